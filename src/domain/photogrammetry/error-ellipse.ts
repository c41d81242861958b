import type { Degrees, GroundCovariance, Metres } from '../units';
import type { EastNorth } from './local-frame';
import { degrees } from './rotation';

/** 95 % quantile of chi-square with two degrees of freedom: -2 ln(0.05). */
const chiSquare95 = -2 * Math.log(0.05);

export interface ErrorEllipse {
  readonly semiMajor: Metres;
  readonly semiMinor: Metres;
  /** Bearing of the long axis, degrees clockwise from true north, 0..180. */
  readonly bearing: Degrees;
}

/** The ellipse that holds the true place in 95 % of cases, when the errors are normal with this covariance. */
export function ellipse95(covariance: GroundCovariance): ErrorEllipse {
  const { eastEast, eastNorth, northNorth } = covariance;
  const mean = (eastEast + northNorth) / 2;
  const spread = Math.hypot((eastEast - northNorth) / 2, eastNorth);
  const bearing = degrees(Math.atan2(2 * eastNorth, northNorth - eastEast) / 2);
  return {
    semiMajor: Math.sqrt(chiSquare95 * (mean + spread)),
    semiMinor: Math.sqrt(chiSquare95 * Math.max(0, mean - spread)),
    bearing: (bearing + 180) % 180,
  };
}

/** Squared Mahalanobis distance: how many standard deviations, squared, an offset is. */
export function squaredDeviations({ east, north }: EastNorth, covariance: GroundCovariance): number {
  const { eastEast, eastNorth, northNorth } = covariance;
  const determinant = eastEast * northNorth - eastNorth * eastNorth;
  return (northNorth * east * east - 2 * eastNorth * east * north + eastEast * north * north) / determinant;
}

export function isInsideEllipse95(offset: EastNorth, covariance: GroundCovariance): boolean {
  return squaredDeviations(offset, covariance) <= chiSquare95;
}
