import type { PlannedWindow } from '../../domain/tiling/window-plan';
import type { Pixels } from '../../domain/units';
import type { ModelManifest } from './model-manifest';
import type { InputTensor } from './onnx-session';

/** 8-bit RGB, rows first, no padding between rows. */
export interface RawPhoto {
  readonly data: Uint8Array;
  readonly width: Pixels;
  readonly height: Pixels;
}

/** Tensor value of a pixel value, per channel: `pixel * factor + offset`. */
export interface PixelScaling {
  readonly factor: readonly [number, number, number];
  readonly offset: readonly [number, number, number];
}

export function pixelScaling({ scale, mean, std }: ModelManifest['input']['normalisation']): PixelScaling {
  const each = (of: (channel: 0 | 1 | 2) => number): [number, number, number] => [of(0), of(1), of(2)];
  return { factor: each((c) => scale / std[c]), offset: each((c) => 0 - mean[c] / std[c]) };
}

/**
 * Copies a window of the raw photo into a planar tensor; what lies past the photo's edge gets the padding value.
 * Arithmetic in one pass over the pixels took half the time of look-up tables or of a pass a channel.
 */
export function cutWindow(
  photo: RawPhoto,
  window: PlannedWindow,
  into: InputTensor,
  { factor, offset }: PixelScaling,
  padValue: number,
): void {
  const plane = window.width * window.height;
  const columns = Math.min(window.width, photo.width - window.x);
  const rows = Math.min(window.height, photo.height - window.y);
  if (columns < window.width || rows < window.height) {
    for (const channel of [0, 1, 2] as const) {
      into.fill(padValue * factor[channel] + offset[channel], channel * plane, (channel + 1) * plane);
    }
  }
  const { data } = photo;
  const [redFactor, greenFactor, blueFactor] = factor;
  const [redOffset, greenOffset, blueOffset] = offset;
  for (let row = 0; row < rows; row++) {
    let from = ((window.y + row) * photo.width + window.x) * 3;
    let to = row * window.width;
    for (let column = 0; column < columns; column++, from += 3, to++) {
      into[to] = data[from]! * redFactor + redOffset;
      into[to + plane] = data[from + 1]! * greenFactor + greenOffset;
      into[to + 2 * plane] = data[from + 2]! * blueFactor + blueOffset;
    }
  }
}
