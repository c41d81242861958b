import { areApartIn, likenessOf } from './compare-footings';
import { type Footing, halfLength, joinFootings } from './footing';
import type { FusionRules } from './fusion-rules';
import { boundsAround, type Sighting } from './sighting';
import { SpatialGrid } from './spatial-grid';
import { mayBeOne } from './told-defects';

/** A box of another class is of the same damage only where it is this like it, side by side. */
const LIKE_SIDES = 1.5;
/** Those that say otherwise are at most one to this many. */
const OUTVOTED = 3;

/**
 * A detector takes a pothole for a crack, or the other way, in one photo of many. Such sightings join a damage that at
 * least two other photos and three times as many agree on, if they have its place and its sides and their photo shows
 * that damage nowhere else.
 */
export function adoptStrays(
  groups: readonly number[][],
  sightings: readonly Sighting[],
  rules: FusionRules,
): number[][] {
  const sure = groups.filter((group) => group.length >= 2);
  const wholes = sure.map((group) => wholeOf(group, sightings));
  const grid = new SpatialGrid(
    wholes.map((whole) => boundsAround(whole, rules.ceiling)),
    rules.ceiling,
  );
  const homeOf = new Map<readonly number[], number>();
  const hasAdopted = new Set<readonly number[]>();
  const taken = sure.map((group) => [...group]);
  for (const group of groups) {
    // What took others in stays; a chain of adoptions would depend on their order.
    if (hasAdopted.has(group)) continue;
    const stray = wholeOf(group, sightings);
    const home = grid
      .findOverlapping(boundsAround(stray, 0))
      .flatMap((index) => {
        const isOutvoted =
          OUTVOTED * group.length <= Math.max(OUTVOTED, sure[index]!.length) && !homeOf.has(sure[index]!);
        const distance = isOutvoted ? distanceIfRelabelled(stray, wholes[index]!, rules) : null;
        return distance === null ? [] : [{ index, distance }];
      })
      .sort((a, b) => a.distance - b.distance || a.index - b.index)
      .find(
        ({ index }) =>
          mayBeOne(toldOf(group, sightings), toldOf(taken[index]!, sightings)) &&
          arePhotosFree(group, taken[index]!, wholes[index]!, sightings, rules),
      );
    if (!home) continue;
    homeOf.set(group, home.index);
    hasAdopted.add(sure[home.index]!);
    taken[home.index]!.push(...group);
  }
  const indexOf = new Map(sure.map((group, index) => [group, index]));
  return groups
    .filter((group) => !homeOf.has(group))
    .map((group) => (indexOf.has(group) ? taken[indexOf.get(group)!]!.sort((a, b) => a - b) : group))
    .sort((a, b) => a[0]! - b[0]!);
}

const wholeOf = (group: readonly number[], sightings: readonly Sighting[]): Footing =>
  joinFootings(group.map((index) => sightings[index]!.footing));

const toldOf = (group: readonly number[], sightings: readonly Sighting[]): string | null =>
  group.map((index) => sightings[index]!.toldDefect).find((defect) => defect !== null) ?? null;

const arePhotosFree = (
  group: readonly number[],
  others: readonly number[],
  whole: Footing,
  sightings: readonly Sighting[],
  rules: FusionRules,
): boolean =>
  group.every((i) =>
    others.every((j) => {
      const [a, b] = [sightings[i]!, sightings[j]!];
      return (
        a.photo !== b.photo || areApartIn(whole, relabel(a.footing, whole), relabel(b.footing, whole), rules)
      );
    }),
  );

const relabel = (stray: Footing, { group, isElongated }: Footing): Footing => ({
  ...stray,
  group,
  isElongated,
});

/** As if the stray had the other's class; a repair lies over what it mends and is never taken for it. */
function distanceIfRelabelled(stray: Footing, whole: Footing, rules: FusionRules): number | null {
  if (stray.group === whole.group || stray.group === 'repair' || whole.group === 'repair') return null;
  const isPartOfLine = whole.isElongated && halfLength(stray) >= rules.elongatedFrom * stray.halfWidth;
  const areLike = isLike(halfLength(stray), halfLength(whole)) && isLike(stray.halfWidth, whole.halfWidth);
  if (!isPartOfLine && !areLike && stray.cutSides === 0) return null;
  return likenessOf(relabel(stray, whole), whole, rules)?.distance ?? null;
}

const isLike = (a: number, b: number): boolean => Math.max(a, b) <= LIKE_SIDES * Math.min(a, b);
