import type { DamageClass } from '../domain/detection/damage';
import type { Degrees, Metres } from '../domain/units';
import type { ScenePoint } from './local-frame';

export type DefectKind = 'crack' | 'alligator' | 'pothole' | 'patch' | 'sealed';

/** All that is needed to draw one damage again: the same recipe gives the same crack, a longer one continues it. */
export interface DefectRecipe {
  readonly id: string;
  readonly damageClass: DamageClass;
  readonly kind: DefectKind;
  readonly salt: number;
  readonly centre: ScenePoint;
  /** From the road's direction, clockwise. */
  readonly heading: Degrees;
  readonly length: Metres;
  /** Extent across `heading`; for single cracks the room they wander in. */
  readonly width: Metres;
  /** How far a crack gapes where it is widest; for sealed cracks the band of bitumen; a pothole's depth. */
  readonly opening: Metres;
  /** 0 invisible, 1 black. */
  readonly darkness: number;
}
