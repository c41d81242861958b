import { signedArea } from '../photogrammetry/ground-projection';
import type { EastNorth } from '../photogrammetry/local-frame';
import type { SquareMetres } from '../units';

/**
 * Area that two convex counter-clockwise rings share.
 * I. Sutherland, G. Hodgman, Reentrant polygon clipping, CACM 17 (1974).
 */
export function sharedArea(a: readonly EastNorth[], b: readonly EastNorth[]): SquareMetres {
  let ring = [...a];
  for (let i = 0; i < b.length && ring.length > 0; i++) ring = clip(ring, b[i]!, b[(i + 1) % b.length]!);
  return Math.max(0, signedArea(ring));
}

/** Keeps what lies left of the line from `from` to `to`. */
function clip(ring: readonly EastNorth[], from: EastNorth, to: EastNorth): EastNorth[] {
  const side = (p: EastNorth): number =>
    (to.east - from.east) * (p.north - from.north) - (to.north - from.north) * (p.east - from.east);
  const kept: EastNorth[] = [];
  for (let i = 0; i < ring.length; i++) {
    const here = ring[i]!;
    const next = ring[(i + 1) % ring.length]!;
    const [s, t] = [side(here), side(next)];
    if (s >= 0) kept.push(here);
    if ((s > 0 && t < 0) || (s < 0 && t > 0)) {
      const share = s / (s - t);
      kept.push({
        east: here.east + share * (next.east - here.east),
        north: here.north + share * (next.north - here.north),
      });
    }
  }
  return kept;
}

/** The smallest convex ring around points, counter-clockwise. A. Andrew, Information Processing Letters 9 (1979). */
export function convexHull(points: readonly EastNorth[]): EastNorth[] {
  const sorted = [...points].sort((a, b) => a.east - b.east || a.north - b.north);
  const half = (ordered: readonly EastNorth[]): EastNorth[] => {
    const chain: EastNorth[] = [];
    for (const point of ordered) {
      while (chain.length >= 2 && !turnsLeft(chain.at(-2)!, chain.at(-1)!, point)) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return sorted.length < 3 ? sorted : [...half(sorted), ...half(sorted.reverse())];
}

const turnsLeft = (a: EastNorth, b: EastNorth, c: EastNorth): boolean =>
  (b.east - a.east) * (c.north - a.north) - (b.north - a.north) * (c.east - a.east) > 0;
