import type { DirectionInPhoto } from '../detection/damage';
import type { BoxInPhoto, Degrees, Pixels } from '../units';
import type { GreyRaster } from './grey-raster';

/** Half a window over which "dark" is judged: wider than a crack, narrower than a wheel path. */
const surroundings: Pixels = 8;
/** A crack wanders from the line between its ends by this share of its length, to either side. */
const wander = 0.1;
/** Darkness is averaged over so much of the line, which thins the asphalt's grain and leaves a crack as dark as it is. */
const stretch: Pixels = 12;
const acrossCell: Pixels = 2;
/** A shadow's edge or a stain must not outweigh the whole crack. */
const darkest = 40;
/** The better line must be darker than its mirror image by this share of both. */
const leastLean = 0.06;
const sigma: Degrees = 7;
/** From this on the two lines are near enough for the box to do: half of what they differ by is its deviation. */
const slimEnough: Degrees = 20;

/**
 * Direction of the one line in a box. A straight crack runs from corner to corner of its box, which leaves two directions, mirrored; it is the
 * one along which something dark can be followed the whole way. In a slim box both are near alike. Null where the pixels don't tell.
 */
export function crackDirection(
  grey: GreyRaster,
  box: Pick<BoxInPhoto, 'width' | 'height'>,
): DirectionInPhoto | null {
  const steep = (Math.atan2(box.width, box.height) * 180) / Math.PI;
  const darkness = darknessOf(grey);
  const rising = followed(grey, darkness, -1);
  const falling = followed(grey, darkness, 1);
  const lean = (falling - rising) / (falling + rising);
  if (Math.abs(lean) >= leastLean) return { fromTop: lean > 0 ? 180 - steep : steep, sigma };
  const slimness = Math.min(steep, 90 - steep);
  if (slimness > slimEnough) return null;
  return { fromTop: steep < 45 ? 0 : 90, sigma: Math.max(sigma, slimness) };
}

/** Mean darkness of the darkest way from one corner to the opposite: 1 from top left, -1 from bottom left. */
function followed({ width, height }: GreyRaster, darkness: Float32Array, side: 1 | -1): number {
  const length = Math.hypot(width, height);
  const [alongX, alongY] = [width / length, (side * height) / length];
  const half = Math.max(acrossCell, wander * length);
  const columns = Math.max(1, Math.ceil(length / stretch));
  const rows = Math.ceil((2 * half) / acrossCell);
  const sums = new Float64Array(columns * rows);
  const counts = new Uint16Array(columns * rows);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const [x, y] = [column + 0.5 - width / 2, row + 0.5 - height / 2];
      const across = x * -alongY + y * alongX + half;
      if (across < 0 || across >= 2 * half) continue;
      const along = x * alongX + y * alongY + length / 2;
      const cell =
        Math.min(columns - 1, Math.max(0, Math.floor(along / stretch))) * rows +
        Math.floor(across / acrossCell);
      sums[cell]! += darkness[row * width + column]!;
      counts[cell]! += 1;
    }
  }
  let total = 0;
  for (let column = 0; column < columns; column++) {
    let best = 0;
    for (let cell = column * rows; cell < (column + 1) * rows; cell++)
      if (counts[cell]! >= stretch / 2) best = Math.max(best, sums[cell]! / counts[cell]!);
    total += best;
  }
  // Never zero, so that two lines without anything dark are alike.
  return total / columns + 0.1;
}

/** How much darker than its surroundings each pixel is; lighter ones are below zero. */
function darknessOf(grey: GreyRaster): Float32Array {
  const mean = boxMean(grey, surroundings);
  return mean.map((value, i) => Math.min(darkest, Math.max(-darkest, value - grey.data[i]!)));
}

/** Mean over a square, by a summed-area table; cut at the borders. */
function boxMean({ data, width, height }: GreyRaster, reach: Pixels): Float32Array {
  const stride = width + 1;
  const sums = new Float64Array(stride * (height + 1));
  for (let row = 0; row < height; row++) {
    let line = 0;
    for (let column = 0; column < width; column++) {
      line += data[row * width + column]!;
      sums[(row + 1) * stride + column + 1] = sums[row * stride + column + 1]! + line;
    }
  }
  const mean = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    const [top, bottom] = [Math.max(0, row - reach), Math.min(height, row + reach + 1)];
    for (let column = 0; column < width; column++) {
      const [left, right] = [Math.max(0, column - reach), Math.min(width, column + reach + 1)];
      const sum =
        sums[bottom * stride + right]! -
        sums[top * stride + right]! -
        sums[bottom * stride + left]! +
        sums[top * stride + left]!;
      mean[row * width + column] = sum / ((bottom - top) * (right - left));
    }
  }
  return mean;
}
