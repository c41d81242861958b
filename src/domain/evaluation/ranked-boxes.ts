import { matchBoxes } from './match-boxes';
import type { QuestionInPhoto } from './questions';

/** The counted boxes of all photos, best score first, and how many labels each photo holds. Arrays, since a bootstrap runs over them thousands of times. */
export interface RankedBoxes {
  readonly scores: Float64Array;
  readonly isHit: Uint8Array;
  readonly photoOf: Int32Array;
  readonly truthsInPhoto: Int32Array;
}

/** Matches every photo at one overlap and pools the boxes; what is ignored is left out. */
export function rankBoxes(photos: readonly QuestionInPhoto[], leastIou: number): RankedBoxes {
  const counted = photos.flatMap((photo, index) =>
    matchBoxes(photo, leastIou)
      .filter(({ verdict }) => verdict !== 'ignored')
      .map(({ score, verdict }) => ({ score, isHit: verdict === 'hit', index })),
  );
  return rank(
    counted,
    photos.map(({ truths }) => truths.length),
  );
}

export function rank(
  counted: readonly { readonly score: number; readonly isHit: boolean; readonly index: number }[],
  truthsInPhoto: readonly number[],
): RankedBoxes {
  // The sort is stable: equal scores stay in the order of the photos.
  const sorted = [...counted].sort((a, b) => b.score - a.score);
  return {
    scores: Float64Array.from(sorted, ({ score }) => score),
    isHit: Uint8Array.from(sorted, ({ isHit }) => (isHit ? 1 : 0)),
    photoOf: Int32Array.from(sorted, ({ index }) => index),
    truthsInPhoto: Int32Array.from(truthsInPhoto),
  };
}

/** How often each photo counts; null is once each. A bootstrap draw is such a list. */
export type PhotoWeights = Int32Array | null;

export function countTruths({ truthsInPhoto }: RankedBoxes, weights: PhotoWeights = null): number {
  let sum = 0;
  for (let photo = 0; photo < truthsInPhoto.length; photo++)
    sum += truthsInPhoto[photo]! * (weights ? weights[photo]! : 1);
  return sum;
}
