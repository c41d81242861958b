import fc from 'fast-check';
import {
  addCovariance,
  invertCovariance,
  isotropic,
  largestVariance,
  mahalanobisSquared,
  meanSigma,
  noCovariance,
  scaleCovariance,
} from './covariance';

const covariance = fc
  .tuple(
    fc.double({ min: 0.01, max: 10, noNaN: true }),
    fc.double({ min: 0.01, max: 10, noNaN: true }),
    fc.double({ min: 0, max: Math.PI, noNaN: true }),
  )
  .map(([a, b, turn]) => {
    const [sine, cosine] = [Math.sin(turn), Math.cos(turn)];
    return {
      eastEast: a * a * cosine * cosine + b * b * sine * sine,
      eastNorth: (a * a - b * b) * sine * cosine,
      northNorth: a * a * sine * sine + b * b * cosine * cosine,
    };
  });

describe('covariance', () => {
  it('gives one sigma a distance of one along the long axis, whichever way it points', () => {
    const diagonal = { eastEast: 5, eastNorth: 4, northNorth: 5 };
    expect(largestVariance(diagonal)).toBeCloseTo(9, 12);
    const along = 3 / Math.SQRT2;
    expect(mahalanobisSquared(along, along, diagonal)).toBeCloseTo(1, 9);
    expect(mahalanobisSquared(1 / Math.SQRT2, -1 / Math.SQRT2, diagonal)).toBeCloseTo(1, 9);
  });

  it('inverts twice to itself', () => {
    fc.assert(
      fc.property(covariance, (a) => {
        const again = invertCovariance(invertCovariance(a));
        const tolerance = 1e-6 * largestVariance(a);
        for (const key of ['eastEast', 'eastNorth', 'northNorth'] as const)
          expect(Math.abs(again[key] - a[key])).toBeLessThanOrEqual(tolerance);
      }),
    );
  });

  it('never measures farther when the error grows', () => {
    fc.assert(
      fc.property(covariance, covariance, fc.double({ min: -9, max: 9, noNaN: true }), (a, b, east) => {
        const wider = mahalanobisSquared(east, 1, addCovariance(a, b));
        expect(wider).toBeLessThanOrEqual(mahalanobisSquared(east, 1, a) * (1 + 1e-9));
      }),
    );
  });

  it('takes an exact place as known to a millimetre instead of dividing by zero', () => {
    expect(mahalanobisSquared(0, 0, noCovariance)).toBe(0);
    expect(mahalanobisSquared(0.1, 0, noCovariance)).toBeCloseTo(1e4, 3);
  });

  it('scales with the square of sigma', () => {
    expect(meanSigma(isotropic(3))).toBe(3);
    expect(meanSigma(scaleCovariance(isotropic(3), 4))).toBe(6);
  });
});
