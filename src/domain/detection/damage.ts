import type { BoxInPhoto, Degrees } from '../units';

/** RDD classes: D00 longitudinal, D10 transverse, D20 alligator crack, D40 pothole; `repair` is a patch or sealed crack. */
export const damageClasses = ['D00', 'D10', 'D20', 'D40', 'repair'] as const;
export type DamageClass = (typeof damageClasses)[number];

/** Classes that call for work; `repair` only tells that work was done. */
export const ticketedClasses: readonly DamageClass[] = ['D00', 'D10', 'D20', 'D40'];

export const damageNames: Readonly<Record<DamageClass, string>> = {
  D00: 'longitudinal crack',
  D10: 'transverse crack',
  D20: 'alligator crack',
  D40: 'pothole',
  repair: 'repair',
};

/** What the detector says of one place in one photo. Score is 0..1. */
export interface FoundDamage {
  readonly damageClass: DamageClass;
  readonly score: number;
  readonly boxInPhoto: BoxInPhoto;
  /** What the pixels tell of the direction of a crack; left out for other damage. */
  readonly directions?: DirectionsInPhoto;
  /** How wide a crack is open, measured across it in pixels of the photo; null or absent where nothing was measured. */
  readonly openingPixels?: number | null;
}

/** A line's direction in the photo, clockwise from its top, 0..180; the deviation is one standard deviation. */
export interface DirectionInPhoto {
  readonly fromTop: Degrees;
  readonly sigma: Degrees;
}

export interface DirectionsInPhoto {
  /** Of the dark line in the box. */
  readonly crack: DirectionInPhoto | null;
  /** Of the pavement around it: markings, kerbs, edges, wheel paths. */
  readonly pavement: DirectionInPhoto | null;
}
