import type { EastNorth } from '../photogrammetry/local-frame';
import type { Metres } from '../units';
import { groundOverlap, type OverlappingPair, type PhotoGround } from './overlapping-pairs';

/** A photo is compared with so many photos of the earlier flight. */
const earlierEach = 2;
/** Less shared ground isn't worth it: there are better pairs. */
const leastOverlapWithEarlier = 0.3;
/** Pairs that say by how much the flights differ. */
const pairsForShift = 24;
/** Pairs that say so within this are of one mind: what is left is each photo's own, and the flights' difference in heading. */
const oneMind: Metres = 1;
/** One pair alone must hold so many ties to speak for a flight. */
const tiesOfOnePair = 12;

/** For each photo (from 0) the photos of an earlier flight (counted on from the last own one) that share most of its ground. */
export function pairWithEarlier(
  own: readonly PhotoGround[],
  earlier: readonly PhotoGround[],
): OverlappingPair[] {
  const overlap = groundOverlap([...own, ...earlier]);
  return own.flatMap((_, a) =>
    earlier
      .map((__, i) => ({ a, b: own.length + i, overlap: overlap(a, own.length + i) }))
      .filter((pair) => pair.overlap >= leastOverlapWithEarlier)
      .sort((p, q) => q.overlap - p.overlap || p.b - q.b)
      .slice(0, earlierEach),
  );
}

/** Every n-th pair: photos come in the order of their ids, so that these stay spread over the flight. */
export function pairsToFindShift(pairs: readonly OverlappingPair[]): OverlappingPair[] {
  const step = Math.max(1, pairs.length / pairsForShift);
  return Array.from(
    { length: Math.min(pairs.length, pairsForShift) },
    (_, i) => pairs[Math.floor(i * step)]!,
  );
}

/** By how much a pair's first photo must move to lie on the second: the median of what its ties say. */
export interface PairShift extends EastNorth {
  readonly ties: number;
}

/** What most pairs agree on; null where they don't, or too little speaks for it. Half a street away looks alike, but not in every pair. */
export function agreeOnShift(shifts: readonly PairShift[]): EastNorth | null {
  const agreeing = shifts.map((one) =>
    shifts.filter((other) => Math.hypot(other.east - one.east, other.north - one.north) <= oneMind),
  );
  const best = agreeing.reduce(
    (most, some) => (some.length > most.length ? some : most),
    [] as readonly PairShift[],
  );
  if (best.length * 2 <= shifts.length || !isEnough(best.map(({ ties }) => ties))) return null;
  return { east: medianOf(best.map(({ east }) => east)), north: medianOf(best.map(({ north }) => north)) };
}

/** Whether pairs with so many ties each hold a flight onto another. */
export const isEnough = (ties: readonly number[]): boolean =>
  ties.length > 1 || (ties[0] ?? 0) >= tiesOfOnePair;

export function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
