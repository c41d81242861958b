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
 * Each value less the mean around it, over the deviation around it; only what is seen counts. 0 where nothing is seen. What isn't seen
 * is 0 on the way in, too. Sums of columns move down row by row, sums of squares of pixels move right column by column.
 */
export function normaliseLocally({ width, height, values, isSeen }: Layer): Float32Array {
  const columnSum = new Float64Array(width);
  const columnSquares = new Float64Array(width);
  const columnCount = new Int32Array(width);
  const addRow = (y: number, sign: 1 | -1) => {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      const value = values[i]!;
      columnSum[x]! += sign * value;
      columnSquares[x]! += sign * value * value;
      columnCount[x]! += sign * isSeen[i]!;
    }
  };
  const normal = new Float32Array(width * height);
  for (let y = 0; y < Math.min(radiusPx, height); y++) addRow(y, 1);
  for (let y = 0; y < height; y++) {
    if (y + radiusPx < height) addRow(y + radiusPx, 1);
    if (y > radiusPx) addRow(y - radiusPx - 1, -1);
    let [sum, squares, count] = [0, 0, 0];
    for (let x = -radiusPx; x < width; x++) {
      const [enters, leaves] = [x + radiusPx, x - radiusPx - 1];
      if (enters < width) {
        sum += columnSum[enters]!;
        squares += columnSquares[enters]!;
        count += columnCount[enters]!;
      }
      if (leaves >= 0) {
        sum -= columnSum[leaves]!;
        squares -= columnSquares[leaves]!;
        count -= columnCount[leaves]!;
      }
      const i = y * width + x;
      if (x < 0 || isSeen[i] === 0) continue;
      const mean = sum / count;
      const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
      normal[i] = (values[i]! - mean) / Math.max(deviation, leastDeviation);
    }
  }
  return normal;
}
