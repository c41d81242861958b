import type { Metres } from '../units';
import { addCovariance, mahalanobisSquared } from './covariance';
import { angleBetween, bearingOf, extentAlong, type Footing, halfLength, reach } from './footing';
import type { FusionRules } from './fusion-rules';
import { type Offset, offsetBetweenSegments } from './segment';

/** How two damages that may be one show it: both whole, or one of them a part of the other. */
export interface Likeness {
  /** In units of their combined error, squared. */
  readonly distance: number;
  /** 0: both show the whole. 1: one shows a part of the other. 2: two parts that overlap. */
  readonly kind: 0 | 1 | 2;
  /** Logarithm of how many times larger one is: of two wholes that a part fits, the smaller is the likelier. */
  readonly unlike: number;
}

/** Null where they can't be the same one by class, size, bearing or distance. */
export function likenessOf(
  a: Footing,
  b: Footing,
  rules: FusionRules,
  ceiling = rules.ceiling,
): Likeness | null {
  if (a.group !== b.group) return null;
  const areLines = a.isElongated && b.isElongated;
  return areLines ? compareLines(a, b, rules, ceiling) : comparePatches(a, b, rules, ceiling);
}

/** The distance alone, for those that ask about wholes. */
export const distanceIfSame = (
  a: Footing,
  b: Footing,
  rules: FusionRules,
  ceiling = rules.ceiling,
): number | null => likenessOf(a, b, rules, ceiling)?.distance ?? null;

/**
 * The distance where one is a crack's line and the other a box that such a line fills from corner to corner, as it does in a photo turned
 * against it; null where they can't be that.
 */
export function distanceIfDiagonal(
  a: Footing,
  b: Footing,
  rules: FusionRules,
  ceiling: Metres,
): number | null {
  if (a.group !== 'crack' || b.group !== 'crack' || a.isElongated === b.isElongated) return null;
  const [line, box] = a.isElongated ? [a, b] : [b, a];
  if (ratio(reach(line), reach(box)) > LIKE_DIAGONALS) return null;
  return compareLines(line, diagonalAlong(line, box), rules, ceiling)?.distance ?? null;
}

/** The diagonal of a box that is nearer to a line's direction, as a line as wide as that one. */
function diagonalAlong(line: Footing, box: Footing): Footing {
  const half = halfLength(box);
  const across = {
    east: (box.halfNorth / half) * box.halfWidth,
    north: (-box.halfEast / half) * box.halfWidth,
  };
  const along = line.halfEast * box.halfEast + line.halfNorth * box.halfNorth;
  const aside = line.halfEast * across.east + line.halfNorth * across.north;
  const side = along * aside >= 0 ? 1 : -1;
  return {
    ...box,
    halfEast: box.halfEast + side * across.east,
    halfNorth: box.halfNorth + side * across.north,
    halfWidth: line.halfWidth,
    error: line.error,
    size: line.size,
    isElongated: true,
  };
}

/** Two lines that overlap by less are parts of one line at most. */
const WHOLE_OVERLAP = 0.7;

function compareLines(a: Footing, b: Footing, rules: FusionRules, ceiling: Metres): Likeness | null {
  const turned = angleBetween(bearingOf(a.halfEast, a.halfNorth), bearingOf(b.halfEast, b.halfNorth));
  if (turned > rules.maxBearingDifference) return null;
  const distance = gate(offsetBetweenSegments(a, b), a, b, rules, ceiling);
  if (distance === null) return null;
  const [longer, shorter] = halfLength(a) >= halfLength(b) ? [a, b] : [b, a];
  const half = halfLength(longer);
  const axis = { east: longer.halfEast / half, north: longer.halfNorth / half };
  const { from, to } = extentAlong([shorter], axis, longer);
  const overlap = (Math.min(half, to) - Math.max(-half, from)) / (to - from);
  const isWhole =
    a.cutSides + b.cutSides === 0 && overlap >= WHOLE_OVERLAP && to - from >= WHOLE_OVERLAP * 2 * half;
  if (isWhole) return { distance, kind: 0, unlike: 0 };
  const unlike = Math.log(ratio(halfLength(a), halfLength(b)));
  if (overlap >= WHOLE_OVERLAP) return { distance, kind: 1, unlike };
  return overlap >= rules.leastLineOverlap ? { distance, kind: 2, unlike } : null;
}

/** Diagonals that differ by no more are of one damage, whatever way each photo is turned. */
const LIKE_DIAGONALS = 1.6;

function comparePatches(a: Footing, b: Footing, rules: FusionRules, ceiling: Metres): Likeness | null {
  const areLike = ratio(reach(a), reach(b)) <= LIKE_DIAGONALS || ratio(a.size, b.size) <= rules.maxSizeRatio;
  if (areLike) {
    const distance = gate({ east: b.east - a.east, north: b.north - a.north }, a, b, rules, ceiling);
    if (distance !== null) return { distance, kind: 0, unlike: 0 };
  }
  return comparePart(a, b, rules, ceiling);
}

