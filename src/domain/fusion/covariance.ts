import type { GroundCovariance, Metres, SquareMetres } from '../units';

export const noCovariance: GroundCovariance = { eastEast: 0, eastNorth: 0, northNorth: 0 };

export const isotropic = (sigma: Metres): GroundCovariance => ({
  eastEast: sigma * sigma,
  eastNorth: 0,
  northNorth: sigma * sigma,
});

export const addCovariance = (a: GroundCovariance, b: GroundCovariance): GroundCovariance => ({
  eastEast: a.eastEast + b.eastEast,
  eastNorth: a.eastNorth + b.eastNorth,
  northNorth: a.northNorth + b.northNorth,
});

export const scaleCovariance = (a: GroundCovariance, factor: number): GroundCovariance => ({
  eastEast: a.eastEast * factor,
  eastNorth: a.eastNorth * factor,
  northNorth: a.northNorth * factor,
});

/** Variance along the ellipse's long axis. */
export function largestVariance({ eastEast, eastNorth, northNorth }: GroundCovariance): SquareMetres {
  const mean = (eastEast + northNorth) / 2;
  return mean + Math.hypot((eastEast - northNorth) / 2, eastNorth);
}

/** One number for a table: the radius of a circle whose variance an axis is the ellipse's mean variance. */
export const meanSigma = (a: GroundCovariance): Metres => Math.sqrt((a.eastEast + a.northNorth) / 2);

/** Below the determinant of an error of a millimetre each way. */
const SINGULAR = 1e-13;

/** The inverse; a singular matrix is first widened by a millimetre, so that exact poses don't divide by zero. */
export function invertCovariance(a: GroundCovariance): GroundCovariance {
  const determinant = a.eastEast * a.northNorth - a.eastNorth * a.eastNorth;
  const isSingular = !(determinant > SINGULAR);
  if (isSingular)
    return invertCovariance(addCovariance(a, isotropic(1e-3 + 1e-3 * Math.sqrt(largestVariance(a)))));
  return {
    eastEast: a.northNorth / determinant,
    eastNorth: -a.eastNorth / determinant,
    northNorth: a.eastEast / determinant,
  };
}

/** Squared distance of an offset in units of a covariance. */
export function mahalanobisSquared(east: Metres, north: Metres, covariance: GroundCovariance): number {
  const inverse = invertCovariance(covariance);
  return (
    inverse.eastEast * east * east + 2 * inverse.eastNorth * east * north + inverse.northNorth * north * north
  );
}
