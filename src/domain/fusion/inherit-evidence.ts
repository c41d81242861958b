import type { DamageClass } from '../detection/damage';
import { groupBy } from '../group-by';
import { iou } from '../merging/box-overlap';
import type { BoxInPhoto } from '../units';
import { classGroup } from './fusion-rules';

export interface BoxOfRun {
  readonly id: string;
  readonly photoId: string;
  readonly damageClass: DamageClass;
  readonly boxInPhoto: BoxInPhoto;
  /** The defect it is, or was, evidence of. */
  readonly defectId: string | null;
}

/** A new model draws a damage's box a little differently; less overlap than this is another damage. */
const SAME_BOX_IOU = 0.3;

/**
 * Which defect each current detection was evidence of before: its own link, or that of the best overlapping box that it
 * replaced in the same photo. Pixels don't move when poses do, so ids survive a re-run that shifts everything.
 */
export function inheritEvidence(
  current: readonly BoxOfRun[],
  replaced: readonly BoxOfRun[],
): Map<string, string> {
  const inherited = new Map<string, string>();
  const replacedByPhoto = groupBy(replaced, (box) => box.photoId);
  const unlinkedByPhoto = groupBy(
    current.filter((box) => box.defectId === null),
    (box) => box.photoId,
  );
  for (const box of current) if (box.defectId !== null) inherited.set(box.id, box.defectId);
  for (const [photoId, boxes] of unlinkedByPhoto) {
    for (const { heir, from } of pairBoxes(boxes, replacedByPhoto.get(photoId) ?? [])) {
      inherited.set(heir.id, from.defectId!);
    }
  }
  return inherited;
}

/** Best overlap first, each box once; ties by id. */
export function pairBoxes(
  heirs: readonly BoxOfRun[],
  earlier: readonly BoxOfRun[],
): { heir: BoxOfRun; from: BoxOfRun }[] {
  const pairs = heirs.flatMap((heir) =>
    earlier
      .filter(
        (from) => from.defectId !== null && classGroup(from.damageClass) === classGroup(heir.damageClass),
      )
      .map((from) => ({ heir, from, overlap: iou(heir.boxInPhoto, from.boxInPhoto) }))
      .filter((pair) => pair.overlap >= SAME_BOX_IOU),
  );
  pairs.sort(
    (a, b) => b.overlap - a.overlap || (`${a.heir.id}${a.from.id}` < `${b.heir.id}${b.from.id}` ? -1 : 1),
  );
  const used = new Set<string>();
  return pairs.filter(({ heir, from }) => {
    if (used.has(heir.id) || used.has(from.id)) return false;
    used.add(heir.id).add(from.id);
    return true;
  });
}
