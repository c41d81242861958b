import type { Metres, SquareMetres } from '../units';
import type { FlightFinding, QualitySeverity } from './quality-finding';

/** What is known of a flight's worth, judged from its photos' rows at one moment. */
export interface FlightQuality {
  /** The worst of the flight's own findings. */
  readonly severity: QualitySeverity | null;
  readonly findings: readonly FlightFinding[];
  readonly photos: {
    readonly total: number;
    /** Placed on the ground by a trusted pose. */
    readonly placed: number;
    /** With a problem of their own, rejected ones included. */
    readonly withProblem: number;
  };
  /** Null while no photo is placed. */
  readonly coverage: {
    /** Null where no area was planned. */
    readonly plannedArea: SquareMetres | null;
    /** Of the planned area where there is one. */
    readonly coveredArea: SquareMetres;
    readonly coveredShare: number;
    readonly gapArea: SquareMetres;
    readonly gapCount: number;
    /** Share of the covered ground that two photos or more show. */
    readonly sharedShare: number;
    /** Side of the cells that areas were counted in. */
    readonly cellSide: Metres;
  } | null;
  readonly heights: Spread | null;
  readonly groundSampleDistance: Spread | null;
  /** Photos above the legal height. */
  readonly aboveHeightLimit: number;
  readonly cameras: readonly { readonly label: string; readonly photos: number }[];
  readonly takenFrom: string | null;
  readonly takenTo: string | null;
}

export interface Spread {
  readonly least: Metres;
  readonly median: Metres;
  readonly most: Metres;
}
