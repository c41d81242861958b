import type { BoxInPhoto, Metres, Pixels } from '../units';

/** Metres per pixel from about a metre up. Less comes from a wrong height, and would shrink the photo to nothing. */
const LEAST_BELIEVED_GSD: Metres = 0.0004;

export interface ScaleRule {
  /** Ground sample distances that the model was trained at, metres per pixel. */
  readonly trainedGsd: { readonly min: Metres; readonly max: Metres; readonly target: Metres };
  /** Resample factors to look at when the photo's own GSD is not known. */
  readonly fallbackScales: readonly number[];
}

/**
 * By which factors to shrink a photo before the model sees it: each 0..1, largest first, no two alike. Never above 1: upsampled photos gave
 * many false boxes and found nothing more (measured in training), so a photo coarser than the trained GSD is taken as it is.
 */
export function choosePhotoScales(groundSampleDistance: Metres | null, rule: ScaleRule): readonly number[] {
  if (isKnown(groundSampleDistance)) return [Math.min(1, groundSampleDistance / rule.trainedGsd.target)];
  return [...new Set(rule.fallbackScales.map((scale) => Math.min(1, scale)))].sort((a, b) => b - a);
}

/** The photo shows less than the model was trained to see: expect missed damage. */
export const isCoarserThanTrained = (groundSampleDistance: Metres | null, rule: ScaleRule): boolean =>
  isKnown(groundSampleDistance) && groundSampleDistance > rule.trainedGsd.max;

const isKnown = (groundSampleDistance: Metres | null): groundSampleDistance is Metres =>
  groundSampleDistance !== null &&
  groundSampleDistance >= LEAST_BELIEVED_GSD &&
  Number.isFinite(groundSampleDistance);

/** Size of the scaled photo: whole pixels, at least one. */
export function scaledSize(photo: { readonly width: Pixels; readonly height: Pixels }, scale: number) {
  return {
    width: Math.max(1, Math.round(photo.width * scale)),
    height: Math.max(1, Math.round(photo.height * scale)),
  };
}

/** A box of the scaled photo in pixels of the photo as stored, cut at its edges; null when nothing of it lies inside. */
export function boxToPhoto(
  boxInScaledPhoto: BoxInPhoto,
  scaledPhoto: { readonly width: Pixels; readonly height: Pixels },
  photo: { readonly width: Pixels; readonly height: Pixels },
): BoxInPhoto | null {
  // Rounding makes the two factors differ by a hair: each axis has its own.
  const [toPhotoX, toPhotoY] = [photo.width / scaledPhoto.width, photo.height / scaledPhoto.height];
  return clipToPhoto(
    {
      x: boxInScaledPhoto.x * toPhotoX,
      y: boxInScaledPhoto.y * toPhotoY,
      width: boxInScaledPhoto.width * toPhotoX,
      height: boxInScaledPhoto.height * toPhotoY,
    },
    photo,
  );
}

/** The part of a box that lies in the photo; null when that is less than a pixel wide or high. */
export function clipToPhoto(
  box: BoxInPhoto,
  photo: { readonly width: Pixels; readonly height: Pixels },
): BoxInPhoto | null {
  const left = Math.max(0, box.x);
  const top = Math.max(0, box.y);
  const right = Math.min(photo.width, box.x + box.width);
  const bottom = Math.min(photo.height, box.y + box.height);
  if (!(right - left >= 1 && bottom - top >= 1)) return null;
  return { x: left, y: top, width: right - left, height: bottom - top };
}
