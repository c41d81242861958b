import type { DamageClass } from '../detection/damage';
import type { EastNorth } from '../photogrammetry/local-frame';
import type { LonLat, Metres, SquareMetres } from '../units';
import { frameAround } from './frame-around';
import { classGroup } from './fusion-rules';
import { boundsAround, SpatialGrid } from './spatial-grid';

/** A damage as far as it may be recognised by another flight. */
export interface Recognisable {
  readonly damageClass: DamageClass;
  readonly place: LonLat;
  readonly area: SquareMetres;
}

/** Side of the cells that shifts are counted in; three by three of them count as one place. */
const cell: Metres = 0.5;
/** Roots of areas that differ by more than this factor are hardly of one damage. */
const mostSizeRatio = 1.5;
/** Fewer pairs agree by chance. */
const leastVotes = 6;
/** Of the damages of the flight that shows fewer, this share is found again at the least. */
const leastShare = 0.25;
/** Any other shift gets this many times fewer votes, or nobody knows which it is. */
const leastLead = 1.5;
/** Pairs as near as this to the shift say where exactly it lies. */
const inlierRadius: Metres = 0.75;
const refinements = 3;

/**
 * By how much `now` must be moved, all of it alike, to lie on `before`: every pair of like damages no farther apart than `farthest` votes
 * for the shift between them, and true pairs all vote for one. Null where too few agree, or two shifts have about as many votes. Order-free.
 * D. Ballard, Generalizing the Hough transform, Pattern Recognition 13 (1981).
 */
export function findCommonShift(
  now: readonly Recognisable[],
  before: readonly Recognisable[],
  farthest: Metres,
): EastNorth | null {
  const shifts = shiftsBetween(now, before, farthest);
  const counts = new Map<number, number>();
  for (const shift of shifts) {
    const key = keyOf(cellOf(shift.east), cellOf(shift.north));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const places = [...counts.keys()].map((key) => ({ ...cellsOf(key), votes: votesAround(counts, key) }));
  const best = mostVoted(places);
  const enough = Math.max(leastVotes, leastShare * Math.min(now.length, before.length));
  if (!best || best.votes < enough) return null;
  const isElsewhere = ({ x, y }: Voted) => Math.max(Math.abs(x - best.x), Math.abs(y - best.y)) > 2;
  const second = mostVoted(places.filter(isElsewhere));
  if (second && best.votes < leastLead * second.votes) return null;
  return refine(shifts, { east: best.x * cell, north: best.y * cell });
}

function shiftsBetween(
  now: readonly Recognisable[],
  before: readonly Recognisable[],
  farthest: Metres,
): EastNorth[] {
  const frame = frameAround([...now, ...before].map(({ place }) => place));
  const known = before.map(({ place }) => frame.toLocal(place));
  const grid = new SpatialGrid(
    known.map((place) => boundsAround(place, 0)),
    farthest,
  );
  return now.flatMap((thing) => {
    const here = frame.toLocal(thing.place);
    return grid.findOverlapping(boundsAround(here, farthest)).flatMap((index) => {
      const there = known[index]!;
      const shift = { east: there.east - here.east, north: there.north - here.north };
      return areAlike(thing, before[index]!) && Math.hypot(shift.east, shift.north) <= farthest
        ? [shift]
        : [];
    });
  });
}

function areAlike(a: Recognisable, b: Recognisable): boolean {
  const ratio = Math.sqrt(Math.max(a.area, b.area) / Math.min(a.area, b.area));
  return classGroup(a.damageClass) === classGroup(b.damageClass) && ratio <= mostSizeRatio;
}

interface Voted {
  readonly x: number;
  readonly y: number;
  readonly votes: number;
}

/** More cells to one side than any shift reaches. */
const keyHalf = 1000;
const cellOf = (metres: Metres): number => Math.round(metres / cell);
const keyOf = (x: number, y: number): number => (x + keyHalf) * 2 * keyHalf + y + keyHalf;
const cellsOf = (key: number) => ({
  x: Math.floor(key / (2 * keyHalf)) - keyHalf,
  y: (key % (2 * keyHalf)) - keyHalf,
});

function votesAround(counts: ReadonlyMap<number, number>, key: number): number {
  const { x, y } = cellsOf(key);
  let votes = 0;
  for (let dx = -1; dx <= 1; dx++)
    for (let dy = -1; dy <= 1; dy++) votes += counts.get(keyOf(x + dx, y + dy)) ?? 0;
  return votes;
}

/** Of as many votes the smallest shift, so that the order of the damages decides nothing. */
const mostVoted = (places: readonly Voted[]): Voted | null =>
  places.reduce<Voted | null>((best, next) => (!best || isBetter(next, best) ? next : best), null);

function isBetter(a: Voted, b: Voted): boolean {
  const [nearA, nearB] = [a.x * a.x + a.y * a.y, b.x * b.x + b.y * b.y];
  return (a.votes - b.votes || nearB - nearA || b.x - a.x || b.y - a.y) > 0;
}

function refine(shifts: readonly EastNorth[], start: EastNorth): EastNorth {
  let at = start;
  for (let n = 0; n < refinements; n++) {
    const { east, north } = at;
    const near = shifts.filter((shift) => Math.hypot(shift.east - east, shift.north - north) <= inlierRadius);
    if (near.length === 0) break;
    at = {
      east: medianOf(near.map((shift) => shift.east)),
      north: medianOf(near.map((shift) => shift.north)),
    };
  }
  return at;
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}
