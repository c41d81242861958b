import type { FusedDefect, GroundedDetection } from './defect-evidence';
import { describeDetections } from './describe-defect';
import { distanceIfSame, type Footing, joinFootings } from './footing';
import { frameAround } from './frame-around';
import type { FusionRules } from './fusion-rules';
import { boundsAround, findSightings, type Sighting } from './sighting';
import { SpatialGrid } from './spatial-grid';
import { UnionFind } from './union-find';

/**
 * Groups the detections of one flight into the damages they show. Order-free: the same set gives the same defects;
 * idempotent: the evidence of one defect, fused alone, gives that defect again.
 *
 * Nearest pairs (in units of their combined error) join first, as long as no photo would be in a group twice and the
 * groups, taken as wholes, still lie within the gate. Two damages seen side by side in one photo therefore stay apart
 * even where the error between photos is larger than the distance between them.
 */
export function fuseDetections(detections: readonly GroundedDetection[], rules: FusionRules): FusedDefect[] {
  const sorted = [...detections].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const frame = frameAround(sorted.map((detection) => detection.place));
  const sightings = findSightings(sorted, rules, frame);
  return groupSightings(sightings, rules).map((members) =>
    describeDetections(
      members.flatMap((index) => sightings[index]!.detections),
      rules,
    ),
  );
}

function groupSightings(sightings: readonly Sighting[], rules: FusionRules): number[][] {
  const pairs = findNearPairs(sightings, rules);
  const groups = new UnionFind(sightings.length);
  const photosOf = sightings.map((sighting) => [sighting.photo]);
  const membersOf = sightings.map((sighting) => [sighting.footing]);
  const wholes: Footing[] = sightings.map((sighting) => sighting.footing);

  for (const pair of pairs.nearestFirst()) {
    const a = groups.find(pairs.lower[pair]!);
    const b = groups.find(pairs.higher[pair]!);
    if (a === b || sharePhoto(photosOf[a]!, photosOf[b]!)) continue;
    if (distanceIfSame(wholes[a]!, wholes[b]!, rules) === null) continue;
    const root = groups.join(a, b);
    const child = root === a ? b : a;
    photosOf[root]!.push(...photosOf[child]!);
    membersOf[root]!.push(...membersOf[child]!);
    wholes[root] = joinFootings(membersOf[root]!);
    photosOf[child]!.length = 0;
    membersOf[child]!.length = 0;
  }
  return groups.sets();
}

/** Groups are small, so a plain search is faster than sets. */
const sharePhoto = (a: readonly number[], b: readonly number[]): boolean =>
  a.some((photo) => b.includes(photo));

/** Pairs as parallel columns: a large flight has millions. */
class PairTable {
  readonly lower: number[] = [];
  readonly higher: number[] = [];
  private readonly distance: number[] = [];

  add(lower: number, higher: number, distance: number): void {
    this.lower.push(lower);
    this.higher.push(higher);
    this.distance.push(distance);
  }

  /** Row numbers, ascending by distance; ties by the sightings' own order, which is that of their ids. */
  nearestFirst(): Uint32Array {
    const rows = Uint32Array.from({ length: this.distance.length }, (_, row) => row);
    return rows.sort(
      (a, b) =>
        this.distance[a]! - this.distance[b]! ||
        this.lower[a]! - this.lower[b]! ||
        this.higher[a]! - this.higher[b]!,
    );
  }
}

function findNearPairs(sightings: readonly Sighting[], rules: FusionRules): PairTable {
  const pairs = new PairTable();
  const bounds = sightings.map((sighting) => boundsAround(sighting.footing, rules.ceiling / 2));
  new SpatialGrid(bounds, rules.ceiling).forEachPair((lower, higher) => {
    const a = sightings[lower]!;
    const b = sightings[higher]!;
    if (a.photo === b.photo) return;
    const distance = distanceIfSame(a.footing, b.footing, rules);
    if (distance !== null) pairs.add(lower, higher, distance);
  });
  return pairs;
}
