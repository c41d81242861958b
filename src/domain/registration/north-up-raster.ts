import type { Metres } from '../units';
import { type GreyImage, halveGrey } from './grey-image';
import { normaliseLocally } from './local-normalisation';
import { type Mesh, meshStep, type RasterLayout } from './raster-layout';

/** A photo laid on the ground, north up, brightness evened out; `values` are about -3..3, 0 where nothing is seen. */
export interface NorthUpRaster {
  /** Ground of the first pixel's centre. */
  readonly west: Metres;
  readonly north: Metres;
  readonly metresPerPixel: Metres;
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
  /** 1 where the photo shows the ground. */
  readonly isSeen: Uint8Array;
}

/** Draws a photo as it was laid out. */
export function drawNorthUp(photo: GreyImage, layout: RasterLayout): NorthUpRaster {
  const { west, north, metresPerPixel, width, height, mesh } = layout;
  let image = photo;
  for (let n = 0; n < layout.halvings; n++) image = halveGrey(image);
  const brightness = new Float32Array(width * height);
  const isSeen = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) sampleAt(mesh, image, x, y, y * width + x, brightness, isSeen);
  }
  const values = normaliseLocally({ width, height, values: brightness, isSeen });
  return { west, north, metresPerPixel, width, height, values, isSeen };
}

function sampleAt(
  { columns, x: meshX, y: meshY }: Mesh,
  { width, height, data }: GreyImage,
  x: number,
  y: number,
  at: number,
  brightness: Float32Array,
  isSeen: Uint8Array,
): void {
  const [column, row] = [Math.floor(x / meshStep), Math.floor(y / meshStep)];
  const [u, v] = [x / meshStep - column, y / meshStep - row];
  const corner = row * columns + column;
  const blend = (of: Float32Array): number =>
    (of[corner]! * (1 - u) + of[corner + 1]! * u) * (1 - v) +
    (of[corner + columns]! * (1 - u) + of[corner + columns + 1]! * u) * v;
  const px = blend(meshX);
  const py = blend(meshY);
  // NaN fails the comparison too.
  if (!(px >= 0 && py >= 0 && px < width - 1 && py < height - 1)) return;
  const [ix, iy] = [Math.floor(px), Math.floor(py)];
  const [fx, fy] = [px - ix, py - iy];
  const i = iy * width + ix;
  brightness[at] =
    (data[i]! * (1 - fx) + data[i + 1]! * fx) * (1 - fy) +
    (data[i + width]! * (1 - fx) + data[i + width + 1]! * fx) * fy;
  isSeen[at] = 1;
}
