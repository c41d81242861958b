import type { CameraPose } from '../photogrammetry/camera-pose';
import type { EastNorth, LocalFrame } from '../photogrammetry/local-frame';
import type { Metres } from '../units';
import type { CameraState, TiedPair } from './adjust-poses';
import type { GroundRelief } from './ground-relief';

export interface PhotoOutcome {
  readonly id: string;
  /** The pose after registration, turned where the pixels were. */
  readonly pose: CameraPose;
  readonly isTurned: boolean;
  readonly pairsExpected: number;
}

export interface PairOutcome extends TiedPair {
  readonly overlap: number;
}

export interface RegistrationOutcome {
  readonly frame: LocalFrame;
  readonly relief: GroundRelief;
  readonly metresPerPixel: Metres;
  readonly tieSigma: Metres;
  readonly photos: readonly PhotoOutcome[];
  readonly states: readonly CameraState[];
  /** The poses as the tags told them, turned where the pixels were. */
  readonly tagged: readonly CameraPose[];
  /** The pairs that match, with their ties. */
  readonly pairs: readonly PairOutcome[];
  /** Null where no earlier flight was given. */
  readonly earlier: EarlierOutcome | null;
}

/** How a flight lies on the earlier flight that was held still. */
export interface EarlierOutcome {
  /** Added to every photo of the flight before each found its own place; null where the flights couldn't be laid on each other. */
  readonly shift: EastNorth | null;
  /** For each photo, photos of the earlier flight that it was found again in. */
  readonly pairs: readonly number[];
}
