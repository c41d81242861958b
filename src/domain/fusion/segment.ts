import type { Metres } from '../units';

/** A line by its middle and the vector to one end; a point when that is zero. */
export interface Segment {
  readonly east: Metres;
  readonly north: Metres;
  readonly halfEast: Metres;
  readonly halfNorth: Metres;
}

export interface Offset {
  readonly east: Metres;
  readonly north: Metres;
}

/** The shortest vector from one segment to the other; zero where they cross. */
export function offsetBetweenSegments(a: Segment, b: Segment): Offset {
  const between = { east: b.east - a.east, north: b.north - a.north };
  const aIsPoint = a.halfEast === 0 && a.halfNorth === 0;
  const bIsPoint = b.halfEast === 0 && b.halfNorth === 0;
  if (aIsPoint && bIsPoint) return between;
  if (!aIsPoint && !bIsPoint && doCross(a, b)) return { east: 0, north: 0 };
  const candidates = [
    negate(fromPointTo(a, b.east + b.halfEast, b.north + b.halfNorth)),
    negate(fromPointTo(a, b.east - b.halfEast, b.north - b.halfNorth)),
    fromPointTo(b, a.east + a.halfEast, a.north + a.halfNorth),
    fromPointTo(b, a.east - a.halfEast, a.north - a.halfNorth),
  ];
  return candidates.reduce((best, next) => (squaredLength(next) < squaredLength(best) ? next : best));
}

const squaredLength = (offset: Offset): number => offset.east * offset.east + offset.north * offset.north;
const negate = (offset: Offset): Offset => ({ east: -offset.east, north: -offset.north });

/** From a point to the nearest place on a segment. */
function fromPointTo(segment: Segment, east: Metres, north: Metres): Offset {
  const { halfEast, halfNorth } = segment;
  const squared = halfEast * halfEast + halfNorth * halfNorth;
  const along = (east - segment.east) * halfEast + (north - segment.north) * halfNorth;
  const t = squared === 0 ? 0 : Math.max(-1, Math.min(1, along / squared));
  return { east: segment.east + t * halfEast - east, north: segment.north + t * halfNorth - north };
}

function doCross(a: Segment, b: Segment): boolean {
  const cross = a.halfEast * b.halfNorth - a.halfNorth * b.halfEast;
  if (cross === 0) return false;
  const east = b.east - a.east;
  const north = b.north - a.north;
  const onA = (east * b.halfNorth - north * b.halfEast) / cross;
  const onB = (east * a.halfNorth - north * a.halfEast) / cross;
  return Math.abs(onA) <= 1 && Math.abs(onB) <= 1;
}
