import type { DamageClass } from '../detection/damage';
import type { Degrees, Metres } from '../units';

/** What must hold for two sightings to be one damage. */
export interface FusionRules {
  /**
   * One standard deviation, per axis, of a photo's error *against the other photos of its flight*. It is smaller than
   * the error on Earth, most of which (the GNSS offset) all photos of a flight share. A detection may carry its own.
   */
  readonly betweenPhotos: Metres;
  /** Squared Mahalanobis distance that still counts as the same place, two degrees of freedom. */
  readonly gateChiSquare: number;
  /** Nearer than this is the same place, whatever the covariance says. */
  readonly floor: Metres;
  /** Farther than this is another place, whatever the covariance says. */
  readonly ceiling: Metres;
  /** A detector's box centre wanders by this share of the damage's size from photo to photo. */
  readonly boxWander: number;
  /** Compact damages whose sizes (square root of area) differ by more than this factor are not the same. */
  readonly maxSizeRatio: number;
  /** Longer than this many widths, a damage is compared as a line instead of a point. */
  readonly elongatedFrom: number;
  /** Two lines whose bearings differ by more are two cracks. */
  readonly maxBearingDifference: Degrees;
  /** Two photos' parts of one line overlap by at least this share of the shorter. */
  readonly leastLineOverlap: number;
  /** A damage is at most this many times as large as the largest that a single detection shows of it. */
  readonly longestChain: number;
  /** When two boxes of one photo are pieces of one crack. */
  readonly splitCrack: { readonly gap: Metres; readonly lateral: Metres; readonly bearing: Degrees };
}

/** 99 % of a two-dimensional normal distribution lies within this squared distance (chi-square table, 2 d.o.f.). */
const CHI_SQUARE_99 = 9.21;

const common = {
  gateChiSquare: CHI_SQUARE_99,
  boxWander: 0.13,
  maxSizeRatio: 2.5,
  elongatedFrom: 2.5,
  maxBearingDifference: 30,
  leastLineOverlap: 0.2,
  longestChain: 2.5,
  splitCrack: { gap: 0.5, lateral: 0.3, bearing: 15 },
} as const;

/**
 * For poses as the drone wrote them. Source of 1.2 m: a non-RTK flight at 40 m, six photos turned back: the same ground
 * point scatters 0.7 and 2.3 m (two-dimensional RMS) between photos; their mean square is 1.7 m, 1.2 m an axis.
 * The ceiling is 2.5 of those sigmas: wider would take true neighbours in, narrower would double the worst point.
 */
export const unregisteredRules: FusionRules = { ...common, betweenPhotos: 1.2, floor: 0.4, ceiling: 3 };

/** After the photos were registered to each other: the same two points scattered 0.08-0.09 m. */
export const registeredRules: FusionRules = { ...common, betweenPhotos: 0.1, floor: 0.3, ceiling: 1 };

/** How near a known defect must lie to take a flight's find as new evidence. */
export interface KnownDefectRules extends FusionRules {
  /**
   * Ceiling between flights. Their GNSS offsets are independent, so covariances alone would allow 13 m between two
   * flights of 3 m; damages on a bad road lie nearer than that.
   */
  readonly ceilingBetweenFlights: Metres;
  /** The same between flights that were laid on one another by what their photos show, and their deviation an axis. */
  readonly ceilingBetweenLaidFlights: Metres;
  readonly betweenLaidFlights: Metres;
  /** Flights that nothing laid on one another are no farther apart than this: 2.5 deviations of two GNSS fixes without RTK. */
  readonly farthestBetweenFlights: Metres;
}

export const unregisteredKnownRules: KnownDefectRules = {
  ...unregisteredRules,
  ceilingBetweenFlights: 5,
  ceilingBetweenLaidFlights: 1,
  betweenLaidFlights: 0.2,
  farthestBetweenFlights: 8,
};

export type ClassGroup = 'crack' | 'pothole' | 'repair';

/** Detectors confuse the three crack classes from photo to photo; a pothole or a repair is not a crack. */
export function classGroup(damageClass: DamageClass): ClassGroup {
  switch (damageClass) {
    case 'D00':
    case 'D10':
    case 'D20':
      return 'crack';
    case 'D40':
      return 'pothole';
    case 'repair':
      return 'repair';
  }
}
