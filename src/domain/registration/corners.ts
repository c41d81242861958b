import type { NorthUpRaster } from './north-up-raster';

/** A pixel of a raster, its centre at whole numbers. */
export interface RasterPoint {
  readonly x: number;
  readonly y: number;
}

/** One corner at most in each square of this side: ties spread over the photo. */
const cellPx = 20;
/** Gradients are summed over this square around a pixel. */
const windowRadiusPx = 3;
/** Smaller eigenvalue, of values with deviation one: below it there is an edge or nothing, and a match would slide. */
const leastStrength = 0.02;

/**
 * The best corner of every cell: the smaller eigenvalue of the gradient's scatter.
 * J. Shi, C. Tomasi, Good features to track, CVPR 1994. A template around each lies wholly in what is seen.
 */
export function findCorners(raster: NorthUpRaster, templatePx: number): RasterPoint[] {
  const { width, height } = raster;
  const strength = strengthOf(raster);
  const margin = templatePx / 2 + 1;
  const isWhole = wholeSquares(raster, margin);
  const corners: RasterPoint[] = [];
  for (let top = margin; top < height - margin; top += cellPx) {
    for (let left = margin; left < width - margin; left += cellPx) {
      let best = -1;
      let most = leastStrength;
      for (let y = top; y < Math.min(top + cellPx, height - margin); y++) {
        for (let x = left; x < Math.min(left + cellPx, width - margin); x++) {
          const i = y * width + x;
          if (strength[i]! > most && isWhole(x, y)) {
            most = strength[i]!;
            best = i;
          }
        }
      }
      if (best >= 0) corners.push({ x: best % width, y: Math.floor(best / width) });
    }
  }
  return corners;
}

/** Seen at the square's corners and middle: what a photo shows is convex. */
function wholeSquares({ width, isSeen }: NorthUpRaster, margin: number) {
  return (x: number, y: number): boolean => {
    const up = (y - margin) * width + x;
    const down = (y + margin) * width + x;
    return (
      isSeen[up - margin] === 1 &&
      isSeen[up + margin] === 1 &&
      isSeen[down - margin] === 1 &&
      isSeen[down + margin] === 1
    );
  };
}

function strengthOf({ width, height, values }: NorthUpRaster): Float32Array {
  const xx = new Float32Array(width * height);
  const xy = new Float32Array(width * height);
  const yy = new Float32Array(width * height);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      const dx = (values[i + 1]! - values[i - 1]!) / 2;
      const dy = (values[i + width]! - values[i - width]!) / 2;
      xx[i] = dx * dx;
      xy[i] = dx * dy;
      yy[i] = dy * dy;
    }
  }
  for (const layer of [xx, xy, yy]) blur(layer, width, height);
  for (let i = 0; i < xx.length; i++) {
    const mean = (xx[i]! + yy[i]!) / 2;
    const half = (xx[i]! - yy[i]!) / 2;
    xx[i] = mean - Math.sqrt(half * half + xy[i]! * xy[i]!);
  }
  return xx;
}

/** Mean over the window, in place: rows, then columns. */
function blur(layer: Float32Array, width: number, height: number): void {
  const side = 2 * windowRadiusPx + 1;
  const line = new Float32Array(Math.max(width, height));
  const pass = (start: number, step: number, length: number) => {
    for (let i = 0; i < length; i++) line[i] = layer[start + i * step]!;
    let sum = 0;
    for (let i = 0; i < length + windowRadiusPx; i++) {
      if (i < length) sum += line[i]!;
      if (i >= side) sum -= line[i - side]!;
      const at = i - windowRadiusPx;
      if (at >= 0) layer[start + at * step] = sum / side;
    }
  };
  for (let y = 0; y < height; y++) pass(y * width, 1, width);
  for (let x = 0; x < width; x++) pass(x, width, height);
}
