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
  /** Photos were put together here that nothing has registered to each other: neighbours may have been taken for one. */
  readonly leansOnUnregistered: boolean;
}
