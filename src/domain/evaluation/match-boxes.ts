import { boxArea, iou, sharedArea } from '../merging/box-overlap';
import { byScore, type ScoredBox } from '../merging/suppress-overlaps';
import type { BoxInPhoto } from '../units';
import type { QuestionInPhoto } from './questions';

/** `ignored`: neither right nor wrong. */
export type Verdict = 'hit' | 'false' | 'ignored';

export interface JudgedBox extends ScoredBox {
  readonly verdict: Verdict;
  /** The label it hit, by its place among the truths. */
  readonly truth: number | null;
}

/**
 * Judges boxes best score first: each takes the free label that it overlaps most, if that is at least `leastIou`; what takes none but lies on
 * an ignored box by that share of itself is not counted. The rule of COCO (pycocotools `evaluateImg`, crowds by intersection over the found box).
 * A box's verdict never depends on boxes of lower score, so one pass serves every threshold.
 */
export function matchBoxes(
  { candidates, truths, ignored }: QuestionInPhoto,
  leastIou: number,
): readonly JudgedBox[] {
  const isTaken = truths.map(() => false);
  return [...candidates].sort(byScore).map(({ score, box }) => {
    const truth = bestFree(box, truths, isTaken, leastIou);
    if (truth !== null) {
      isTaken[truth] = true;
      return { score, box, verdict: 'hit', truth };
    }
    const isOnIgnored = ignored.some((region) => sharedArea(box, region) >= leastIou * boxArea(box));
    return { score, box, verdict: isOnIgnored ? 'ignored' : 'false', truth: null };
  });
}

function bestFree(
  box: BoxInPhoto,
  truths: readonly BoxInPhoto[],
  isTaken: readonly boolean[],
  leastIou: number,
): number | null {
  let best: number | null = null;
  let most = leastIou;
  for (const [index, truth] of truths.entries()) {
    if (isTaken[index]) continue;
    const overlap = iou(box, truth);
    if (overlap < most || (best !== null && overlap === most)) continue;
    [best, most] = [index, overlap];
  }
  return best;
}
