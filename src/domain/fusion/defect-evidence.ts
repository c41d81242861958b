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
}
