import type { DirectionsInPhoto } from '../detection/damage';
import type { BoxInPhoto, Metres, Pixels } from '../units';
import { crackDirection } from './crack-direction';
import { cutGrey, type RgbRaster } from './grey-raster';
import { pavementDirection } from './pavement-direction';

/** Wide enough to hold both sides of a city street, small enough that a bend stays straight. */
const pavementWindow: Metres = 24;
/** Pixels across that window after reduction: a marking is one pixel wide. */
const pavementPixels: Pixels = 160;
/** Without a known ground sample distance: this share of the photo's short side. */
const windowShare = 0.5;
/** A crack's box is reduced to about this many pixels across: fine cracks must not vanish, long ones must not take long. */
const crackPixels: Pixels = 320;

/** Directions of the crack in a box and of the pavement around it. `box` is in pixels of `photo`, which may be a smaller copy. */
export function seeDirections(
  photo: RgbRaster,
  box: BoxInPhoto,
  groundSampleDistance: Metres | null,
): DirectionsInPhoto {
  return { crack: seeCrack(photo, box), pavement: seePavement(photo, box, groundSampleDistance) };
}

function seeCrack(photo: RgbRaster, box: BoxInPhoto) {
  const left = Math.max(0, Math.floor(box.x));
  const top = Math.max(0, Math.floor(box.y));
  const width = Math.min(photo.width, Math.ceil(box.x + box.width)) - left;
  const height = Math.min(photo.height, Math.ceil(box.y + box.height)) - top;
  if (width < 4 || height < 4) return null;
  const step = Math.max(1, Math.floor(Math.max(width, height) / crackPixels));
  return crackDirection(cutGrey(photo, { left, top, width, height }, step), box);
}

function seePavement(photo: RgbRaster, box: BoxInPhoto, groundSampleDistance: Metres | null) {
  const shortest = Math.min(photo.width, photo.height);
  const wanted = groundSampleDistance ? pavementWindow / groundSampleDistance : windowShare * shortest;
  const side = Math.floor(Math.min(wanted, shortest));
  const inside = (middle: number, size: Pixels) =>
    Math.round(Math.min(size - side, Math.max(0, middle - side / 2)));
  const left = inside(box.x + box.width / 2, photo.width);
  const top = inside(box.y + box.height / 2, photo.height);
  const step = Math.max(1, Math.floor(side / pavementPixels));
  return pavementDirection(cutGrey(photo, { left, top, width: side, height: side }, step));
}
