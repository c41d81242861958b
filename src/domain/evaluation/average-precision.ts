import { countTruths, type PhotoWeights, type RankedBoxes } from './ranked-boxes';

const RECALL_POINTS = 101;

/**
 * Average precision as COCO gives it: precision made falling, read at the recalls 0, 0.01, ..., 1 and averaged
 * (pycocotools `COCOeval.accumulate`), with no limit on boxes per photo. Null when there is nothing to find.
 */
export function averagePrecision(ranked: RankedBoxes, weights: PhotoWeights = null): number | null {
  const truths = countTruths(ranked, weights);
  if (truths === 0) return null;
  const { isHit, photoOf } = ranked;
  const precisions: number[] = [];
  const hitsSoFar: number[] = [];
  let hits = 0;
  let counted = 0;
  for (let at = 0; at < isHit.length; at++) {
    const weight = weights ? weights[photoOf[at]!]! : 1;
    if (weight === 0) continue;
    counted += weight;
    if (isHit[at] === 0) continue;
    hits += weight;
    // Precision is best right after a hit, so only these points can be read.
    precisions.push(hits / counted);
    hitsSoFar.push(hits);
  }
  for (let at = precisions.length - 2; at >= 0; at--)
    precisions[at] = Math.max(precisions[at]!, precisions[at + 1]!);
  let sum = 0;
  let at = 0;
  for (let point = 0; point < RECALL_POINTS; point++) {
    // In whole numbers, so that a recall of exactly 0.29 reaches the point 0.29.
    while (at < hitsSoFar.length && hitsSoFar[at]! * (RECALL_POINTS - 1) < point * truths) at++;
    if (at === hitsSoFar.length) break;
    sum += precisions[at]!;
  }
  return sum / RECALL_POINTS;
}

/** Mean of what is known; null when nothing is. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
