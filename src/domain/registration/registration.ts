import type { PoseReason } from '../photogrammetry/camera-pose';
import type { EastNorth } from '../photogrammetry/local-frame';
import type { Degrees, Metres } from '../units';

export const registrationGrades = ['registered', 'weak', 'unregistered'] as const;
/**
 * How well a photo lies on its neighbours. registered: several of them agree; weak: few ties, or it fits only a part of the flight;
 * unregistered: nothing in it was found again, so its error against the others is that of its tags.
 */
export type RegistrationGrade = (typeof registrationGrades)[number];

/** What registration found out about one photo; stored whole on its row. */
export interface PhotoRegistration {
  readonly grade: RegistrationGrade;
  /** Why the grade is below registered, and what was put right. `code` is stable. */
  readonly reasons: readonly PoseReason[];
  /** Neighbours that it matches, and neighbours that should have been seen again. */
  readonly pairsMatched: number;
  readonly pairsExpected: number;
  readonly ties: number;
  /** How far its ties lie apart after the solution, across the direction that relief moves them, one deviation; null without ties. */
  readonly tieRms: Metres | null;
  /** One standard deviation, an axis, against the flight's other photos; null where the tags' own error holds. */
  readonly betweenPhotos: Metres | null;
  /** What was added to the tagged pose; null where nothing was. */
  readonly correction: PoseCorrection | null;
  /** The pixels were turned by 180° after capture; the pose was turned with them. */
  readonly isTurned: boolean;
  /** Photos of an earlier flight that it was found again in; none told where no earlier flight was flown there. */
  readonly pairsWithEarlier?: number;
}

export interface PoseCorrection {
  readonly east: Metres;
  readonly north: Metres;
  readonly up: Metres;
  /** Small turns; about down is a change of heading. Straight down yaw and roll alone would say nothing. */
  readonly turnAboutNorth: Degrees;
  readonly turnAboutEast: Degrees;
  readonly turnAboutDown: Degrees;
}

/** How a flight lies on one that was flown before over the same ground. */
export interface EarlierRegistration {
  readonly flightId: string;
  /** What all its photos were moved by, to lie on the earlier ones; null where nothing was found again there. */
  readonly shift: EastNorth | null;
}

/** What registration found out about a flight as a whole. */
export interface FlightRegistration {
  readonly photos: Readonly<Record<RegistrationGrade, number>>;
  readonly turned: number;
  readonly pairsMatched: number;
  readonly pairsExpected: number;
  readonly tieRms: Metres | null;
  /** The flight flown before over the same ground that this one was to be laid on; null without one. */
  readonly earlier?: EarlierRegistration | null;
  /** In words, what stands in the way; empty when all is well. */
  readonly reasons: readonly PoseReason[];
}

/** A photo that nothing was found for. */
export const unregistered = (reason: PoseReason, pairsExpected = 0): PhotoRegistration => ({
  grade: 'unregistered',
  reasons: [reason],
  pairsMatched: 0,
  pairsExpected,
  ties: 0,
  tieRms: null,
  betweenPhotos: null,
  correction: null,
  isTurned: false,
});
