import type { CameraPose } from '../photogrammetry/camera-pose';
import { directionToPixel } from '../photogrammetry/camera-ray';
import type { EastNorth } from '../photogrammetry/local-frame';
import type { Metres, Pixels } from '../units';
import { type GroundRelief, heightUnder, levelGround } from './ground-relief';

/** A photo's pose in the flight's local frame. */
export interface PlacedPhoto {
  readonly camera: EastNorth;
  /** Its height is counted from the level that the relief's heights are counted from. */
  readonly pose: CameraPose;
  /** Size of the photo made small. */
  readonly image: { readonly width: Pixels; readonly height: Pixels };
  /** Level ground unless told. */
  readonly relief?: GroundRelief;
}

/** Where a photo's ground lies and how its pixels get there: all that is needed to draw it north up, in plain numbers. */
export interface RasterLayout {
  /** Ground of the first pixel's centre. */
  readonly west: Metres;
  readonly north: Metres;
  readonly metresPerPixel: Metres;
  readonly width: number;
  readonly height: number;
  /** So often the image is halved first. */
  readonly halvings: number;
  readonly mesh: Mesh;
}

/** Coordinates in the halved image of every `meshStep`-th raster pixel; NaN where the ground isn't seen or too far. */
export interface Mesh {
  readonly columns: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** The lens and the perspective are worked out at every so many pixels and bent straight between them. */
export const meshStep = 8;
/** What lies farther from the point under the camera is too oblique to compare, in flying heights. */
const farthestPerHeight = 1.5;
/** An image finer than the raster by more than this is halved first, or its detail would turn into noise. */
const finerThanRaster = 1.5;
const leastWidthPx = 64;

/** How a photo is to be laid out at a resolution. Null where nothing of it lies on near ground. */
export function layOut(photo: PlacedPhoto, metresPerPixel: Metres): RasterLayout | null {
  const bounds = boundsOf(photo, metresPerPixel);
  if (!bounds) return null;
  const halvings = countHalvings(photo, metresPerPixel);
  return { ...bounds, metresPerPixel, halvings, mesh: meshOf(photo, { bounds, halvings, metresPerPixel }) };
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

type Bounds = Pick<RasterLayout, 'west' | 'north' | 'width' | 'height'>;

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

function countHalvings(photo: PlacedPhoto, metresPerPixel: Metres): number {
  const { pose, image } = photo;
  const photoPixel = heightOverGround(photo) / pose.intrinsics.focalLength;
  let halvings = 0;
  for (let { width } = image; width > leastWidthPx; width >>= 1) {
    if (metresPerPixel <= finerThanRaster * photoPixel * (pose.intrinsics.width / width)) break;
    halvings++;
  }
  return halvings;
}

interface MeshBasis {
  readonly bounds: Bounds;
  readonly halvings: number;
  readonly metresPerPixel: Metres;
}

function meshOf(photo: PlacedPhoto, { bounds, halvings, metresPerPixel }: MeshBasis): Mesh {
  const { camera, pose, image } = photo;
  const columns = Math.ceil(bounds.width / meshStep) + 1;
  const rows = Math.ceil(bounds.height / meshStep) + 1;
  const x = new Float32Array(columns * rows).fill(Number.NaN);
  const y = new Float32Array(columns * rows).fill(Number.NaN);
  const reach = heightOverGround(photo) * farthestPerHeight;
  const scaleX = (image.width >> halvings) / pose.intrinsics.width;
  const scaleY = (image.height >> halvings) / pose.intrinsics.height;
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
