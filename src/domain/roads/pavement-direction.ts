import type { DirectionInPhoto } from '../detection/damage';
import type { Degrees } from '../units';
import type { GreyRaster } from './grey-raster';

/** Brightness steps count up to this: one bright roof must not outweigh a kerb. */
const strongestStep = 24;
/** Gradients weaker than this are the grain of the asphalt. */
const weakestStep = 3;
const coarseTurn: Degrees = 4;
const fineTurn: Degrees = 1;
/** Directions nearer to the best than this belong to the same peak. */
const peakWidth: Degrees = 15;

/**
 * Direction of the longest straight edges around the middle: kerbs, edges and markings of the pavement run through the whole window, joints and
 * crossing lines end at the road's sides. For each direction the steps in brightness across it are summed along parallel lines; a line
 * counts by the square of its sum over its length (the variance of a Radon projection's derivative). Null where no direction stands out.
 */
export function pavementDirection(grey: GreyRaster): DirectionInPhoto | null {
  const field = stepsOf(grey);
  if (field.count < 50) return null;
  const scores: Scored[] = [];
  for (let fromTop = 0; fromTop < 180; fromTop += coarseTurn)
    scores.push({ fromTop, score: field.score(fromTop) });
  const best = refine(highest(scores), field.score);
  // The rival as exactly as the best: between two coarse directions a sharp peak is half missed.
  const others = scores.filter(({ fromTop }) => apart(fromTop, best.fromTop) > peakWidth);
  const rival = refine(highest(others), field.score);
  const sigma = sigmaOf(best.score / rival.score);
  return sigma === null ? null : { fromTop: best.fromTop, sigma };
}

interface Scored {
  readonly fromTop: Degrees;
  readonly score: number;
}

const highest = (scores: readonly Scored[]): Scored =>
  scores.reduce((best, next) => (next.score > best.score ? next : best));

/** The best direction between the coarse one's neighbours. */
function refine(coarse: Scored, score: (fromTop: Degrees) => number): Scored {
  let best = coarse;
  for (let turn = fineTurn - coarseTurn; turn < coarseTurn; turn += fineTurn) {
    const fromTop = (coarse.fromTop + turn + 180) % 180;
    const there = turn === 0 ? coarse.score : score(fromTop);
    if (there > best.score) best = { fromTop, score: there };
  }
  return best;
}

/** By how much the best direction stands out over the next one; measured on simulated streets (docs/roads.md). */
function sigmaOf(ratio: number): Degrees | null {
  if (ratio >= 2) return 6;
  return ratio >= 1.6 ? 20 : null;
}

function apart(a: Degrees, b: Degrees): Degrees {
  const difference = Math.abs(a - b) % 180;
  return Math.min(difference, 180 - difference);
}

/** Brightness steps inside the largest circle, so that no direction has longer lines than another. */
function stepsOf({ data, width, height }: GreyRaster) {
  const radius = Math.min(width, height) / 2 - 1;
  const [middleX, middleY] = [width / 2, height / 2];
  const [xs, ys, gx, gy] = Array.from({ length: 4 }, () => new Float32Array(width * height)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  let count = 0;
  for (let row = 1; row < height - 1; row++) {
    for (let column = 1; column < width - 1; column++) {
      const [x, y] = [column + 0.5 - middleX, row + 0.5 - middleY];
      if (x * x + y * y > radius * radius) continue;
      const at = row * width + column;
      const across = (data[at + 1]! - data[at - 1]!) / 2;
      const down = (data[at + width]! - data[at - width]!) / 2;
      const size = Math.hypot(across, down);
      if (size < weakestStep) continue;
      const share = Math.min(size, strongestStep) / size;
      xs[count] = x;
      ys[count] = y;
      gx[count] = across * share;
      gy[count++] = down * share;
    }
  }
  const bins = 2 * Math.ceil(radius) + 1;
  const sums = new Float64Array(bins);
  const score = (fromTop: Degrees): number => {
    const radians = (fromTop * Math.PI) / 180;
    // The line runs along (sin, -cos) with y down; across it is (cos, sin).
    const [nx, ny] = [Math.cos(radians), Math.sin(radians)];
    sums.fill(0);
    for (let i = 0; i < count; i++) {
      const bin = Math.floor(xs[i]! * nx + ys[i]! * ny + radius + 0.5);
      sums[bin]! += gx[i]! * nx + gy[i]! * ny;
    }
    let total = 0;
    for (let bin = 0; bin < bins; bin++) {
      const offset = bin - radius;
      // Half a chord at least: near the rim a few steps would make a line.
      const chord = Math.max(radius, 2 * Math.sqrt(Math.max(0, radius * radius - offset * offset)));
      total += (sums[bin]! * sums[bin]!) / chord;
    }
    return total;
  };
  return { count, score };
}
