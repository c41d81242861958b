import type { Pixels } from '../units';

/** A photo made small and grey, row by row; sensor pixels, never turned by an orientation tag. */
export interface GreyImage {
  readonly width: Pixels;
  readonly height: Pixels;
  readonly data: Uint8Array;
}

/** Half the size, each pixel the mean of four; an odd last row or column is dropped. */
export function halveGrey({ width, height, data }: GreyImage): GreyImage {
  const [w, h] = [width >> 1, height >> 1];
  const halved = new Uint8Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const i = 2 * y * width + 2 * x;
      halved[y * w + x] = (data[i]! + data[i + 1]! + data[i + width]! + data[i + width + 1]! + 2) >> 2;
    }
  }
  return { width: w, height: h, data: halved };
}
