import type { DirectionInPhoto, DirectionsInPhoto } from '../detection/damage';
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

/** Windows begin at multiples of this share of their side: cracks beside each other look at the pavement once, and each stays well inside. */
const windowStep = 1 / 6;

/**
 * Tells, for any box of a photo, the directions of the crack in it and of the pavement around it. Boxes are in pixels of `photo`, which
 * may be a smaller copy.
 */
export function directionsIn(
  photo: RgbRaster,
  groundSampleDistance: Metres | null,
): (box: BoxInPhoto) => DirectionsInPhoto {
  const shortest = Math.min(photo.width, photo.height);
  const wanted = groundSampleDistance ? pavementWindow / groundSampleDistance : windowShare * shortest;
  const side = Math.floor(Math.min(wanted, shortest));
  const step = Math.max(1, Math.floor(side / pavementPixels));
  const seen = new Map<number, DirectionInPhoto | null>();
  return (box) => {
    const left = startOfWindow(box.x + box.width / 2, side, photo.width);
    const top = startOfWindow(box.y + box.height / 2, side, photo.height);
    const at = top * photo.width + left;
    if (!seen.has(at))
      seen.set(at, pavementDirection(cutGrey(photo, { left, top, width: side, height: side }, step)));
    return { crack: seeCrack(photo, box), pavement: seen.get(at)! };
  };
}

/** Inside the photo, with `middle` near the window's own. */
function startOfWindow(middle: Pixels, side: Pixels, size: Pixels): Pixels {
  const unit = Math.max(1, side * windowStep);
  const start = Math.round(Math.round((middle - side / 2) / unit) * unit);
  return Math.min(size - side, Math.max(0, start));
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
