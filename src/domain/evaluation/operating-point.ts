import { countTruths, type PhotoWeights, type RankedBoxes } from './ranked-boxes';

/** What a person sees who looks at boxes from one threshold up. Null where a share has nothing below its line. */
export interface OperatingPoint {
  readonly threshold: number;
  readonly hits: number;
  readonly falseBoxes: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
}

/** Precision = hits / boxes, recall = hits / labels, F1 = their harmonic mean (van Rijsbergen 1979). */
export function operatingPointAt(
  ranked: RankedBoxes,
  threshold: number,
  weights: PhotoWeights = null,
): OperatingPoint {
  let hits = 0;
  let falseBoxes = 0;
  for (let at = 0; at < ranked.scores.length && ranked.scores[at]! >= threshold; at++) {
    const weight = weights ? weights[ranked.photoOf[at]!]! : 1;
    if (ranked.isHit[at] === 1) hits += weight;
    else falseBoxes += weight;
  }
  return toPoint(threshold, hits, falseBoxes, countTruths(ranked, weights));
}

/** The threshold of the best F1 on these very photos: an upper bound, not a promise. Null when nothing was hit. */
export function bestOperatingPoint(ranked: RankedBoxes): OperatingPoint | null {
  const truths = countTruths(ranked);
  let best: OperatingPoint | null = null;
  let [hits, falseBoxes] = [0, 0];
  for (let at = 0; at < ranked.scores.length; at++) {
    if (ranked.isHit[at] === 1) hits++;
    else falseBoxes++;
    if (ranked.scores[at + 1] === ranked.scores[at]) continue; // a threshold takes equal scores together
    const point = toPoint(ranked.scores[at]!, hits, falseBoxes, truths);
    if ((point.f1 ?? 0) > (best?.f1 ?? 0)) best = point;
  }
  return best;
}

function toPoint(threshold: number, hits: number, falseBoxes: number, truths: number): OperatingPoint {
  const boxes = hits + falseBoxes;
  return {
    threshold,
    hits,
    falseBoxes,
    precision: boxes === 0 ? null : hits / boxes,
    recall: truths === 0 ? null : hits / truths,
    f1: boxes + truths === 0 ? null : (2 * hits) / (boxes + truths),
  };
}
