import type { DamageClass } from '../detection/damage';
import type { EastNorth, LocalFrame } from '../photogrammetry/local-frame';
import type { GroundCovariance, LonLat, Metres, SquareMetres } from '../units';
import { findCommonShift } from './common-shift';
import { distanceIfDiagonal, distanceIfSame } from './compare-footings';
import type { FusedDefect } from './defect-evidence';
import { footingOf } from './footing';
import { frameAround } from './frame-around';
import type { KnownDefectRules } from './fusion-rules';
import { boundsAround } from './sighting';
import { SpatialGrid } from './spatial-grid';
import { nothingTold, type ToldDefects } from './told-defects';

/** A defect that the database holds already. */
export interface KnownDefect {
  readonly id: string;
  readonly damageClass: DamageClass;
  readonly place: LonLat;
  readonly covariance: GroundCovariance;
  readonly length: Metres;
  readonly width: Metres;
  readonly area: SquareMetres;
  readonly bearing: number;
  /** The flight at hand has seen it before, so both share that flight's GNSS error. */
  readonly isOfThisFlight: boolean;
  /** The flight that last saw it was laid on the same ground as the one at hand: they share most of their errors. */
  readonly isInFrame: boolean;
  /** A person worked on its ticket: it wins where two claim the same evidence. */
  readonly isTouched: boolean;
  /** False where only its own old evidence may bring it back: withdrawn, or repaired before this flight. */
  readonly isOpenToPlace: boolean;
}

/**
 * Which known defect each fused one is; null for a new one. One to one, but for what fusion left in two.
 * First by what people told; then by inheritance (detection id -> the defect it was evidence of in an earlier run), so that ids survive new
 * poses; then by place and class, nearest first, so that a later flight adds to what is known. Flights that nothing laid on one another are
 * first laid so by the damages themselves, where these agree on one shift. What is left over and lies on a known
 * defect, between flights laid on one another, is taken for it too, if no photo shows it beside the defect's own find and nobody told
 * otherwise.
 */
export function matchKnownDefects(
  fused: readonly FusedDefect[],
  known: readonly KnownDefect[],
  inheritance: ReadonlyMap<string, string>,
  rules: KnownDefectRules,
  told: ToldDefects = nothingTold,
): (string | null)[] {
  const matches: (string | null)[] = fused.map(() => null);
  const taken = new Set<string>();
  const byPlace = claimsByPlace(fused, known, rules);
  const claims = [
    ...claimsByPeople(fused, known, told),
    ...claimsByInheritance(fused, known, inheritance),
    ...byPlace,
  ];
  for (const claim of claims) {
    if (matches[claim.fused] !== null || taken.has(claim.knownId)) continue;
    matches[claim.fused] = claim.knownId;
    taken.add(claim.knownId);
  }
  for (const { fused: index, knownId } of byPlace.filter(({ isLaid }) => isLaid))
    if (
      matches[index] === null &&
      isLeftOver(fused[index]!, told) &&
      arePhotosOther(fused, matches, index, knownId)
    )
      matches[index] = knownId;
  return matches;
}

const isLeftOver = ({ detectionIds }: FusedDefect, told: ReadonlyMap<string, string>): boolean =>
  detectionIds.every((id) => !told.has(id));

/** Whether no photo that shows one of the known defect's finds shows this one beside it: then they are one damage that fusion left in two. */
function arePhotosOther(
  fused: readonly FusedDefect[],
  matches: readonly (string | null)[],
  index: number,
  knownId: string,
): boolean {
  const photos = new Set(fused[index]!.photoIds);
  return fused.every((other, i) => matches[i] !== knownId || other.photoIds.every((id) => !photos.has(id)));
}

interface Claim {
  readonly fused: number;
  readonly knownId: string;
}

/** A fused defect holds detections of one told defect at most. */
function claimsByPeople(
  fused: readonly FusedDefect[],
  known: readonly KnownDefect[],
  told: ToldDefects,
): Claim[] {
  if (told.size === 0) return [];
  const ids = new Set(known.map((defect) => defect.id));
  return fused.flatMap((defect, index) => {
    const knownId = defect.detectionIds.map((id) => told.get(id)).find((id) => id !== undefined);
    return knownId !== undefined && ids.has(knownId) ? [{ fused: index, knownId }] : [];
  });
}

