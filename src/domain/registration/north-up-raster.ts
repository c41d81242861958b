import type { CameraPose } from '../photogrammetry/camera-pose';
import { directionToPixel } from '../photogrammetry/camera-ray';
import type { EastNorth } from '../photogrammetry/local-frame';
import type { Metres } from '../units';
import { type GreyImage, halveGrey } from './grey-image';
import { type GroundRelief, heightUnder, levelGround } from './ground-relief';
import { normaliseLocally } from './local-normalisation';

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

/** A photo's pose in the flight's local frame. */
export interface PlacedPhoto {
  readonly camera: EastNorth;
  /** Its height is counted from the level that the relief's heights are counted from. */
  readonly pose: CameraPose;
  readonly image: GreyImage;
  /** Level ground unless told. */
  readonly relief?: GroundRelief;
}

/** Over the ground under the camera; at least a metre, whatever a model says. */
export const heightOverGround = ({
  camera,
  pose,
  relief = levelGround,
}: Omit<PlacedPhoto, 'image'>): Metres => Math.max(1, pose.heightAboveGround - heightUnder(relief, camera));

/** Where a place, in metres from the camera, appears in the photo; null behind the camera, at its height or outside of its lens model. */
function pixelOf({ camera, pose, relief = levelGround }: PlacedPhoto, east: Metres, north: Metres) {
  const drop = pose.heightAboveGround - relief.heightAt(camera.east + east, camera.north + north);
  const pixel = drop > 0 ? directionToPixel(pose, [north, east, drop]) : null;
  return pixel?.ok ? pixel.value : null;
}

/** What lies farther from the point under the camera is too oblique to compare, in flying heights. */
const farthestPerHeight = 1.5;
/** The lens and the perspective are worked out at every so many pixels and bent straight between them. */
const meshStep = 8;
/** An image finer than the raster by more than this is halved first, or its detail would turn into noise. */
const finerThanRaster = 1.5;

/** Lays a photo out at a resolution. Null where nothing of it lies on near ground. */
export function layNorthUp(photo: PlacedPhoto, metresPerPixel: Metres): NorthUpRaster | null {
  const bounds = boundsOf(photo, metresPerPixel);
  if (!bounds) return null;
  const image = matchDetail(photo, metresPerPixel);
  const { west, north, width, height } = bounds;
  const brightness = new Float32Array(width * height);
  const isSeen = new Uint8Array(width * height);
  const mesh = meshOf(photo, image, bounds, metresPerPixel);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) sampleAt(mesh, image, x, y, y * width + x, brightness, isSeen);
  }
  const values = normaliseLocally({ width, height, values: brightness, isSeen });
  return { west, north, metresPerPixel, width, height, values, isSeen };
}

interface Bounds {
  readonly west: Metres;
  readonly north: Metres;
  readonly width: number;
  readonly height: number;
}

function boundsOf(photo: PlacedPhoto, metresPerPixel: Metres): Bounds | null {
  const { camera, pose } = photo;
  const reach = heightOverGround(photo) * farthestPerHeight;
  const step = reach / 24;
  let [minEast, maxEast, minNorth, maxNorth] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let east = -reach; east <= reach; east += step) {
    for (let north = -reach; north <= reach; north += step) {
      if (Math.hypot(east, north) > reach) continue;
      const pixel = pixelOf(photo, east, north);
      if (!pixel) continue;
      const { x, y } = pixel;
      const { width, height } = pose.intrinsics;
      if (x < -0.05 * width || y < -0.05 * height || x > 1.05 * width || y > 1.05 * height) continue;
      minEast = Math.min(minEast, east);
      maxEast = Math.max(maxEast, east);
      minNorth = Math.min(minNorth, north);
      maxNorth = Math.max(maxNorth, north);
    }
  }
  if (minEast > maxEast) return null;
  const snap = (value: Metres, round: (x: number) => number) =>
    round(value / metresPerPixel) * metresPerPixel;
  const west = snap(camera.east + minEast - step, Math.floor);
  const north = snap(camera.north + maxNorth + step, Math.ceil);
  return {
    west,
    north,
    width: Math.ceil((camera.east + maxEast + step - west) / metresPerPixel) + 1,
    height: Math.ceil((north - (camera.north + minNorth - step)) / metresPerPixel) + 1,
  };
}

function matchDetail(photo: PlacedPhoto, metresPerPixel: Metres): GreyImage {
  const { pose, image } = photo;
  let fitting = image;
  const pixelSize = (of: GreyImage) =>
    (heightOverGround(photo) / pose.intrinsics.focalLength) * (pose.intrinsics.width / of.width);
  while (metresPerPixel > finerThanRaster * pixelSize(fitting) && fitting.width > 64)
    fitting = halveGrey(fitting);
  return fitting;
}

/** Image coordinates of every `meshStep`-th raster pixel; NaN where the ground isn't seen or too far. */
interface Mesh {
  readonly columns: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
}

function meshOf(photo: PlacedPhoto, image: GreyImage, bounds: Bounds, metresPerPixel: Metres): Mesh {
  const { camera, pose } = photo;
  const columns = Math.ceil(bounds.width / meshStep) + 1;
  const rows = Math.ceil(bounds.height / meshStep) + 1;
  const x = new Float32Array(columns * rows).fill(Number.NaN);
  const y = new Float32Array(columns * rows).fill(Number.NaN);
  const reach = heightOverGround(photo) * farthestPerHeight;
  const [scaleX, scaleY] = [image.width / pose.intrinsics.width, image.height / pose.intrinsics.height];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const east = bounds.west + column * meshStep * metresPerPixel - camera.east;
      const north = bounds.north - row * meshStep * metresPerPixel - camera.north;
      if (Math.hypot(east, north) > reach) continue;
      const pixel = pixelOf(photo, east, north);
      if (!pixel) continue;
      // Pixel centres lie half a pixel in, in the photo as in the small image.
      x[row * columns + column] = pixel.x * scaleX - 0.5;
      y[row * columns + column] = pixel.y * scaleY - 0.5;
    }
  }
  return { columns, x, y };
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
