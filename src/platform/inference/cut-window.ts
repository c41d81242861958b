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

/** What each of the 256 pixel values becomes, per channel: a look-up is faster than arithmetic here. */
export type PixelTables = readonly [Float32Array, Float32Array, Float32Array];

export function pixelTables({ scale, mean, std }: ModelManifest['input']['normalisation']): PixelTables {
  const table = (channel: 0 | 1 | 2) =>
    Float32Array.from({ length: 256 }, (_, value) => (value * scale - mean[channel]) / std[channel]);
  return [table(0), table(1), table(2)];
}

/** Copies a window of the raw photo into a planar tensor; what lies past the photo's edge gets the padding value. */
export function cutWindow(
  photo: RawPhoto,
  window: PlannedWindow,
  into: InputTensor,
  tables: PixelTables,
  padValue: number,
): void {
  const plane = window.width * window.height;
  const columns = Math.min(window.width, photo.width - window.x);
  const rows = Math.min(window.height, photo.height - window.y);
  const isPadded = columns < window.width || rows < window.height;
  const [red, green, blue] = tables;
  if (isPadded) {
    for (let channel = 0; channel < 3; channel++)
      into.fill(tables[channel]![padValue]!, channel * plane, (channel + 1) * plane);
  }
  const { data } = photo;
  for (let row = 0; row < rows; row++) {
    let from = ((window.y + row) * photo.width + window.x) * 3;
    let to = row * window.width;
    for (let column = 0; column < columns; column++, from += 3, to++) {
      into[to] = red[data[from]!]!;
      into[to + plane] = green[data[from + 1]!]!;
      into[to + 2 * plane] = blue[data[from + 2]!]!;
    }
  }
}
