/** Half the side of the square that a pixel is compared with: about the size of a template, so that shade and exposure go. */
const radiusPx = 8;
/** Brightness differences below this are noise of the sensor and of the compression, not ground. */
const leastDeviation = 2;

interface Layer {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
  readonly isSeen: Uint8Array;
}

/**
 * Each value less the mean around it, over the deviation around it; only what is seen counts. 0 where nothing is seen.
 * Sums by running tables: F. Crow, Summed-area tables for texture mapping, SIGGRAPH 1984.
 */
export function normaliseLocally({ width, height, values, isSeen }: Layer): Float32Array {
  const stride = width + 1;
  const sum = new Float64Array(stride * (height + 1));
  const squares = new Float64Array(stride * (height + 1));
  const count = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let [rowSum, rowSquares, rowCount] = [0, 0, 0];
    for (let x = 0; x < width; x++) {
      const value = values[y * width + x]!;
      rowSum += value;
      rowSquares += value * value;
      rowCount += isSeen[y * width + x]!;
      const i = (y + 1) * stride + x + 1;
      sum[i] = sum[i - stride]! + rowSum;
      squares[i] = squares[i - stride]! + rowSquares;
      count[i] = count[i - stride]! + rowCount;
    }
  }
  const normal = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const top = Math.max(0, y - radiusPx) * stride;
    const bottom = Math.min(height, y + radiusPx + 1) * stride;
    for (let x = 0; x < width; x++) {
      if (!isSeen[y * width + x]) continue;
      const left = Math.max(0, x - radiusPx);
      const right = Math.min(width, x + radiusPx + 1);
      const n = count[bottom + right]! - count[top + right]! - count[bottom + left]! + count[top + left]!;
      const s = sum[bottom + right]! - sum[top + right]! - sum[bottom + left]! + sum[top + left]!;
      const q =
        squares[bottom + right]! - squares[top + right]! - squares[bottom + left]! + squares[top + left]!;
      const mean = s / n;
      const deviation = Math.sqrt(Math.max(0, q / n - mean * mean));
      normal[y * width + x] = (values[y * width + x]! - mean) / Math.max(deviation, leastDeviation);
    }
  }
  return normal;
}
