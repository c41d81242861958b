import { DomainError } from '../../domain-error';
import { toPlace } from '../camera-tags';
import type { ToLonLat } from '../gcp-list';
import { type Attitude, attitudeOf, bodyToNed, multiply } from '../rotation';
import type { OutsidePose } from './outside-pose';

/** Column names in the wild, lower case; estimated values of Metashape come before the ones it was given. */
const columns = {
  name: [
    'filename',
    'file name',
    'imagename',
    'image name',
    'image',
    'photo',
    'photoid',
    'label',
    '#label',
    'name',
    'sourcefile',
  ],
  lon: [
    'longitude_est',
    'longitude',
    'lon',
    'long',
    'lng',
    'x/longitude',
    'longitude (deg)',
    'longitude(deg)',
  ],
  lat: ['latitude_est', 'latitude', 'lat', 'y/latitude', 'latitude (deg)', 'latitude(deg)'],
  x: ['x_est', 'easting_est', 'x/easting', 'easting', 'x', 'e', 'x (m)', 'easting (m)', 'x(m)'],
  y: ['y_est', 'northing_est', 'y/northing', 'northing', 'y', 'n', 'y (m)', 'northing (m)', 'y(m)'],
  altitude: [
    'z_est',
    'altitude_est',
    'altitude',
    'alt',
    'height',
    'ellipsoidal height',
    'z/altitude',
    'z',
    'altitude (m)',
    'height (m)',
    'height(m)',
  ],
  yaw: ['yaw_est', 'yaw', 'heading', 'yaw (deg)'],
  pitch: ['pitch_est', 'pitch', 'pitch (deg)'],
  roll: ['roll_est', 'roll', 'roll (deg)'],
  sigma: [
    'accuracy_xy',
    'sigma_xy',
    'xy accuracy',
    'accuracy horizontal',
    'horizontal accuracy',
    'accuracy_x',
    'sdn(m)',
    'sdn',
    'accuracy',
  ],
} as const;
type Column = keyof typeof columns;

/** By `EPSG:…`, the way from that system's coordinates (east or longitude first) to WGS84. Throws where it isn't known. */
export type ProjectorOf = (crs: string) => ToLonLat;

/**
 * Camera tables with a header line: Metashape, Pix4D and PPK exports, separated by comma, semicolon or tab. Columns that are called
 * longitude and latitude hold degrees; X and Y (or easting and northing) are in the system that a line above the header names by EPSG code
 * or UTM zone, as Metashape writes it, and in degrees where none is named. Angles turn a body whose camera looks straight down at 0, 0
 * (Metashape and Pix4D). Null when the columns can't be told. Throws DomainError `poses-without-crs`, `poses-local-crs`,
 * `poses-axes-swapped`.
 */
export function readPoseTable(text: string, projectorOf: ProjectorOf): Map<string, OutsidePose> | null {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  const headerAt = lines.findIndex((line) => findColumns(line) !== null);
  const found = headerAt < 0 ? null : findColumns(lines[headerAt]!);
  if (!found) return null;
  const toLonLat = placesOf(lines.slice(0, headerAt), found, projectorOf);
  const [horizontal, vertical] = found.isInDegrees ? (['lon', 'lat'] as const) : (['x', 'y'] as const);
  const poses = new Map<string, OutsidePose>();
  let nowhere: { x: number; y: number } | null = null;
  for (const line of lines.slice(headerAt + 1)) {
    if (line.startsWith('#')) continue;
    const cells = split(line, found.separator);
    const number = (column: Column) => toFinite(cells[found.at[column] ?? -1]);
    const name = cells[found.at.name ?? -1];
    const [x, y] = [number(horizontal), number(vertical)];
    if (!name || x === null || y === null) continue;
    const { lon, lat } = toLonLat(x, y);
    const position = toPlace(lon, lat);
    if (!position || !Number.isFinite(lon) || !Number.isFinite(lat)) {
      nowhere ??= { x, y };
      continue;
    }
    const sigma = number('sigma');
    poses.set(name, {
      position,
      altitude: number('altitude'),
      attitude: attitudeFrom(number('yaw'), number('pitch'), number('roll')),
      lens: null,
      horizontalSigma: sigma !== null && sigma > 0 ? sigma : null,
    });
  }
  if (poses.size === 0 && nowhere) throw offTheGlobe(nowhere);
  return poses;
}

