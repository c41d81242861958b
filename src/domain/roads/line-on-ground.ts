import { type LocalFrame, localFrame } from '../photogrammetry/local-frame';
import type { Degrees, LonLat, Metres } from '../units';

/** [lon, lat] pairs in WGS84 as GeoJSON stores them; two at least. */
export type GroundLine = readonly (readonly [number, number])[];

export interface PlaceOnLine {
  /** From the line's first vertex, along it. */
  readonly along: Metres;
  /** From the line to the place; to the right of the line's direction is positive. */
  readonly offset: Metres;
  /** Bearing of the line there, clockwise from true north, 0..360. */
  readonly bearing: Degrees;
}

/** A line's direction is taken over this much to either side: single vertices are drawn by hand. */
const directionReach: Metres = 5;

const placeOf = ([lon, lat]: readonly [number, number]): LonLat => ({ lon, lat });

/** Each leg in a frame of its own, so that long lines keep their length. */
export function lineLength(line: GroundLine): Metres {
  let length = 0;
  for (let i = 1; i < line.length; i++) length += legLength(line[i - 1]!, line[i]!);
  return length;
}

export function legLength(from: readonly [number, number], to: readonly [number, number]): Metres {
  const { east, north } = localFrame(placeOf(from)).toLocal(placeOf(to));
  return Math.hypot(east, north);
}

/** The nearest place of a line, measured in a frame at `place`; null for a line without length. */
export function nearestOnLine(place: LonLat, line: GroundLine): PlaceOnLine | null {
  const frame = localFrame(place);
  const points = line.map((vertex) => frame.toLocal(placeOf(vertex)));
  let best: { along: Metres; squared: number; offset: Metres } | null = null;
  let along = 0;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1]!, points[i]!];
    const [east, north] = [b.east - a.east, b.north - a.north];
    const length = Math.hypot(east, north);
    if (length === 0) continue;
    const share = Math.min(1, Math.max(0, -(a.east * east + a.north * north) / (length * length)));
    const [nearEast, nearNorth] = [a.east + share * east, a.north + share * north];
    const squared = nearEast * nearEast + nearNorth * nearNorth;
    if (best === null || squared < best.squared) {
      // The place is the frame's origin: it lies to the right where the cross product with the way to it is negative.
      const side = east * -nearNorth - north * -nearEast <= 0 ? 1 : -1;
      best = { along: along + share * length, squared, offset: side * Math.sqrt(squared) };
    }
    along += length;
  }
  if (!best) return null;
  return { along: best.along, offset: best.offset, bearing: bearingAlong(points, best.along) };
}

/** Of the chord from a little before to a little after. */
function bearingAlong(points: readonly ReturnType<LocalFrame['toLocal']>[], along: Metres): Degrees {
  const from = pointAlong(points, along - directionReach);
  const to = pointAlong(points, along + directionReach);
  const degrees = (Math.atan2(to.east - from.east, to.north - from.north) * 180) / Math.PI;
  return (degrees + 360) % 360;
}

/** Clamped to the ends. */
function pointAlong(points: readonly ReturnType<LocalFrame['toLocal']>[], along: Metres) {
  let left = Math.max(0, along);
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1]!, points[i]!];
    const length = Math.hypot(b.east - a.east, b.north - a.north);
    if (left <= length && length > 0) {
      const share = left / length;
      return { east: a.east + share * (b.east - a.east), north: a.north + share * (b.north - a.north) };
    }
    left -= length;
  }
  return points.at(-1)!;
}
