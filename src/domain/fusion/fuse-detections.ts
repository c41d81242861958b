import type { Metres } from '../units';
import { areApartIn, likenessOf } from './compare-footings';
import { largestVariance } from './covariance';
import type { FusedDefect, GroundedDetection } from './defect-evidence';
import { describeDetections } from './describe-defect';
import { type Footing, joinFootings, reach } from './footing';
import { frameAround } from './frame-around';
import type { FusionRules } from './fusion-rules';
import { PairTable } from './pair-table';
import { boundsAround, findSightings, type Sighting } from './sighting';
import { SpatialGrid } from './spatial-grid';
import { adoptStrays } from './stray-labels';
import { nothingTold, type ToldDefects, ToldSets, toldTogether } from './told-defects';

/**
 * Groups the detections of one flight into the damages they show. Order-free: the same set gives the same defects;
 * idempotent: the evidence of one defect, fused alone, gives that defect again.
 *
 * Pairs that both show the whole damage join first, the nearest (in units of their combined error) of them before all;
 * then what shows a part: cut off at a photo's border, or a piece of a crack. They join as long as no photo would be in a
 * group twice, the groups, taken as wholes, still lie within the gate, and the new whole is borne out by a single
 * detection of nearly that size. Two damages seen side by side in one photo therefore stay apart even where the error
 * between photos is larger than the distance between them, and no chain of boxes grows along a kerb.
 *
 * What people said comes before all of it: what they told to be one defect is one, what they told apart stays apart.
 */
export function fuseDetections(
  detections: readonly GroundedDetection[],
  rules: FusionRules,
  told: ToldDefects = nothingTold,
): FusedDefect[] {
  const sorted = [...detections].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const frame = frameAround(sorted.map((detection) => detection.place));
  const sightings = findSightings(sorted, rules, frame, told);
  return groupSightings(sightings, rules).map((members) =>
    describeDetections(
      members.flatMap((index) => sightings[index]!.detections),
      rules,
    ),
  );
}

function groupSightings(sightings: readonly Sighting[], rules: FusionRules): number[][] {
  const groups = new Groups(sightings, rules);
  for (const together of toldTogether(sightings.keys(), (index) => sightings[index]!.toldDefect))
    groups.joinAll(together);
  findNearPairs(sightings, rules).forEachInOrder((lower, higher) => groups.joinIfOne(lower, higher));
  return adoptStrays(groups.sets(), sightings, rules);
}

/** Sightings as they come together: each group with its members and with what they are as a whole. */
class Groups {
  private readonly sets_: ToldSets;
  private readonly members: (readonly number[])[];
  private readonly wholes: Footing[];

  constructor(
    private readonly sightings: readonly Sighting[],
    private readonly rules: FusionRules,
  ) {
    this.sets_ = new ToldSets(sightings.map((sighting) => sighting.toldDefect));
    this.members = sightings.map((_, index) => [index]);
    this.wholes = sightings.map((sighting) => sighting.footing);
  }

  sets(): number[][] {
    return this.sets_.sets();
  }

  /** Whatever else speaks against it: people said so. */
  joinAll(items: readonly number[]): void {
    const root = items.reduce((a, b) => this.sets_.join(a, b));
    for (const item of items) this.members[item] = [];
    this.members[root] = items;
    this.wholes[root] = joinFootings(items.map((index) => this.sightings[index]!.footing));
  }

  joinIfOne(x: number, y: number): void {
    const [a, b] = [this.sets_.find(x), this.sets_.find(y)];
    if (a === b || !this.sets_.mayJoin(a, b)) return;
    if (likenessOf(this.wholes[a]!, this.wholes[b]!, this.rules) === null) return;
    const members = [...this.members[a]!, ...this.members[b]!];
    const footings = members.map((index) => this.sightings[index]!.footing);
    const largest = footings.reduce((most, footing) => (reach(footing) > reach(most) ? footing : most));
    if (!this.arePhotosFree(this.members[a]!, this.members[b]!, largest)) return;
    const whole = joinFootings(footings);
    if (reach(whole) > this.rules.longestChain * reach(largest)) return;
    const root = this.sets_.join(a, b);
    this.members[root] = members;
    this.wholes[root] = whole;
    this.members[root === a ? b : a] = [];
  }

  /** One sighting a photo, unless two of one photo are pieces of what another photo shows in one. */
  private arePhotosFree(ofA: readonly number[], ofB: readonly number[], largest: Footing): boolean {
    return ofA.every((i) =>
      ofB.every((j) => {
        const [a, b] = [this.sightings[i]!, this.sightings[j]!];
        return a.photo !== b.photo || areApartIn(largest, a.footing, b.footing, this.rules);
      }),
    );
  }
}

/**
 * Half of how far a partner may lie. A gate of g sigmas lets no offset pass that is longer than g times the root of both
 * largest variances' sum, and that root is no more than the sum of the roots.
 */
function gateReach({ error }: Footing, rules: FusionRules): Metres {
  const byError = Math.sqrt(rules.gateChiSquare * largestVariance(error));
  return Math.min(rules.ceiling / 2, Math.max(rules.floor / 2, byError));
}

function findNearPairs(sightings: readonly Sighting[], rules: FusionRules): PairTable {
  const pairs = new PairTable();
  const bounds = sightings.map((sighting) =>
    boundsAround(sighting.footing, gateReach(sighting.footing, rules)),
  );
  new SpatialGrid(bounds, rules.ceiling).forEachPair((lower, higher) => {
    const a = sightings[lower]!;
    const b = sightings[higher]!;
    if (a.photo === b.photo) return;
    const likeness = likenessOf(a.footing, b.footing, rules);
    if (likeness !== null) pairs.add(lower, higher, likeness);
  });
  return pairs;
}
