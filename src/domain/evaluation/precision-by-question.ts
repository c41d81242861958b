import { averagePrecision, meanOf } from './average-precision';
import { type Estimate, estimate, estimateFrom } from './bootstrap';
import type { Question, QuestionInPhoto } from './questions';
import { type PhotoWeights, type RankedBoxes, rankBoxes } from './ranked-boxes';

/** COCO's overlaps: 0.50, 0.55, ..., 0.95. */
export const COCO_IOUS: readonly number[] = Array.from({ length: 10 }, (_, step) => (50 + 5 * step) / 100);
/** Box overlap understates long thin cracks: a box off by its own width may reach no more than this. */
export const LOOSE_IOU = 0.3;
export const USUAL_IOU = 0.5;

/** Boxes of one question, judged at every overlap that is asked for. */
export interface JudgedQuestion {
  readonly question: Question;
  readonly labels: number;
  readonly loose: RankedBoxes;
  /** One for each overlap asked for; the first is at 0.5. */
  readonly coco: readonly RankedBoxes[];
}

export function judge(
  question: Question,
  photos: readonly QuestionInPhoto[],
  overlaps: readonly number[] = COCO_IOUS,
): JudgedQuestion {
  return {
    question,
    labels: photos.reduce((sum, { truths }) => sum + truths.length, 0),
    loose: rankBoxes(photos, LOOSE_IOU),
    coco: overlaps.map((overlap) => rankBoxes(photos, overlap)),
  };
}

export const looseAp = ({ loose }: JudgedQuestion, weights: PhotoWeights = null) =>
  averagePrecision(loose, weights);
export const usualAp = ({ coco }: JudgedQuestion, weights: PhotoWeights = null) =>
  averagePrecision(coco[0]!, weights);
export const strictAp = ({ coco }: JudgedQuestion, weights: PhotoWeights = null) =>
  meanOf(coco.map((ranked) => averagePrecision(ranked, weights)));

export interface Precisions {
  readonly ap30: Estimate;
  readonly ap50: Estimate;
  readonly ap50to95: Estimate;
}

type Figure = (judged: JudgedQuestion, weights?: PhotoWeights) => number | null;

/** The mean of a figure over the questions that have labels; in a draw, over those that have any there. */
export const meanOver =
  (judged: readonly JudgedQuestion[], figure: Figure) =>
  (weights: PhotoWeights): number | null =>
    meanOf(judged.map((each) => figure(each, weights)));

export const meanPrecisions = (
  judged: readonly JudgedQuestion[],
  draws: readonly Int32Array[],
): Precisions => ({
  ap30: estimate(meanOver(judged, looseAp), draws),
  ap50: estimate(meanOver(judged, usualAp), draws),
  ap50to95: estimate(meanOver(judged, strictAp), draws),
});

/** How a figure of `b` differs from that of `a` on the same photos: the same draws for both (paired bootstrap). */
export function pairedDifference(
  a: (weights: PhotoWeights) => number | null,
  b: (weights: PhotoWeights) => number | null,
  draws: readonly Int32Array[],
): PairedDifference {
  const difference = (weights: PhotoWeights): number | null => {
    const [ofA, ofB] = [a(weights), b(weights)];
    return ofA === null || ofB === null ? null : ofB - ofA;
  };
  const drawn = draws.map(difference).filter((each) => each !== null);
  const better = drawn.filter((each) => each > 0).length;
  return {
    a: a(null),
    b: b(null),
    difference: estimateFrom(difference(null), drawn),
    shareOfDrawsInWhichBIsBetter: drawn.length === 0 ? null : better / drawn.length,
  };
}

export interface PairedDifference {
  readonly a: number | null;
  readonly b: number | null;
  readonly difference: Estimate;
  readonly shareOfDrawsInWhichBIsBetter: number | null;
}
