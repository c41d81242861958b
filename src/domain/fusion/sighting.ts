import { groupBy } from '../group-by';
import type { LocalFrame } from '../photogrammetry/local-frame';
import type { Metres } from '../units';
import type { GroundedDetection } from './defect-evidence';
import {
  angleBetween,
  bearingOf,
  extentAlong,
  type Footing,
  footingOf,
  halfLength,
  joinFootings,
  reach,
} from './footing';
import type { FusionRules } from './fusion-rules';
import { SpatialGrid } from './spatial-grid';
import { nothingTold, type ToldDefects, ToldSets, toldTogether } from './told-defects';

/** What one photo shows of one damage: mostly one detection, or the pieces of a crack that was cut. */
export interface Sighting {
  /** By id. */
  readonly detections: readonly GroundedDetection[];
  readonly footing: Footing;
  /** Ordinal of the photo; two sightings of one photo are never one defect. */
  readonly photo: number;
  /** The defect that people said it shows. */
  readonly toldDefect: string | null;
}

/** Joins what is one damage within a photo. Detections come sorted by id; sightings keep that order. */
export function findSightings(
  sorted: readonly GroundedDetection[],
  rules: FusionRules,
  frame: LocalFrame,
  told: ToldDefects = nothingTold,
): Sighting[] {
  const toldOf = (index: number): string | null => told.get(sorted[index]!.id) ?? null;
  const footings = sorted.map((detection) => footingOf(detection, rules, frame));
  const photoIds = [...new Set(sorted.map((detection) => detection.photoId))].sort();
  const photoOrdinals = new Map(photoIds.map((id, ordinal) => [id, ordinal]));
  const groups = new ToldSets(sorted.map((_, index) => toldOf(index)));
  for (const indexes of groupBy(sorted.keys(), (index) => sorted[index]!.photoId).values()) {
    for (const [first, ...others] of toldTogether(indexes, toldOf))
      for (const other of others) groups.join(first!, other);
    forEachNearPair(indexes, footings, rules, (i, j) => {
      const isOne =
        arePiecesOfOneCrack(footings[i]!, footings[j]!, rules) ||
        isLabelledTwice(sorted[i]!, sorted[j]!, footings[i]!, footings[j]!);
      if (isOne && groups.mayJoin(i, j)) groups.join(i, j);
    });
  }
  return groups
    .sets()
    .flatMap((members) =>
      isBorneOut(members, footings, rules) ? [members] : apartUnlessTold(members, toldOf),
    )
    .map((members) => ({
      detections: members.map((index) => sorted[index]!),
      footing: joinFootings(members.map((index) => footings[index]!)),
      photo: photoOrdinals.get(sorted[members[0]!]!.photoId)!,
      toldDefect: members.map(toldOf).find((defect) => defect !== null) ?? null,
    }));
}

/** One by one, but for what people said is one; ordered by the first of each. */
function apartUnlessTold(members: readonly number[], toldOf: (index: number) => string | null): number[][] {
  const together = toldTogether(members, toldOf);
  const kept = new Set(together.flat());
  const apart = members.filter((index) => !kept.has(index)).map((index) => [index]);
  return [...together, ...apart].sort((a, b) => a[0]! - b[0]!);
}

/** Boxes along a kerb lie end to end, too: what is much longer than its longest piece was not one crack that was cut. */
function isBorneOut(members: readonly number[], footings: readonly Footing[], rules: FusionRules): boolean {
  if (members.length < 3) return true;
  const own = members.map((index) => footings[index]!);
  const longest = own.reduce((most, footing) => Math.max(most, reach(footing)), 0);
  return reach(joinFootings(own)) <= rules.longestChain * longest;
}

/** Edge of the grid's cells: some damages a cell on a bad road. */
const CELL: Metres = 2;

function forEachNearPair(
  indexes: readonly number[],
  footings: readonly Footing[],
  rules: FusionRules,
  visit: (i: number, j: number) => void,
): void {
  if (indexes.length < 2) return;
  const margin = rules.splitCrack.gap + rules.splitCrack.lateral;
  const bounds = indexes.map((index) => boundsAround(footings[index]!, margin));
  new SpatialGrid(bounds, CELL).forEachPair((a, b) => visit(indexes[a]!, indexes[b]!));
}

/** Two cracks in one line, end to end with hardly a gap: the detector or a seam cut one crack. */
function arePiecesOfOneCrack(footingA: Footing, footingB: Footing, rules: FusionRules): boolean {
  if (!footingA.isElongated || !footingB.isElongated) return false;
  const turned = angleBetween(
    bearingOf(footingA.halfEast, footingA.halfNorth),
    bearingOf(footingB.halfEast, footingB.halfNorth),
  );
  if (turned > rules.splitCrack.bearing) return false;
  const longer = halfLength(footingA) >= halfLength(footingB) ? footingA : footingB;
  const shorter = longer === footingA ? footingB : footingA;
  const half = halfLength(longer);
  const axis = { east: longer.halfEast / half, north: longer.halfNorth / half };
  const across = { east: axis.north, north: -axis.east };
  const lateral = extentAlong([{ ...shorter, halfEast: 0, halfNorth: 0 }], across, longer).from;
  if (Math.abs(lateral) > rules.splitCrack.lateral) return false;
  const along = extentAlong([shorter], axis, longer);
  const gap: Metres = Math.max(along.from - half, -half - along.to);
  const mayOverlap = 0.25 * (along.to - along.from);
  return gap <= rules.splitCrack.gap && gap >= -mayOverlap;
}

/**
 * Merging across seams is per class, so one damage may carry two crack classes in one photo: nearly the same middle and
 * size, about what an intersection over union of one half means for like boxes.
 */
function isLabelledTwice(
  a: GroundedDetection,
  b: GroundedDetection,
  footingA: Footing,
  footingB: Footing,
): boolean {
  if (a.damageClass === b.damageClass || footingA.group !== footingB.group) return false;
  const apart = Math.hypot(footingA.east - footingB.east, footingA.north - footingB.north);
  const areLike = (x: Metres, y: Metres): boolean => Math.max(x, y) <= 1.5 * Math.min(x, y);
  return (
    apart <= 0.25 * Math.min(a.length, b.length) &&
    areLike(footingA.size, footingB.size) &&
    areLike(a.length, b.length)
  );
}

export function boundsAround(footing: Footing, margin: Metres) {
  const half = halfLength(footing);
  const across = half === 0 ? 0 : footing.halfWidth / half;
  const east = Math.abs(footing.halfEast) + Math.abs(footing.halfNorth) * across + margin;
  const north = Math.abs(footing.halfNorth) + Math.abs(footing.halfEast) * across + margin;
  return {
    west: footing.east - east,
    east: footing.east + east,
    south: footing.north - north,
    north: footing.north + north,
  };
}