/** Defects that people worked on choose first, then those with most evidence in the group, then the older. */
function claimsByInheritance(
  fused: readonly FusedDefect[],
  known: readonly KnownDefect[],
  inheritance: ReadonlyMap<string, string>,
): Claim[] {
  const byId = new Map(known.map((defect) => [defect.id, defect]));
  const claims: (Claim & { votes: number; isTouched: boolean })[] = [];
  fused.forEach((defect, index) => {
    const votes = new Map<string, number>();
    for (const detectionId of defect.detectionIds) {
      const knownId = inheritance.get(detectionId);
      if (knownId && byId.has(knownId)) votes.set(knownId, (votes.get(knownId) ?? 0) + 1);
    }
    for (const [knownId, count] of votes) {
      claims.push({ fused: index, knownId, votes: count, isTouched: byId.get(knownId)!.isTouched });
    }
  });
  return claims.sort(
    (a, b) =>
      Number(b.isTouched) - Number(a.isTouched) ||
      b.votes - a.votes ||
      compareText(a.knownId, b.knownId) ||
      a.fused - b.fused,
  );
}

function claimsByPlace(
  fused: readonly FusedDefect[],
  known: readonly KnownDefect[],
  rules: KnownDefectRules,
): (Claim & { readonly isLaid: boolean })[] {
  const candidates = known.filter((defect) => defect.isOpenToPlace);
  const frame = frameAround([...fused, ...candidates].map((defect) => defect.place));
  const lay = (betweenPhotos: Metres) => ({
    betweenPhotos,
    footings: fused.map((defect) => footingOf(defect, { ...rules, betweenPhotos }, frame)),
  });
  const onEarth = { ...lay(Number.POSITIVE_INFINITY), ceiling: rules.ceilingBetweenFlights };
  const inFlight = { ...lay(rules.betweenPhotos), ceiling: rules.ceiling };
  const inFrame = { ...lay(rules.betweenLaidFlights), ceiling: rules.ceilingBetweenLaidFlights };
  const ceiling = Math.max(rules.ceiling, rules.ceilingBetweenFlights);
  const isLoose = (defect: KnownDefect): boolean => !defect.isOfThisFlight && !defect.isInFrame;
  const loose = candidates.filter(isLoose);
  const shift = loose.length > 0 ? findCommonShift(fused, loose, rules.farthestBetweenFlights) : null;
  const grid = new SpatialGrid(
    onEarth.footings.map((footing) => boundsAround(footing, ceiling)),
    ceiling,
  );
  const claims: (Claim & { distance: number; isLaid: boolean })[] = [];
  for (const candidate of candidates) {
    const isShifted = shift !== null && isLoose(candidate);
    const defect = isShifted ? { ...candidate, place: movedBack(candidate.place, shift, frame) } : candidate;
    const laid = defect.isOfThisFlight || isShifted ? inFlight : onEarth;
    const distanceOn = (on: typeof onEarth) => {
      const own = footingOf(defect, { ...rules, betweenPhotos: on.betweenPhotos }, frame);
      return (index: number) => {
        const pair = [on.footings[index]!, own] as const;
        return distanceIfSame(...pair, rules, on.ceiling) ?? distanceIfDiagonal(...pair, rules, on.ceiling);
      };
    };
    const [distanceTo, distanceInFrame] = [distanceOn(laid), distanceOn(inFrame)];
    const own = footingOf(defect, { ...rules, betweenPhotos: laid.betweenPhotos }, frame);
    for (const index of grid.findOverlapping(boundsAround(own, 0))) {
      const areLaid = (defect.isInFrame || isShifted) && fused[index]!.isRegistered;
      const near = areLaid ? distanceInFrame(index) : null;
      const distance = areLaid && !defect.isOfThisFlight ? near : distanceTo(index);
      if (distance !== null)
        claims.push({ fused: index, knownId: defect.id, distance, isLaid: near !== null });
    }
  }
  return claims.sort(
    (a, b) => a.distance - b.distance || compareText(a.knownId, b.knownId) || a.fused - b.fused,
  );
}

function movedBack(place: LonLat, shift: EastNorth, frame: LocalFrame): LonLat {
  const { east, north } = frame.toLocal(place);
  return frame.toLonLat({ east: east - shift.east, north: north - shift.north });
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
