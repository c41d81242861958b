import type { BoxInPhoto } from '../units';
import { ios, iou } from './box-overlap';

export interface MergeRule {
  /** `iou` keeps a small box inside a large one; `ios` lets the better of the two swallow the other. */
  readonly metric: 'iou' | 'ios';
  /** From this overlap on two boxes of one class count as one. */
  readonly threshold: number;
}

export interface ScoredBox {
  readonly score: number;
  readonly box: BoxInPhoto;
}

/**
 * Greedy non-maximum suppression within one class: keeps a box when no better one overlaps it.
 * At most `most` are kept, the best. Ties are broken by place and size, so the outcome does not depend on the order given; running it again changes nothing.
 */
export function suppressOverlaps<T extends ScoredBox>(
  scored: readonly T[],
  rule: MergeRule,
  most = Infinity,
): T[] {
  const overlap = rule.metric === 'iou' ? iou : ios;
  const kept: T[] = [];
  for (const candidate of [...scored].sort(byScore)) {
    if (kept.length >= most) break;
    if (kept.every((better) => overlap(better.box, candidate.box) < rule.threshold)) kept.push(candidate);
  }
  return kept;
}

/** Best first; a total order over score, place and size. */
export function byScore(a: ScoredBox, b: ScoredBox): number {
  return (
    b.score - a.score ||
    a.box.x - b.box.x ||
    a.box.y - b.box.y ||
    b.box.width - a.box.width ||
    b.box.height - a.box.height
  );
}
