import type { Pixels } from '../units';

/** 8-bit RGB, rows first, as a decoded photo is held. */
export interface RgbRaster {
  readonly data: Uint8Array;
  readonly width: Pixels;
  readonly height: Pixels;
}

export interface GreyRaster {
  readonly data: Float32Array;
  readonly width: Pixels;
  readonly height: Pixels;
}

export interface RasterWindow {
  readonly left: Pixels;
  readonly top: Pixels;
  readonly width: Pixels;
  readonly height: Pixels;
}

/** From this reduction on every second pixel of every second row is enough. */
const thinnedFrom: Pixels = 4;

/** The part of a photo as brightness, each pixel the mean of `step` by `step` of the photo's. The window lies inside the photo. */
export function cutGrey(photo: RgbRaster, window: RasterWindow, step: Pixels): GreyRaster {
  const width = Math.max(1, Math.floor(window.width / step));
  const height = Math.max(1, Math.floor(window.height / step));
  const data = new Float32Array(width * height);
  const stride = step >= thinnedFrom ? 2 : 1;
  const share = 1 / (4 * Math.ceil(step / stride) ** 2);
  for (let row = 0; row < height; row++) {
    for (let y = window.top + row * step; y < window.top + (row + 1) * step; y += stride) {
      const line = (y * photo.width + window.left) * 3;
      for (let column = 0; column < width; column++) {
        let sum = 0;
        const end = line + (column + 1) * step * 3;
        // Green counts twice: near enough to brightness, and cheap.
        for (let at = line + column * step * 3; at < end; at += 3 * stride)
          sum += photo.data[at]! + 2 * photo.data[at + 1]! + photo.data[at + 2]!;
        data[row * width + column]! += sum * share;
      }
    }
  }
  return { data, width, height };
}