/** What shows less than this share of a damage isn't taken for a part of it. */
const LEAST_PART = 0.25;

/**
 * One shows a part: it lies within the other and shares a corner with it, as the piece of a crack does that has one of the
 * crack's ends, and what a photo's border cuts off on one side. What is cut on two sides need only lie within.
 */
function comparePart(a: Footing, b: Footing, rules: FusionRules, ceiling: Metres): Likeness | null {
  const [larger, smaller] = reach(a) >= reach(b) ? [a, b] : [b, a];
  if (smaller.cutSides === 0 && larger.group !== 'crack') return null;
  if (reach(smaller) < LEAST_PART * reach(larger)) return null;
  const along = alongAxisOf(larger, smaller);
  const across = acrossAxisOf(larger, smaller);
  const half = halfLength(larger);
  const measure = (alongBy: Metres, acrossBy: Metres): number | null => {
    const axis = { east: larger.halfEast / half, north: larger.halfNorth / half };
    const offset = {
      east: alongBy * axis.east + acrossBy * axis.north,
      north: alongBy * axis.north - acrossBy * axis.east,
    };
    return gate(offset, a, b, rules, ceiling);
  };
  const toWithin = measure(
    beyond(along.middle, along.half, half),
    beyond(across.middle, across.half, larger.halfWidth),
  );
  if (toWithin === null) return null;
  const unlike = Math.log(ratio(reach(a), reach(b)));
  if (smaller.cutSides > 1) return { distance: toWithin, kind: 1, unlike };
  const toCorner = measure(
    half - Math.abs(along.middle) - along.half,
    larger.halfWidth - Math.abs(across.middle) - across.half,
  );
  return toCorner === null ? null : { distance: toCorner, kind: 1, unlike };
}

interface Span {
  readonly middle: Metres;
  readonly half: Metres;
}

/** Where a box lies along another's long side. */
function alongAxisOf(larger: Footing, smaller: Footing): Span {
  const half = halfLength(larger);
  const [east, north] = [larger.halfEast / half, larger.halfNorth / half];
  return spanOn(east, north, larger, smaller);
}

function acrossAxisOf(larger: Footing, smaller: Footing): Span {
  const half = halfLength(larger);
  const [east, north] = [larger.halfNorth / half, -larger.halfEast / half];
  return spanOn(east, north, larger, smaller);
}

function spanOn(east: number, north: number, from: Footing, box: Footing): Span {
  const half = halfLength(box);
  const along = Math.abs(box.halfEast * east + box.halfNorth * north);
  const across = Math.abs((box.halfNorth * east - box.halfEast * north) / half) * box.halfWidth;
  return { middle: (box.east - from.east) * east + (box.north - from.north) * north, half: along + across };
}

/** How far a span would have to move to lie within another about zero, signed; zero where it does. */
function beyond(middle: Metres, half: Metres, within: Metres): Metres {
  const slack = Math.max(0, within - half);
  return middle > slack ? middle - slack : middle < -slack ? middle + slack : 0;
}

const ratio = (a: number, b: number): number => Math.max(a, b) / Math.min(a, b);

/** Squared distance in units of the combined error; null outside of the gate. */
function gate(offset: Offset, a: Footing, b: Footing, rules: FusionRules, ceiling: Metres): number | null {
  const squared = offset.east * offset.east + offset.north * offset.north;
  if (squared > ceiling * ceiling) return null;
  const inSigmas = mahalanobisSquared(offset.east, offset.north, addCovariance(a.error, b.error));
  return inSigmas <= rules.gateChiSquare || squared <= rules.floor * rules.floor ? inSigmas : null;
}

/** Two boxes of one photo that overlap by more than this share of the smaller are no pieces. */
const MOST_PIECE_OVERLAP = 0.3;

/** Two of one photo that lie side by side within a crack that some photo shows in one. */
export function areApartIn(whole: Footing, a: Footing, b: Footing, rules: FusionRules): boolean {
  if (whole.group !== 'crack' || whole === a || whole === b) return false;
  if (likenessOf(whole, a, rules) === null || likenessOf(whole, b, rules) === null) return false;
  const along = overlapShare(alongAxisOf(whole, a), alongAxisOf(whole, b));
  if (whole.isElongated) return along <= MOST_PIECE_OVERLAP;
  return along * overlapShare(acrossAxisOf(whole, a), acrossAxisOf(whole, b)) <= MOST_PIECE_OVERLAP;
}

function overlapShare(a: Span, b: Span): number {
  const overlap =
    Math.min(a.middle + a.half, b.middle + b.half) - Math.max(a.middle - a.half, b.middle - b.half);
  return Math.max(0, overlap) / (2 * Math.min(a.half, b.half));
}
