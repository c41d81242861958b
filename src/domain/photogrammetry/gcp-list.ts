import { DomainError } from '../domain-error';
import type { LonLat, PointInPhoto } from '../units';

/** One sight of a surveyed ground point in one photo. */
export interface ControlSight {
  /** Line of the file, from 1. */
  readonly line: number;
  /** The point's name, or its coordinates as they stand where it has none. */
  readonly label: string;
  readonly place: LonLat;
  readonly photo: string;
  readonly pixel: PointInPhoto;
}

export interface GcpList {
  readonly sights: readonly ControlSight[];
  /** Lines that can't be used and why; the others can. */
  readonly problems: readonly GcpProblem[];
}

export interface GcpProblem {
  readonly line: number;
  readonly message: string;
}

/** From a coordinate system's own coordinates to WGS84; what proj4 and EPSG's tables are for. */
export type ToLonLat = (x: number, y: number) => LonLat;

const mostProblemsNamed = 5;

/**
 * OpenDroneMap's `gcp_list.txt`: a line with the coordinate system (`EPSG:32748`, `WGS84 UTM 48S`, or a PROJ string), then lines of
 * `x y z pixel-x pixel-y photo [label]`, separated by blanks or tabs, x being east or longitude (docs.opendronemap.org/gcp).
 * `projectorOf` gets `EPSG:…` or a PROJ string. Throws DomainError `gcp-without-crs`, `gcp-unreadable` (no line can be used, each named).
 */
export function readGcpList(text: string, projectorOf: (crs: string) => ToLonLat): GcpList {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((content, index) => ({ content: content.trim(), line: index + 1 }))
    .filter(({ content }) => content !== '' && !content.startsWith('#'));
  const [head, ...rest] = lines;
  const crs = head && normalCrs(head.content);
  if (!crs)
    throw new DomainError(
      'gcp-without-crs',
      `The first line of the ground control file must name the coordinate system, such as EPSG:32748 or WGS84 UTM 48S; it is ${head ? `"${head.content.slice(0, 60)}"` : 'missing'}.`,
      { status: 422 },
    );
  const toLonLat = projectorOf(crs);
  const sights: ControlSight[] = [];
  const problems: GcpProblem[] = [];
  for (const { content, line } of rest) {
    const sight = sightOf(content, line, toLonLat);
    if (typeof sight === 'string') problems.push({ line, message: sight });
    else sights.push(sight);
  }
  if (sights.length === 0) throw unreadable(problems);
  return { sights, problems };
}

/** Null for what names no coordinate system. A PROJ string stays as it is. */
function normalCrs(text: string): string | null {
  if (/^\+proj=/.test(text)) return text;
  const epsg = /^epsg:\s*(\d{4,5})$/i.exec(text);
  if (epsg) return `EPSG:${epsg[1]}`;
  const utm = /^wgs\s?84\s+utm\s+(\d{1,2})\s*([NS])$/i.exec(text);
  if (utm) {
    const zone = Number(utm[1]);
    const isSouth = utm[2]?.toUpperCase() === 'S';
    return zone >= 1 && zone <= 60 ? `EPSG:${(isSouth ? 32700 : 32600) + zone}` : null;
  }
  return /^wgs\s?84$/i.test(text) ? 'EPSG:4326' : null;
}

function sightOf(content: string, line: number, toLonLat: ToLonLat): ControlSight | string {
  const cells = content.split(/\s+/);
  const [x, y, , pixelX, pixelY] = cells.slice(0, 5).map(Number);
  const photo = cells[5];
  if (photo === undefined) return `has ${cells.length} fields; six are needed: x y z pixel-x pixel-y photo.`;
  if (![x, y, pixelX, pixelY].every(Number.isFinite))
    return 'has a coordinate or a pixel that is not a number.';
  const place = toLonLat(x!, y!);
  const isPlace = Math.abs(place.lon) <= 180 && Math.abs(place.lat) <= 90;
  if (!isPlace) return `has coordinates ${x}, ${y} that lie nowhere in the file’s coordinate system.`;
  return { line, label: cells[6] ?? `${x},${y}`, place, photo, pixel: { x: pixelX!, y: pixelY! } };
}

function unreadable(problems: readonly GcpProblem[]): DomainError {
  const named = problems
    .slice(0, mostProblemsNamed)
    .map(({ line, message }) => `line ${line} ${message}`)
    .join(' ');
  const more = problems.length - mostProblemsNamed;
  return new DomainError(
    'gcp-unreadable',
    `The ground control file holds no point that can be used${named ? `: ${named}` : '.'}${more > 0 ? ` ${more} more lines are wrong.` : ''}`,
    { status: 422 },
  );
}