interface Columns {
  readonly separator: string;
  readonly at: Partial<Record<Column, number>>;
  /** By their names, whatever coordinate system stands above. */
  readonly isInDegrees: boolean;
}

const inDegrees: ToLonLat = (lon, lat) => ({ lon, lat });

function placesOf(above: readonly string[], { isInDegrees }: Columns, projectorOf: ProjectorOf): ToLonLat {
  const crs = isInDegrees ? null : crsIn(above.join('\n'));
  if (crs === null || crs === 'EPSG:4326') return inDegrees;
  const project = projectorOf(crs);
  const isUtm = /^EPSG:32[67]\d\d$/.test(crs);
  return (x, y) => {
    // Eastings end at 1,000 km; a number beyond can only be a northing.
    if (isUtm && Math.abs(x) > 1_000_000 && Math.abs(y) < 1_000_000) throw swapped('easting', 'northing');
    return project(x, y);
  };
}

/** The outermost code of a WKT stands last. */
function crsIn(text: string): string | null {
  if (/LOCAL_CS|ENGCRS/i.test(text))
    throw new DomainError(
      'poses-local-crs',
      'The poses file is in local coordinates, which lie nowhere on Earth. Export it in WGS 84 or UTM.',
      { status: 422 },
    );
  const code = [...text.matchAll(/EPSG["':,\s]+(\d{4,5})/gi)].at(-1)?.[1];
  if (code) return `EPSG:${code}`;
  const utm = /UTM\s*(?:zone\s*)?(\d{1,2})\s*([NS])\b/i.exec(text);
  if (!utm) return null;
  return `EPSG:${utm[2]!.toUpperCase() === 'N' ? 326 : 327}${utm[1]!.padStart(2, '0')}`;
}

function offTheGlobe({ x, y }: { x: number; y: number }): DomainError {
  if (Math.abs(x) <= 90 && Math.abs(y) > 90 && Math.abs(y) <= 180) return swapped('longitude', 'latitude');
  return new DomainError(
    'poses-without-crs',
    `The poses file puts photos at ${x}, ${y}, which is no longitude and latitude. Name their coordinate system in a line above the header, such as "# EPSG:32748".`,
    { status: 422 },
  );
}

const swapped = (first: string, second: string): DomainError =>
  new DomainError(
    'poses-axes-swapped',
    `The poses file holds ${second} where its header says ${first}: change the two columns round.`,
    { status: 422 },
  );

function findColumns(line: string): Columns | null {
  const separator = [';', '\t', ','].find((candidate) => line.includes(candidate));
  if (!separator) return null;
  const names = split(line, separator).map((name) => name.toLowerCase());
  const at: Partial<Record<Column, number>> = {};
  for (const column of Object.keys(columns) as Column[]) {
    const match = columns[column].find((name) => names.includes(name));
    if (match !== undefined) at[column] = names.indexOf(match);
  }
  const hasDegrees = at.lon !== undefined && at.lat !== undefined;
  // Metashape's estimates beside X/Longitude are degrees, too, and the better ones.
  const estimates = [names.indexOf('x_est'), names.indexOf('y_est')];
  if (hasDegrees && estimates.every((i) => i >= 0)) [at.lon, at.lat] = estimates;
  const isWhole = hasDegrees || (at.x !== undefined && at.y !== undefined);
  return at.name !== undefined && isWhole ? { separator, at, isInDegrees: hasDegrees } : null;
}

function attitudeFrom(yaw: number | null, pitch: number | null, roll: number | null): Attitude | null {
  if (yaw === null || pitch === null || roll === null) return null;
  return attitudeOf(multiply(bodyToNed({ yaw, pitch, roll }), bodyToNed({ yaw: 0, pitch: -90, roll: 0 })));
}

const split = (line: string, separator: string): string[] =>
  line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));

function toFinite(cell: string | undefined): number | null {
  const number = cell === undefined || cell === '' ? Number.NaN : Number(cell);
  return Number.isFinite(number) ? number : null;
}
