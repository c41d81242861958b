import { type DamageClass, damageClasses, type FoundDamage } from '../detection/damage';
import type { BoxInPhoto, Metres, Pixels } from '../units';

/** What a person may have called a box; `crack_unspecified` is a crack whose class nobody gave. */
export const labelClasses = [...damageClasses, 'crack_unspecified'] as const;
export type LabelClass = (typeof labelClasses)[number];

export interface Label {
  readonly labelClass: LabelClass;
  readonly boxInPhoto: BoxInPhoto;
  /** A region that holds more than anybody counted (COCO `iscrowd`): neither a hit nor a miss. */
  readonly isCrowd: boolean;
}

/** One photo with what people marked in it and everything the detector found in it, at a low least score. */
export interface EvaluatedPhoto {
  readonly name: string;
  readonly width: Pixels;
  readonly height: Pixels;
  readonly source: string;
  readonly view: string;
  readonly groundSampleDistance: Metres | null;
  readonly labels: readonly Label[];
  readonly found: readonly FoundDamage[];
}

export type Thresholds = Readonly<Partial<Record<DamageClass, number>>>;

/** Boxes that the product would show: each at or above its class's threshold. */
export const aboveThresholds = (
  found: readonly FoundDamage[],
  thresholds: Thresholds,
): readonly FoundDamage[] =>
  found.filter(({ damageClass, score }) => score >= (thresholds[damageClass] ?? Infinity));

/** Nobody marked anything in it: whatever is found there is false. */
export const isEmptyPhoto = (photo: EvaluatedPhoto): boolean => photo.labels.length === 0;
