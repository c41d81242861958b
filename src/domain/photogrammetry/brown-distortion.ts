import type { LensDistortion } from './camera-pose';

/** A point on the plane one focal length before the lens, x right, y down. */
export interface NormalisedPoint {
  readonly x: number;
  readonly y: number;
}

export const noDistortion: LensDistortion = { k1: 0, k2: 0, k3: 0, k4: 0, k5: 0, k6: 0, p1: 0, p2: 0 };

export function isUndistorted(lens: LensDistortion): boolean {
  return Object.values(lens).every((term) => term === 0);
}

/** Ideal to observed: Brown's rational model as OpenCV's calib3d documents it. */
export function distort(point: NormalisedPoint, lens: LensDistortion): NormalisedPoint {
  return distortWithJacobian(point, lens).point;
}

/**
 * Observed to ideal by Newton's method; null where the lens model folds (beyond its turning point two ideal points share
 * one observed point, and neither can be told true).
 */
export function undistort(observed: NormalisedPoint, lens: LensDistortion): NormalisedPoint | null {
  if (isUndistorted(lens)) return observed;
  let ideal = observed;
  for (let i = 0; i < maxSteps; i++) {
    const { point, xx, xy, yx, yy } = distortWithJacobian(ideal, lens);
    const determinant = xx * yy - xy * yx;
    if (!(determinant > leastDeterminant)) return null;
    const [dx, dy] = [observed.x - point.x, observed.y - point.y];
    const step = { x: (yy * dx - xy * dy) / determinant, y: (xx * dy - yx * dx) / determinant };
    ideal = { x: ideal.x + step.x, y: ideal.y + step.y };
    if (Math.hypot(step.x, step.y) < enough) return isInsideFold(ideal, lens) ? ideal : null;
  }
  return null;
}

/** True while the model still grows outwards all the way from the centre to here. */
export function isInsideFold(ideal: NormalisedPoint, lens: LensDistortion): boolean {
  for (let i = 1; i <= foldProbes; i++) {
    const share = i / foldProbes;
    const { xx, xy, yx, yy } = distortWithJacobian({ x: ideal.x * share, y: ideal.y * share }, lens);
    if (!(xx * yy - xy * yx > leastDeterminant)) return false;
  }
  return true;
}

const maxSteps = 40;
const enough = 1e-13;
const leastDeterminant = 1e-3;
const foldProbes = 8;

function distortWithJacobian({ x, y }: NormalisedPoint, lens: LensDistortion) {
  const r2 = x * x + y * y;
  const top = 1 + r2 * (lens.k1 + r2 * (lens.k2 + r2 * lens.k3));
  const bottom = 1 + r2 * (lens.k4 + r2 * (lens.k5 + r2 * lens.k6));
  const topSlope = lens.k1 + r2 * (2 * lens.k2 + r2 * 3 * lens.k3);
  const bottomSlope = lens.k4 + r2 * (2 * lens.k5 + r2 * 3 * lens.k6);
  const radial = top / bottom;
  const slope = (topSlope * bottom - top * bottomSlope) / (bottom * bottom);
  return {
    point: {
      x: x * radial + 2 * lens.p1 * x * y + lens.p2 * (r2 + 2 * x * x),
      y: y * radial + lens.p1 * (r2 + 2 * y * y) + 2 * lens.p2 * x * y,
    },
    xx: radial + 2 * x * x * slope + 2 * lens.p1 * y + 6 * lens.p2 * x,
    xy: 2 * x * y * slope + 2 * lens.p1 * x + 2 * lens.p2 * y,
    yx: 2 * x * y * slope + 2 * lens.p1 * x + 2 * lens.p2 * y,
    yy: radial + 2 * y * y * slope + 6 * lens.p1 * y + 2 * lens.p2 * x,
  };
}
