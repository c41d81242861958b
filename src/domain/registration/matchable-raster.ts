import { findCorners, type RasterPoint } from './corners';
import type { NorthUpRaster } from './north-up-raster';

/** Side of the square that is looked for in the other photo, in raster pixels. */
export const templatePx = 24;
const halfTemplatePx = templatePx / 2;

/** A raster with what the search needs of it, worked out once for all its pairs. */
export interface MatchableRaster extends NorthUpRaster {
  readonly corners: readonly RasterPoint[];
  /** As of the half raster, for the full-sized square. */
  readonly inverseNorm: Float32Array;
  readonly half: HalfRaster;
}

/** The raster at half its resolution. */
export interface HalfRaster {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
  /** For the template-sized square that begins at a pixel: one over the root of its summed squared deviations; 0 where it isn't all seen. */
  readonly inverseNorm: Float32Array;
}

export function prepareRaster(raster: NorthUpRaster): MatchableRaster {
  const { values, isSeen, width, height } = raster;
  return {
    ...raster,
    corners: findCorners(raster, templatePx),
    inverseNorm: inverseNormsOf({ values, isSeen, width, height }, templatePx),
    half: halve(raster),
  };
}

function halve({ width, height, values, isSeen }: NorthUpRaster): HalfRaster {
  const [w, h] = [width >> 1, height >> 1];
  const halved = new Float32Array(w * h);
  const seen = new Uint8Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const i = 2 * y * width + 2 * x;
      halved[y * w + x] = (values[i]! + values[i + 1]! + values[i + width]! + values[i + width + 1]!) / 4;
      seen[y * w + x] = isSeen[i]! & isSeen[i + 1]! & isSeen[i + width]! & isSeen[i + width + 1]!;
    }
  }
  const layer = { width: w, height: h, values: halved, isSeen: seen };
  return { width: w, height: h, values: halved, inverseNorm: inverseNormsOf(layer, halfTemplatePx) };
}

type Layer = Pick<NorthUpRaster, 'width' | 'height' | 'values' | 'isSeen'>;

function inverseNormsOf({ width, height, values, isSeen }: Layer, side: number): Float32Array {
  const inverse = new Float32Array(width * height);
  // Sums of columns move down row by row, sums of squares move right column by column.
  const columnSum = new Float64Array(width);
  const columnSquares = new Float64Array(width);
  const columnSeen = new Int32Array(width);
  const addRow = (y: number, sign: 1 | -1) => {
    for (let x = 0; x < width; x++) {
      const value = values[y * width + x]!;
      columnSum[x]! += sign * value;
      columnSquares[x]! += sign * value * value;
      columnSeen[x]! += sign * isSeen[y * width + x]!;
    }
  };
  for (let y = 0; y < height; y++) {
    addRow(y, 1);
    if (y >= side) addRow(y - side, -1);
    if (y < side - 1) continue;
    let [sum, squares, count] = [0, 0, 0];
    for (let x = 0; x < width; x++) {
      sum += columnSum[x]!;
      squares += columnSquares[x]!;
      count += columnSeen[x]!;
      if (x >= side) {
        sum -= columnSum[x - side]!;
        squares -= columnSquares[x - side]!;
        count -= columnSeen[x - side]!;
      }
      if (x < side - 1 || count < side * side) continue;
      const spread = squares - (sum * sum) / count;
      if (spread > 1e-3) inverse[(y - side + 1) * width + x - side + 1] = 1 / Math.sqrt(spread);
    }
  }
  return inverse;
}
