import { groupBy } from '../group-by';
import type { BoxInPhoto } from '../units';
import { type BoxOfRun, pairBoxes } from './inherit-evidence';
import type { ToldDefects } from './told-defects';

/** A box as it was when a person split a defect, with the defect that the person said it shows. */
export type SplitBox = BoxOfRun & { readonly defectId: string };

/** What a photo shows now. */
export interface BoxNow extends BoxOfRun {
  /** For a person's box: the model's box that it stands for. */
  readonly corrects: { readonly id: string; readonly boxInPhoto: BoxInPhoto } | null;
}

/**
 * What people's splits say of the boxes of today: a box is the one that was split, or stands for it, or lies best over its
 * place in the same photo, since pixels don't move when poses and models do. What lies over none of them is told nothing,
 * and a split whose box no model finds any more waits until one does. The later of two splits counts.
 */
export function recallSplits(
  current: readonly BoxNow[],
  splitsOldestFirst: readonly (readonly SplitBox[])[],
): ToldDefects {
  const told = new Map<string, string>();
  const currentByPhoto = groupBy(current, (box) => box.photoId);
  for (const split of splitsOldestFirst) {
    for (const [photoId, boxes] of groupBy(split, (box) => box.photoId)) {
      for (const [id, defectId] of recallPhoto(currentByPhoto.get(photoId) ?? [], boxes))
        told.set(id, defectId);
    }
  }
  return told;
}

/** One to one. */
function recallPhoto(current: readonly BoxNow[], boxes: readonly SplitBox[]): [string, string][] {
  const found: [string, string][] = [];
  const lost: SplitBox[] = [];
  const free = new Set(current);
  for (const box of boxes) {
    const same = current.find((now) => now.id === box.id || now.corrects?.id === box.id);
    if (!same || !free.delete(same)) lost.push(box);
    else found.push([same.id, box.defectId]);
  }
  // A person's box may be far from the model's that it stands for: either is a place where the split one can have been.
  const places = [...free].flatMap((now) =>
    now.corrects ? [now, { ...now, boxInPhoto: now.corrects.boxInPhoto }] : [now],
  );
  const heirs = pairBoxes(places, lost).map(({ heir, from }): [string, string] => [heir.id, from.defectId!]);
  return [...found, ...heirs];
}
