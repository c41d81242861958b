import { UnionFind } from '../fusion/union-find';
import type { PlannedWindow } from '../tiling/window-plan';
import type { BoxInPhoto, Pixels } from '../units';
import { boxArea, hullOf, sharedArea, sharedLength } from './box-overlap';
import { byScore, type ScoredBox } from './suppress-overlaps';

/** A box in scaled-photo pixels, with the window that saw it. */
export interface WindowBox extends ScoredBox {
  readonly window: PlannedWindow;
}

/** A box that ends this near to its window's edge is taken as cut by it: detectors end a little short of the edge. */
const CUT_TOLERANCE_PX = 12;
/** Boxes of one thing from two windows differ by about this much. */
const JITTER_PX = 4;
/** Share of the smaller box from which a box cut by a seam belongs to the other. */
const SAME_THING_IOS = 0.5;
/** Share of the crossing that a straight crack would make in the overlap, from which two cut boxes are one. */
const CROSSING_SHARE = 0.5;

/**
 * Joins the parts of damage that window edges cut, within one class: each group of parts becomes the box around them with the best score.
 * Greedy non-maximum merging as SAHI does it (IOS), with one addition: long cracks share only the overlap zone, far less than half
 * of either part, so two parts that are cut at facing edges are one when they meet in that zone.
 * Grouping is the closure of a symmetric relation, hence independent of order. Boxes that no seam cut are left to suppression.
 */
export function mergeSeams(parts: readonly WindowBox[]): ScoredBox[] {
  const sorted = [...parts].sort(byScore);
  const groups = new UnionFind(sorted.length);
  for (let i = 0; i < sorted.length; i++) {
    for (let j = i + 1; j < sorted.length; j++) {
      if (areOneThing(sorted[i]!, sorted[j]!)) groups.join(i, j);
    }
  }
  // Sorted best first, so the first of a group has its best score.
  return groups.sets().map((members) => ({
    score: sorted[members[0]!]!.score,
    box: hullOf(members.map((member) => sorted[member]!.box) as [BoxInPhoto, ...BoxInPhoto[]]),
  }));
}

interface Span {
  readonly from: Pixels;
  readonly to: Pixels;
}
const across = (box: BoxInPhoto): Span => ({ from: box.x, to: box.x + box.width });
const down = (box: BoxInPhoto): Span => ({ from: box.y, to: box.y + box.height });

function areOneThing(a: WindowBox, b: WindowBox): boolean {
  if (!isNear(a.box, b.box)) return false; // most pairs: this keeps thousands of boxes quick
  if (a.window === b.window || (a.window.x === b.window.x && a.window.y === b.window.y)) return false;
  const isACut = isCutTowards(a, b.window);
  const isBCut = isCutTowards(b, a.window);
  if (!isACut && !isBCut) return false;
  if (shareOfSmaller(a.box, b.box) >= SAME_THING_IOS) return true;
  return crossSeam(a, b, across, down) || crossSeam(a, b, down, across);
}

const isNear = (a: BoxInPhoto, b: BoxInPhoto): boolean =>
  sharedLength(a.x, a.x + a.width, b.x, b.x + b.width) > -2 * JITTER_PX &&
  sharedLength(a.y, a.y + a.height, b.y, b.y + b.height) > -2 * JITTER_PX;

/** Intersection over the smaller box after the larger one's jitter: slivers that a window edge leaves are no wider than that. */
function shareOfSmaller(a: BoxInPhoto, b: BoxInPhoto): number {
  const [smaller, larger] = boxArea(a) <= boxArea(b) ? [a, b] : [b, a];
  const { x, y, width, height } = larger;
  const widened = {
    x: x - JITTER_PX,
    y: y - JITTER_PX,
    width: width + 2 * JITTER_PX,
    height: height + 2 * JITTER_PX,
  };
  return sharedArea(smaller, widened) / boxArea(smaller);
}

/** Whether the box ends at an edge of its window beyond which the other window goes on. */
const isCutTowards = (part: WindowBox, other: PlannedWindow): boolean =>
  isCutAtEnd(across(part.box), across(part.window), across(other)) ||
  isCutAtStart(across(part.box), across(part.window), across(other)) ||
  isCutAtEnd(down(part.box), down(part.window), down(other)) ||
  isCutAtStart(down(part.box), down(part.window), down(other));

const isCutAtEnd = (box: Span, own: Span, other: Span): boolean =>
  other.to > own.to && other.from < own.to && box.to >= own.to - CUT_TOLERANCE_PX;
const isCutAtStart = (box: Span, own: Span, other: Span): boolean =>
  other.from < own.from && other.to > own.from && box.from <= own.from + CUT_TOLERANCE_PX;

/**
 * Two parts cut at facing edges along one axis are one crack when they meet across it. A straight crack of length L and rise H
 * rises by H * depth / L within an overlap of that depth; half of it is asked for, after the jitter of both boxes.
 */
function crossSeam(
  a: WindowBox,
  b: WindowBox,
  along: (box: BoxInPhoto) => Span,
  aside: (box: BoxInPhoto) => Span,
): boolean {
  const [first, second] = along(a.window).from <= along(b.window).from ? [a, b] : [b, a];
  const isFacing =
    isCutAtEnd(along(first.box), along(first.window), along(second.window)) &&
    isCutAtStart(along(second.box), along(second.window), along(first.window));
  if (!isFacing) return false;
  const depth = along(first.window).to - along(second.window).from;
  const expectedRise = Math.min(
    riseWithin(depth, along(first.box), aside(first.box)),
    riseWithin(depth, along(second.box), aside(second.box)),
  );
  const [p, q] = [aside(first.box), aside(second.box)];
  return (
    sharedLength(p.from, p.to, q.from, q.to) + 2 * JITTER_PX >=
    Math.max(CROSSING_SHARE * expectedRise, JITTER_PX)
  );
}

function riseWithin(depth: Pixels, run: Span, rise: Span): Pixels {
  return (rise.to - rise.from) * Math.min(1, depth / Math.max(1, run.to - run.from));
}
