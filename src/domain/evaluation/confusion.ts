import { type DamageClass, damageClasses } from '../detection/damage';
import { iou } from '../merging/box-overlap';
import {
  aboveThresholds,
  type EvaluatedPhoto,
  type LabelClass,
  labelClasses,
  type Thresholds,
} from './evaluated-photo';
import { isElongated } from './questions';

/** A box that lies on no label. */
export const BACKGROUND = 'background';
/** A label on which no box lies. */
export const MISSED = 'missed';
export type ConfusionRow = LabelClass | typeof BACKGROUND;
export type ConfusionColumn = DamageClass | typeof MISSED;

export const confusionRows: readonly ConfusionRow[] = [...labelClasses, BACKGROUND];
export const confusionColumns: readonly ConfusionColumn[] = [...damageClasses, MISSED];

/** Rows are what it is, columns what the detector says; cells count boxes. */
export type ConfusionMatrix = Readonly<Record<ConfusionRow, Readonly<Record<ConfusionColumn, number>>>>;

/** Low, since the question is which class, not how tight: boxes of thin cracks seldom reach 0.5. */
export const CONFUSION_IOU = 0.3;

/**
 * Pairs boxes at the shipped thresholds with labels of any class, most overlap first, each once, and counts the pairs by class.
 * Boxes left over are background, unless they lie on a label that may not be counted (a crowd, or a sealed crack).
 */
export function confusionMatrix(photos: readonly EvaluatedPhoto[], thresholds: Thresholds): ConfusionMatrix {
  const matrix = emptyMatrix();
  for (const photo of photos) {
    const found = aboveThresholds(photo.found, thresholds);
    const pairs = found
      .flatMap((box, at) =>
        photo.labels.map((label, to) => ({ at, to, overlap: iou(box.boxInPhoto, label.boxInPhoto) })),
      )
      .filter(({ overlap }) => overlap >= CONFUSION_IOU)
      .sort((a, b) => b.overlap - a.overlap);
    const pairedFound = new Set<number>();
    const pairedLabels = new Set<number>();
    for (const { at, to } of pairs) {
      if (pairedFound.has(at) || pairedLabels.has(to)) continue;
      pairedFound.add(at);
      pairedLabels.add(to);
      const label = photo.labels[to]!;
      if (!isUncounted(label)) matrix[label.labelClass][found[at]!.damageClass]++;
    }
    for (const [to, label] of photo.labels.entries())
      if (!pairedLabels.has(to) && !isUncounted(label)) matrix[label.labelClass][MISSED]++;
    const uncounted = photo.labels.filter(isUncounted);
    for (const [at, { damageClass, boxInPhoto }] of found.entries()) {
      if (pairedFound.has(at)) continue;
      if (uncounted.some((label) => iou(label.boxInPhoto, boxInPhoto) >= CONFUSION_IOU)) continue;
      matrix[BACKGROUND][damageClass]++;
    }
  }
  return matrix;
}

const isUncounted = (label: EvaluatedPhoto['labels'][number]): boolean =>
  label.isCrowd || (label.labelClass === 'repair' && isElongated(label.boxInPhoto));

function emptyMatrix(): Record<ConfusionRow, Record<ConfusionColumn, number>> {
  const row = () =>
    Object.fromEntries(confusionColumns.map((column) => [column, 0])) as Record<ConfusionColumn, number>;
  return Object.fromEntries(confusionRows.map((name) => [name, row()])) as Record<
    ConfusionRow,
    Record<ConfusionColumn, number>
  >;
}
