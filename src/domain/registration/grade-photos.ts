import type { PoseReason } from '../photogrammetry/camera-pose';
import type { Metres } from '../units';
import { tieResidual, turnBetween } from './adjust-poses';
import { stateOf } from './camera-state';
import { type PhotoRegistration, type PoseCorrection, unregistered } from './registration';
import type { PairOutcome, RegistrationOutcome } from './registration-outcome';

/** So many neighbours that agree, or so many ties with one, hold a photo in place. */
const leastPairs = 2;
const leastTiesOfOnePair = 12;
/** Ties that agree no better than this, in raster pixels, hold it loosely. */
const loosestTiesPx = 4;
/**
 * Error between registered photos: what simulated flights of many heights and a real one left was 0.02-0.18 m where a pixel of the raster
 * was 0.04-0.17 m; so a pixel, and never less than a box on its edge can be placed.
 */
const betweenPhotosPx = 1;
const leastBetweenPhotos: Metres = 0.1;
/** A weak photo's, in those: it may hang by one edge. */
const weakFactor = 4;

/** What registration says of each photo, by id. Photos that only fit each other but not the flight's largest group are weak. */
export function gradePhotos(outcome: RegistrationOutcome): Map<string, PhotoRegistration> {
  const { photos, pairs, metresPerPixel } = outcome;
  const main = largestGroup(photos.length, pairs);
  const betweenPhotos = Math.max(leastBetweenPhotos, betweenPhotosPx * metresPerPixel);
  return new Map(
    photos.map(({ id, pairsExpected, isTurned }, i) => {
      const own = pairs.filter(({ a, b }) => a === i || b === i);
      if (own.length === 0)
        return [
          id,
          unregistered(pairsExpected === 0 ? noNeighbour : nothingMatches(pairsExpected), pairsExpected),
        ];
      const tieRms = rmsAcross(own, outcome);
      const ties = own.reduce((sum, pair) => sum + pair.ties.length, 0);
      const weakness = weaknessOf({ isInMain: main.has(i), own, ties, tieRms, metresPerPixel });
      return [
        id,
        {
          grade: weakness ? 'weak' : 'registered',
          reasons: [...(weakness ? [weakness] : []), ...(isTurned ? [turnedBack] : [])],
          pairsMatched: own.length,
          pairsExpected,
          ties,
          tieRms,
          // A group of its own is as far off the others as the tags are.
          betweenPhotos: !weakness ? betweenPhotos : main.has(i) ? weakFactor * betweenPhotos : null,
          correction: correctionOf(outcome, i),
          isTurned,
          ...(outcome.earlier ? { pairsWithEarlier: outcome.earlier.pairs[i]! } : {}),
        },
      ];
    }),
  );
}

interface Standing {
  readonly isInMain: boolean;
  readonly own: readonly PairOutcome[];
  readonly ties: number;
  readonly tieRms: Metres;
  readonly metresPerPixel: Metres;
}

function weaknessOf({ isInMain, own, ties, tieRms, metresPerPixel }: Standing): PoseReason | null {
  if (!isInMain) return apart;
  if (tieRms > loosestTiesPx * metresPerPixel) return looseTies;
  return own.length < leastPairs && ties < leastTiesOfOnePair ? fewTies : null;
}

/** Root mean square across the direction that relief moves ties: the median's worth, so that one tree doesn't speak for a photo. */
export function rmsAcross(
  pairs: readonly PairOutcome[],
  { states, relief }: Pick<RegistrationOutcome, 'states' | 'relief'>,
): Metres {
  const squares = pairs
    .flatMap(({ a, b, ties }) =>
      ties.map((tie) => tieResidual(states[a]!, states[b]!, tie, relief)?.across ?? 0),
    )
    .map((across) => across * across)
    .sort((x, y) => x - y);
  // Of a normal error the mean square is the median square over 0.4549 (chi-square of one degree of freedom).
  return squares.length === 0 ? 0 : Math.sqrt(squares[Math.floor(squares.length / 2)]! / 0.4549);
}

/** The largest set of photos that hang together; of two as large the one with the first photo. */
export function largestGroup(
  photos: number,
  pairs: readonly Pick<PairOutcome, 'a' | 'b'>[],
): ReadonlySet<number> {
  const root = Int32Array.from({ length: photos }, (_, i) => i);
  const find = (i: number): number => {
    let at = i;
    while (root[at] !== at) at = root[at]!;
    root[i] = at;
    return at;
  };
  for (const { a, b } of pairs) {
    const [x, y] = [find(a), find(b)];
    root[Math.max(x, y)] = Math.min(x, y);
  }
  const groups = new Map<number, Set<number>>();
  for (let i = 0; i < photos; i++) {
    const group = groups.get(find(i)) ?? new Set();
    groups.set(find(i), group.add(i));
  }
  return [...groups.values()].reduce(
    (best, group) => (group.size > best.size ? group : best),
    new Set<number>(),
  );
}

function correctionOf({ states, tagged, frame }: RegistrationOutcome, i: number): PoseCorrection {
  const [before, after] = [stateOf(tagged[i]!, frame), states[i]!];
  const [north, east, down] = turnBetween(before.rotation, after.rotation);
  const inDegrees = 180 / Math.PI;
  return {
    east: after.camera.east - before.camera.east,
    north: after.camera.north - before.camera.north,
    up: after.height - before.height,
    turnAboutNorth: north * inDegrees,
    turnAboutEast: east * inDegrees,
    turnAboutDown: down * inDegrees,
  };
}

const noNeighbour: PoseReason = {
  code: 'no-neighbour',
  message: 'No other photo of the flight shows enough of the same ground: fly with more overlap.',
};
const nothingMatches = (neighbours: number): PoseReason => ({
  code: 'nothing-matches',
  message: `${neighbours} other ${neighbours === 1 ? 'photo' : 'photos'} should show the same ground, but nothing in this one was found again there. Plain asphalt, water, blur or a wrong position can be why.`,
});
const apart: PoseReason = {
  code: 'registered-apart',
  message: 'The photo fits some neighbours, but they don’t hang together with the rest of the flight.',
};
const looseTies: PoseReason = {
  code: 'ties-disagree',
  message:
    'What was found again in neighbouring photos disagrees by several pixels: the ground may be steep, or the lens unknown.',
};
const fewTies: PoseReason = {
  code: 'few-ties',
  message: 'Only one neighbour was matched, by a few points.',
};
const turnedBack: PoseReason = {
  code: 'turned-back',
  message:
    'The photo’s pixels were turned by 180° after capture: its neighbours show so, and its pose was turned with them.',
};
