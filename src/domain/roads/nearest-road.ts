import type { LonLat, Metres } from '../units';
import { type GroundLine, nearestOnLine, type PlaceOnLine } from './line-on-ground';

/** A stretch of one road's centreline, short enough that its box says something about where it is. */
export interface RoadPiece {
  readonly roadId: string;
  readonly name: string | null;
  /** Distance of its first vertex from the road's first, along the road. */
  readonly start: Metres;
  readonly line: GroundLine;
}

export interface PlaceOnRoad extends Omit<PlaceOnLine, 'along'> {
  readonly roadId: string;
  readonly name: string | null;
  /** Distance along the road from its first vertex. */
  readonly chainage: Metres;
}

/** Half of a wide dual carriageway, and what a drone without RTK is off by: farther is another road's or no road's. */
export const roadReach: Metres = 25;

/** The place on the nearest road within reach; null beyond. Ties go to the road with the lower id. */
export function nearestRoad(
  place: LonLat,
  pieces: readonly RoadPiece[],
  reach: Metres = roadReach,
): PlaceOnRoad | null {
  let best: PlaceOnRoad | null = null;
  for (const { roadId, name, start, line } of pieces) {
    const near = nearestOnLine(place, line);
    if (!near || Math.abs(near.offset) > reach) continue;
    const { offset, bearing, along } = near;
    const gained = best === null ? 1 : Math.abs(best.offset) - Math.abs(offset);
    if (gained > 0 || (gained === 0 && roadId < best!.roadId))
      best = { roadId, name, chainage: start + along, offset, bearing };
  }
  return best;
}
