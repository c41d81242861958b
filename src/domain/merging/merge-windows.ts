import { mergeSeams, type WindowBox } from './merge-seams';
import { type MergeRule, type ScoredBox, suppressOverlaps } from './suppress-overlaps';

/**
 * All boxes of one class in one photo, from boxes of its windows: cut parts are joined first, then what two windows saw whole
 * is kept once. Order-free, and idempotent: what comes out overlaps nothing that came out.
 */
export function mergeWindows(boxes: readonly WindowBox[], rule: MergeRule): ScoredBox[] {
  return suppressOverlaps(mergeSeams(boxes), rule);
}
