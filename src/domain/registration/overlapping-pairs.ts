import { signedArea } from '../photogrammetry/ground-projection';
import type { EastNorth } from '../photogrammetry/local-frame';
import { convexHull, sharedArea } from './convex-overlap';

/** Less shared ground than this holds too little to compare. */
export const leastOverlap = 0.15;
/** Directions that a photo looks for neighbours in, and how many it takes in each: flight lines are tied across, not only along. */
const sectors = 8;
const neighboursInSector = 2;

/** The ground that one photo shows, as its tags tell. */
export interface PhotoGround {
  readonly camera: EastNorth;
  /** Any ring; its convex hull counts. */
  readonly ring: readonly EastNorth[];
}

/** Two photos by their places in the list, the lower first, and the share of the smaller one's ground that both show. */
export interface OverlappingPair {
  readonly a: number;
  readonly b: number;
  readonly overlap: number;
}

interface Prepared {
  readonly camera: EastNorth;
  readonly hull: readonly EastNorth[];
  readonly area: number;
  readonly reach: number;
}

/**
 * Which photos should see the same ground: of all that overlap enough each photo takes the best in every direction, so that the
 * number of pairs grows with the number of photos, however dense the flight.
 */
export function findOverlappingPairs(photos: readonly PhotoGround[]): OverlappingPair[] {
  const prepared = photos.map(prepare);
  const byEast = prepared
    .map((_, i) => i)
    .sort((a, b) => prepared[a]!.camera.east - prepared[b]!.camera.east);
  const farthest = prepared.reduce((most, { reach }) => Math.max(most, reach), 0);
  const all: OverlappingPair[] = [];
  for (let i = 0; i < byEast.length; i++) {
    const first = prepared[byEast[i]!]!;
    for (let j = i + 1; j < byEast.length; j++) {
      const second = prepared[byEast[j]!]!;
      if (second.camera.east - first.camera.east > first.reach + farthest) break;
      const overlap = overlapOf(first, second);
      if (overlap < leastOverlap) continue;
      const [a, b] = [Math.min(byEast[i]!, byEast[j]!), Math.max(byEast[i]!, byEast[j]!)];
      all.push({ a, b, overlap });
    }
  }
  return thin(all, prepared).sort((p, q) => p.a - q.a || p.b - q.b);
}

/** Share of the smaller one's ground that two of the photos both show. */
export function groundOverlap(photos: readonly PhotoGround[]): (a: number, b: number) => number {
  const prepared = photos.map(prepare);
  return (a, b) => overlapOf(prepared[a]!, prepared[b]!);
}

function prepare({ camera, ring }: PhotoGround): Prepared {
  const hull = convexHull(ring);
  const reach = hull.reduce(
    (most, p) => Math.max(most, Math.hypot(p.east - camera.east, p.north - camera.north)),
    0,
  );
  return { camera, hull, area: signedArea(hull), reach };
}

function overlapOf(a: Prepared, b: Prepared): number {
  const apart = Math.hypot(a.camera.east - b.camera.east, a.camera.north - b.camera.north);
  if (apart > a.reach + b.reach) return 0;
  const smaller = Math.min(a.area, b.area);
  return smaller > 0 ? sharedArea(a.hull, b.hull) / smaller : 0;
}

function thin(pairs: readonly OverlappingPair[], photos: readonly Prepared[]): OverlappingPair[] {
  const best = [...pairs].sort((p, q) => q.overlap - p.overlap || p.a - q.a || p.b - q.b);
  const taken = new Map<string, number>();
  const claims = (from: number, to: number): boolean => {
    const [here, there] = [photos[from]!.camera, photos[to]!.camera];
    const turn = Math.atan2(there.north - here.north, there.east - here.east) / (2 * Math.PI);
    const key = `${from}/${Math.round(turn * sectors + sectors) % sectors}`;
    const count = taken.get(key) ?? 0;
    taken.set(key, count + 1);
    return count < neighboursInSector;
  };
  return best.filter(({ a, b }) => {
    const isWanted = [claims(a, b), claims(b, a)];
    return isWanted[0] || isWanted[1];
  });
}
