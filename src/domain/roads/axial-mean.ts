import type { Degrees } from '../units';

/** A direction without a head, such as a crack's or a road's: 10° and 190° are the same. */
export interface Axis {
  /** Clockwise from true north, 0..180. */
  readonly bearing: Degrees;
  /** One standard deviation. */
  readonly sigma: Degrees;
}

const RADIANS = Math.PI / 180;
/** Axes that contradict each other can't be surer than this. */
const leastAgreement = 0.05;

/**
 * Mean of axes by doubled angles, weighted by information (Mardia and Jupp, Directional Statistics, 1.4). Its deviation is that of the
 * best one, widened by how little they agree: errors of photos of one flight aren't independent.
 */
export function meanAxis(axes: readonly Axis[]): Axis | null {
  let [sine, cosine, weights] = [0, 0, 0];
  for (const { bearing, sigma } of axes) {
    const weight = 1 / (sigma * sigma);
    sine += weight * Math.sin(2 * bearing * RADIANS);
    cosine += weight * Math.cos(2 * bearing * RADIANS);
    weights += weight;
  }
  if (weights === 0) return null;
  const agreement = Math.max(leastAgreement, Math.hypot(sine, cosine) / weights);
  // Circular deviation of the doubled angle, halved.
  const spread = Math.sqrt(-2 * Math.log(Math.min(1, agreement))) / 2 / RADIANS;
  const bearing = Math.atan2(sine, cosine) / 2 / RADIANS;
  const best = Math.min(...axes.map((axis) => axis.sigma));
  return { bearing: (bearing + 180) % 180, sigma: Math.hypot(best, spread) };
}

/** Between two axes, 0..90. */
export function angleBetweenAxes(a: Degrees, b: Degrees): Degrees {
  const difference = (((a - b) % 180) + 180) % 180;
  return Math.min(difference, 180 - difference);
}
