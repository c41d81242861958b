import type { Milliseconds } from '../units';
import { distanceIfOver, type GroundThing } from './lies-over';

export interface RepairedPlace extends GroundThing {
  readonly ticketId: string;
  readonly repairedAt: Date;
}

/** The repaired place that a new damage breaks again: the nearest of those whose repair is no older than `within`; null for none. */
export function findRepeated<Place extends RepairedPlace>(
  damage: GroundThing & { readonly seenAt: Date },
  repaired: readonly Place[],
  within: Milliseconds,
): Place | null {
  let nearest: { place: Place; distance: number } | null = null;
  for (const place of repaired) {
    const age = damage.seenAt.getTime() - place.repairedAt.getTime();
    if (age <= 0 || age > within) continue;
    const distance = distanceIfOver(damage, place);
    if (distance === null) continue;
    const isNearer =
      !nearest ||
      distance < nearest.distance ||
      (distance === nearest.distance && place.ticketId < nearest.place.ticketId);
    if (isNearer) nearest = { place, distance };
  }
  return nearest?.place ?? null;
}
