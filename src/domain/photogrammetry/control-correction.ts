import type { Metres } from '../units';
import type { Geotag, PoseReason } from './camera-pose';
import { isUsablePose } from './camera-ray';
import { type ControlResidual, rootMeanSquare } from './ground-control';
import { groundSampleDistance } from './ground-projection';
import { type EastNorth, localFrame } from './local-frame';

/** What a whole flight is off by: to be taken from every camera's place and height. */
export interface FlightCorrection extends EastNorth {
  readonly height: Metres;
  readonly points: number;
  readonly sights: number;
  /** Root mean square distance that is left at the points the correction was made from. */
  readonly remaining: Metres;
  /** The same at each point when the correction comes from the other points: the honest figure; null for a single point. */
  readonly leftOut: Metres | null;
}

/** A flight's height error before anything is known of it: barometer and ground together. */
const heightPrior: Metres = 1.4;
/** Residuals beyond this many typical ones count less (P. J. Huber, Robust Statistics, 1981: 95 % efficient for normal errors). */
const huberLimit = 1.345;
const leastScale: Metres = 0.05;
const rounds = 20;

/**
 * Robust common offset of a flight: (east, north, height) that fit all residuals best, every ground point weighing the same however
 * often it was seen. Height counts only as far as the sights' slants tell it. Null without residuals.
 */
export function estimateCorrection(residuals: readonly ControlResidual[]): FlightCorrection | null {
  if (residuals.length === 0) return null;
  const offset = robustOffset(residuals);
  const labels = [...new Set(residuals.map(({ sight }) => sight.label))];
  const leftOut =
    labels.length < 2
      ? null
      : rootMeanSquare(
          labels.flatMap((label) => {
            const others = robustOffset(residuals.filter(({ sight }) => sight.label !== label));
            return residuals
              .filter(({ sight }) => sight.label === label)
              .map((residual) => left(residual, others));
          }),
        );
  return {
    ...offset,
    points: labels.length,
    sights: residuals.length,
    remaining: rootMeanSquare(residuals.map((residual) => left(residual, offset))) ?? 0,
    leftOut,
  };
}

/** The geotag moved by what its flight was found to be off; the error that stays is what was left at the points. */
export function withCorrection(geotag: Geotag, correction: FlightCorrection): Geotag {
  const { pose, position } = geotag;
  if (!pose || !position) return geotag;
  const { east, north, height } = correction;
  const moved = localFrame(pose.position).toLonLat({ east: -east, north: -north });
  const horizontal = Math.max(leastScale, (correction.leftOut ?? correction.remaining) / Math.SQRT2);
  const corrected = {
    ...pose,
    position: moved,
    heightAboveGround: pose.heightAboveGround - height,
    sigma: { ...pose.sigma, horizontal: correction.points > 1 ? horizontal : pose.sigma.horizontal },
  };
  if (!isUsablePose(corrected)) return geotag;
  return {
    ...geotag,
    pose: corrected,
    position: moved,
    groundSampleDistance: groundSampleDistance(corrected),
    reasons: [explain(correction), ...geotag.reasons],
  };
}

function explain({ east, north, height, points, sights }: FlightCorrection): PoseReason {
  const metres = (error: number) => `${error > 0 ? '-' : '+'}${Math.abs(error).toFixed(2)} m`;
  return {
    code: 'ground-control-corrected',
    message: `The flight was moved by ${metres(east)} east, ${metres(north)} north and ${metres(height)} in height to fit ${points} ground control points (${sights} sights).`,
  };
}

type Offset = EastNorth & { readonly height: Metres };

const left = ({ east, north, perHeight }: ControlResidual, offset: Offset): EastNorth => ({
  east: east - offset.east - offset.height * perHeight.east,
  north: north - offset.north - offset.height * perHeight.north,
});

/** Iteratively reweighted least squares with Huber's weights. */
function robustOffset(residuals: readonly ControlResidual[]): Offset {
  const sightsOf = new Map<string, number>();
  for (const { sight } of residuals) sightsOf.set(sight.label, (sightsOf.get(sight.label) ?? 0) + 1);
  let offset: Offset = { east: median(residuals, 'east'), north: median(residuals, 'north'), height: 0 };
  for (let round = 0; round < rounds; round++) {
    const distances = residuals.map((residual) => {
      const { east, north } = left(residual, offset);
      return Math.hypot(east, north);
    });
    // The median distance of a two-dimensional normal error is 1.1774 deviations.
    const scale = Math.max(leastScale, middle(distances) / 1.1774);
    const weights = residuals.map(({ sight }, i) => {
      const robust = Math.min(1, (huberLimit * scale) / Math.max(distances[i]!, 1e-9));
      return robust / sightsOf.get(sight.label)!;
    });
    offset = weightedOffset(residuals, weights, scale);
  }
  return offset;
}

/** Least squares of residual = offset + height x slant, with a prior on height; the offset is eliminated first. */
function weightedOffset(
  residuals: readonly ControlResidual[],
  weights: readonly number[],
  scale: Metres,
): Offset {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (pick: (residual: ControlResidual) => number) =>
    residuals.reduce((sum, residual, i) => sum + weights[i]! * pick(residual), 0) / total;
  const [east, north] = [mean((r) => r.east), mean((r) => r.north)];
  const [slantEast, slantNorth] = [mean((r) => r.perHeight.east), mean((r) => r.perHeight.north)];
  let [top, bottom] = [0, (scale / heightPrior) ** 2];
  residuals.forEach((residual, i) => {
    const [e, n] = [residual.perHeight.east - slantEast, residual.perHeight.north - slantNorth];
    top += weights[i]! * (e * (residual.east - east) + n * (residual.north - north));
    bottom += weights[i]! * (e * e + n * n);
  });
  const height = top / bottom;
  return { east: east - height * slantEast, north: north - height * slantNorth, height };
}

const median = (residuals: readonly ControlResidual[], axis: 'east' | 'north'): number =>
  middle(residuals.map((residual) => residual[axis]));

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
