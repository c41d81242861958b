import type { DamageClass } from '../detection/damage';
import type { GroundCovariance, GroundPolygon, LonLat, Metres, SquareMetres } from '../units';

/** A detection laid on the ground. */
export interface GroundedDetection {
  readonly id: string;
  readonly photoId: string;
  readonly damageClass: DamageClass;
  readonly score: number;
  readonly place: LonLat;
  readonly covariance: GroundCovariance;
  readonly polygon: GroundPolygon;
  readonly length: Metres;
  readonly width: Metres;
  readonly area: SquareMetres;
  /** Bearing of the long axis, degrees clockwise from true north, 0..180. */
  readonly bearing: number;
  /** Its photo's error against the flight's other photos, where registration knows it; else the rules' value. */
  readonly betweenPhotos?: Metres;
  /** How many sides of its box lie on the photo's border: beyond them the damage goes on, nobody knows how far. */
  readonly cutSides?: number;
  /** Ground sample distance of its photo. */
  readonly groundSampleDistance?: Metres;
  /** One standard deviation of its pose's scale, as a share: of the height above the ground, and of the focal length. */
  readonly scaleError?: number;
  /** Opening of a crack measured across it on the photo's own pixels; null where the crack didn't stand out. */
  readonly openingPixels?: number | null;
}

/** One real damage on the ground, fused from the detections of it. */
export interface FusedDefect {
  readonly detectionIds: readonly string[];
  readonly damageClass: DamageClass;
  readonly score: number;
  readonly place: LonLat;
  readonly covariance: GroundCovariance;
  readonly polygon: GroundPolygon;
  readonly length: Metres;
  readonly width: Metres;
  readonly area: SquareMetres;
  /** Bearing of the long axis, degrees clockwise from true north, 0..180. */
  readonly bearing: number;
  readonly photoIds: readonly string[];
  /** One standard deviation each. */
  readonly sizeError: { readonly length: Metres; readonly width: Metres; readonly area: SquareMetres };
  /** Every photo cuts it off at its border: it is at least this large. */
  readonly isSizeLeast: boolean;
  /** A crack's opening, measured across it on pixels, with one standard deviation; null where no photo resolves it. */
  readonly opening: { readonly width: Metres; readonly error: Metres } | null;
  /** All photos that show it were registered to their flight's others. */
  readonly isRegistered: boolean;
  /** Photos were put together here that nothing has registered to each other: neighbours may have been taken for one. */
  readonly leansOnUnregistered: boolean;
}
