import type { DamageClass } from '../detection/damage';
import type { GroundCovariance, GroundPolygon, LonLat, Metres } from '../units';
import type { MeasuredSize, SizeSighting } from './measure-size';
import type { PastViews } from './weigh-views';

/** A damage as it was known before the flight; of one that the flight itself found first, as it found it. */
export interface KnownPlace {
  readonly id: string;
  readonly damageClass: DamageClass;
  readonly place: LonLat;
  readonly covariance: GroundCovariance;
  readonly polygon: GroundPolygon;
  readonly length: Metres;
  readonly width: Metres;
  /** Null for one that no flight flown before has found. */
  readonly before: {
    /** When it was last found. */
    readonly foundAt: Date;
    /** Scale of the coarsest photo that it was found in. */
    readonly foundAtGsd: Metres | null;
    readonly past: PastViews;
    readonly size: MeasuredSize | null;
    /** The flight that last found it was laid on the same ground as this one: most of both flights' errors are the same. */
    readonly isInFrame: boolean;
  } | null;
}

/** A detection of the flight, with the damage that fusion took it for. */
export interface SurveyDetection extends SizeSighting {
  readonly placeId: string;
  /** When any flight first found that damage. */
  readonly knownSince: Date;
}

/** A damage that the flight itself found first lies in its own frame. */
export const isInFrame = ({ before }: KnownPlace): boolean => before === null || before.isInFrame;
