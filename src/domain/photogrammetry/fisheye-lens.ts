import type { NormalisedPoint } from './brown-distortion';
import type { FisheyeLens } from './camera-pose';

/**
 * Pix4D's fisheye model ("How are the internal and external camera parameters defined", section 2.2): the angle off the axis as a
 * share of 90 degrees, theta = 2/pi atan(r), becomes rho = p0 + p1 theta + p2 theta^2 ..., and a 2x2 matrix lays it on the sensor.
 */
export function bendByFisheye(ideal: NormalisedPoint, { affine, polynomial }: FisheyeLens): NormalisedPoint {
  const radius = Math.hypot(ideal.x, ideal.y);
  if (radius < onAxis) return { x: 0, y: 0 };
  const share = valueAt(polynomial, (2 / Math.PI) * Math.atan(radius)) / radius;
  const [c, d, e, f] = affine;
  const [x, y] = [ideal.x * share, ideal.y * share];
  return { x: c * x + d * y, y: e * x + f * y };
}

/** The way back; null where the lens looks too far aside for a plane before it, or its polynomial doesn't grow. */
export function straightenFisheye(
  observed: NormalisedPoint,
  { affine, polynomial }: FisheyeLens,
): NormalisedPoint | null {
  const [c, d, e, f] = affine;
  const determinant = c * f - d * e;
  if (!(Math.abs(determinant) > leastDeterminant)) return null;
  const x = (f * observed.x - d * observed.y) / determinant;
  const y = (c * observed.y - e * observed.x) / determinant;
  const rho = Math.hypot(x, y);
  if (rho < onAxis) return { x: 0, y: 0 };
  const theta = angleOf(rho, polynomial);
  if (theta === null) return null;
  const share = Math.tan((theta * Math.PI) / 2) / rho;
  return { x: x * share, y: y * share };
}

/** True while the lens still spreads outwards from the axis to here. */
export function isInsideFisheye({ x, y }: NormalisedPoint, { polynomial }: FisheyeLens): boolean {
  const theta = (2 / Math.PI) * Math.atan(Math.hypot(x, y));
  return theta <= widestAngle && growsUpTo(polynomial, theta);
}

/** Share of 90 degrees; beyond 86 the tangent says nothing any more. */
const widestAngle = 0.955;
const leastDeterminant = 1e-6;
/** Nearer to the axis than this is on it; shares of smaller numbers are no numbers any more. */
const onAxis = 1e-12;
const enough = 1e-15;
const probes = 16;

function angleOf(rho: number, polynomial: readonly number[]): number | null {
  let [low, high] = [0, widestAngle];
  if (valueAt(polynomial, low) >= rho) return 0;
  if (valueAt(polynomial, high) < rho) return null;
  let theta = Math.min(rho, widestAngle);
  for (let i = 0; i < 80; i++) {
    const miss = valueAt(polynomial, theta) - rho;
    if (miss > 0) high = theta;
    else low = theta;
    const newton = theta - miss / slopeAt(polynomial, theta);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    const isSettled = Math.abs(next - theta) < enough;
    theta = next;
    if (isSettled) break;
  }
  return growsUpTo(polynomial, theta) ? theta : null;
}

function growsUpTo(polynomial: readonly number[], theta: number): boolean {
  for (let i = 0; i <= probes; i++) if (!(slopeAt(polynomial, (theta * i) / probes) > 0.01)) return false;
  return true;
}

const valueAt = (polynomial: readonly number[], theta: number): number =>
  polynomial.reduceRight((sum, term) => sum * theta + term, 0);

const slopeAt = (polynomial: readonly number[], theta: number): number =>
  polynomial.reduceRight((sum, term, power) => (power === 0 ? sum : sum * theta + power * term), 0);
