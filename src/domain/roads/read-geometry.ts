import { Err, Ok, type Result } from '../result';
import type { LonLat } from '../units';
import type { AreaRings, GroundArea } from './ground-area';
import type { GroundLine } from './line-on-ground';

/** Why a feature's geometry can't be used, as it is told beside the feature's row. */
export type GeometryFault =
  | 'no geometry'
  | 'not a line'
  | 'not a polygon'
  | 'a coordinate that is no number'
  | 'a coordinate that lies outside the Earth'
  | 'fewer than two different points'
  | 'a ring of fewer than four points';

/** From the file's own coordinates to WGS84. */
export type ToLonLat = (x: number, y: number) => LonLat;

interface Told {
  readonly type: string;
  readonly coordinates: unknown;
}

/** The parts of a LineString or MultiLineString, in WGS84; points that repeat are dropped. */
export function linesOf(geometry: unknown, toLonLat: ToLonLat): Result<GroundLine[], GeometryFault> {
  const told = read(geometry);
  if (!told) return Err('no geometry');
  if (told.type !== 'LineString' && told.type !== 'MultiLineString') return Err('not a line');
  const parts = told.type === 'LineString' ? [told.coordinates] : told.coordinates;
  return each(parts, (part) => {
    const points = pointsOf(part, toLonLat);
    if (!points.ok) return points;
    const line = points.value.filter((point, i) => i === 0 || !isSame(point, points.value[i - 1]!));
    return line.length < 2 ? Err('fewer than two different points') : Ok(line);
  });
}

/** A Polygon or MultiPolygon in WGS84; rings that were left open are closed. */
export function areaOf(geometry: unknown, toLonLat: ToLonLat): Result<GroundArea, GeometryFault> {
  const told = read(geometry);
  if (!told) return Err('no geometry');
  if (told.type !== 'Polygon' && told.type !== 'MultiPolygon') return Err('not a polygon');
  const parts = told.type === 'Polygon' ? [told.coordinates] : told.coordinates;
  const polygons = each(parts, (part) => each(part, (ring) => ringOf(ring, toLonLat)));
  if (!polygons.ok) return polygons;
  return Ok(
    told.type === 'Polygon'
      ? { type: 'Polygon', coordinates: polygons.value[0]! }
      : { type: 'MultiPolygon', coordinates: polygons.value },
  );
}

function read(geometry: unknown): Told | null {
  if (typeof geometry !== 'object' || geometry === null) return null;
  const { type, coordinates } = geometry as Partial<Told>;
  return typeof type === 'string' ? { type, coordinates } : null;
}

/** Reads every part; the first fault is the whole's. No part at all is no geometry. */
function each<T>(
  parts: unknown,
  readPart: (part: unknown) => Result<T, GeometryFault>,
): Result<T[], GeometryFault> {
  if (!Array.isArray(parts) || parts.length === 0) return Err('no geometry');
  const values: T[] = [];
  for (const part of parts) {
    const value = readPart(part);
    if (!value.ok) return value;
    values.push(value.value);
  }
  return Ok(values);
}

function ringOf(part: unknown, toLonLat: ToLonLat): Result<AreaRings[number], GeometryFault> {
  const points = pointsOf(part, toLonLat);
  if (!points.ok) return points;
  const first = points.value[0]!;
  const ring = isSame(first, points.value.at(-1)!) ? points.value : [...points.value, first];
  return ring.length < 4 ? Err('a ring of fewer than four points') : Ok(ring);
}

function pointsOf(part: unknown, toLonLat: ToLonLat): Result<[number, number][], GeometryFault> {
  return each(part, (point) => {
    const [x, y] = Array.isArray(point) ? (point as unknown[]) : [];
    if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x) || !Number.isFinite(y))
      return Err('a coordinate that is no number');
    const { lon, lat } = toLonLat(x, y);
    const isOnEarth = Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
    return isOnEarth ? Ok([lon, lat] as [number, number]) : Err('a coordinate that lies outside the Earth');
  });
}

const isSame = (a: readonly [number, number], b: readonly [number, number]): boolean =>
  a[0] === b[0] && a[1] === b[1];
