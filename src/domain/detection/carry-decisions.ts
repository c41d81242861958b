import { iou } from '../merging/box-overlap';
import type { BoxInPhoto } from '../units';
import type { DamageClass, FoundDamage } from './damage';

/** From this overlap on a new box is taken for the damage that somebody decided on before. */
const SAME_BOX_IOU = 0.5;

/** What a person made of a detection. */
export interface Decision {
  readonly decision: 'accepted' | 'rejected' | 'corrected';
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly reason: string | null;
  readonly defectId: string | null;
}

/** A detection that a photo holds now, before it is looked at again. */
export interface EarlierDetection {
  readonly id: string;
  readonly origin: 'model' | 'person';
  readonly damageClass: DamageClass;
  readonly boxInPhoto: BoxInPhoto;
  /** Null while nobody decided. */
  readonly decided: Decision | null;
  /** For a person's box: the model's box that it stands for. */
  readonly correctsId: string | null;
}

export interface CarriedFinding extends FoundDamage {
  readonly id: string;
  readonly decided: Decision | null;
}

export interface CarriedDecisions {
  readonly fresh: readonly CarriedFinding[];
  /** Earlier model boxes that the new ones replace. */
  readonly superseded: readonly string[];
  /** People's boxes that stand for a new model box from now on. */
  readonly repointed: readonly { readonly personBoxId: string; readonly correctsId: string }[];
}

/**
 * What becomes of a photo's detections when a model looks again. What people did is kept:
 * - a person's box is never superseded; a new model box at its place counts as corrected by it;
 * - a decided model box hands its decision to the best new box at its place, and stays itself where there is none;
 * - undecided model boxes are replaced.
 * Classes match within their group, since a new model may see D20 where the old one saw D00. Each box matches once, best overlap first.
 */
export function carryDecisions(
  earlier: readonly EarlierDetection[],
  found: readonly (FoundDamage & { readonly id: string })[],
): CarriedDecisions {
  const people = earlier.filter((box) => box.origin === 'person');
  const decidedByPeople = earlier.filter((box) => box.origin === 'model' && box.decided !== null);
  const heirs = match(decidedByPeople, found);
  const inherited = new Map([...heirs].map(([from, to]) => [to, from]));
  // A person's box speaks for its place only where no decided model box already did.
  const drawn = match(
    people.filter((box) => !heirs.has(correctedBy(box, decidedByPeople))),
    found.filter((box) => !inherited.has(box)),
  );
  const drawnOver = new Map([...drawn].map(([from, to]) => [to, from]));

  const fresh = found.map((box): CarriedFinding => {
    const heirOf = inherited.get(box);
    if (heirOf) return { ...box, decided: heirOf.decided };
    const personBox = drawnOver.get(box);
    return { ...box, decided: personBox ? correctedAs(personBox) : null };
  });
  // A corrected box without an heir is done with once its person's box stands for a new one.
  const overtaken = new Set(
    [...drawn.keys()].map((personBox) => personBox && correctedBy(personBox, decidedByPeople)),
  );
  const superseded = earlier
    .filter((box) => box.origin === 'model' && (box.decided === null || heirs.has(box) || overtaken.has(box)))
    .map((box) => box.id);
  const repointed = people.flatMap((personBox) => {
    const heir = heirs.get(correctedBy(personBox, decidedByPeople)) ?? drawn.get(personBox);
    return heir ? [{ personBoxId: personBox.id, correctsId: heir.id }] : [];
  });
  return { fresh, superseded, repointed };
}

const correctedBy = (
  personBox: EarlierDetection,
  modelBoxes: readonly EarlierDetection[],
): EarlierDetection | undefined =>
  personBox.correctsId === null ? undefined : modelBoxes.find((box) => box.id === personBox.correctsId);

function correctedAs(personBox: EarlierDetection): Decision {
  const { decidedBy = null, decidedAt = null, defectId = null } = personBox.decided ?? {};
  return { decision: 'corrected', decidedBy, decidedAt, reason: null, defectId };
}

type Group = 'crack' | 'pothole' | 'repair';
const groupOf: Readonly<Record<DamageClass, Group>> = {
  D00: 'crack',
  D10: 'crack',
  D20: 'crack',
  D40: 'pothole',
  repair: 'repair',
};

/** One-to-one, greatest overlap first; ties by order given. */
function match<From extends EarlierDetection, To extends FoundDamage>(
  from: readonly From[],
  to: readonly To[],
): Map<EarlierDetection | undefined, To> {
  const pairs = from
    .flatMap((a) => to.map((b) => ({ a, b, overlap: iou(a.boxInPhoto, b.boxInPhoto) })))
    .filter(
      ({ a, b, overlap }) => overlap >= SAME_BOX_IOU && groupOf[a.damageClass] === groupOf[b.damageClass],
    )
    .sort((p, q) => q.overlap - p.overlap);
  const matched = new Map<EarlierDetection | undefined, To>();
  const taken = new Set<To>();
  for (const { a, b } of pairs) {
    if (matched.has(a) || taken.has(b)) continue;
    matched.set(a, b);
    taken.add(b);
  }
  return matched;
}
