import type { Metres, SquareMetres } from '../units';
import type { GroundedDetection } from './defect-evidence';

/** An edge of a box is known to a pixel, so a side, which has two, to the root of two. */
const SIDE_ERROR_PIXELS = Math.SQRT2;
/** A detector draws the same damage differently in each photo: this share of a side, one standard deviation. */
const BOX_WANDER = 0.08;
/** A median is this much less sure than a mean (normal errors). */
const MEDIAN_LOSS = 1.25;
/** Where a pose tells no scale error: two thirds of a metre at 40 m and a focal length to 1 %. */
const USUAL_SCALE_ERROR = 0.02;

/**
 * One standard deviation of a defect's sides and area. What differs from photo to photo (pixels, the detector's hand)
 * shrinks with the root of their number; the scale of the poses is shared by the flight and doesn't.
 */
export function sizeErrorOf(
  size: { readonly length: Metres; readonly width: Metres },
  detections: readonly GroundedDetection[],
  photos: number,
): { readonly length: Metres; readonly width: Metres; readonly area: SquareMetres } {
  const pixel = meanOf(detections, (detection) => detection.groundSampleDistance ?? 0);
  const scale = meanOf(detections, (detection) => detection.scaleError ?? USUAL_SCALE_ERROR);
  const loss = photos > 1 ? MEDIAN_LOSS / Math.sqrt(photos) : 1;
  const ofSide = (side: Metres): Metres => loss * Math.hypot(SIDE_ERROR_PIXELS * pixel, BOX_WANDER * side);
  const own = { length: ofSide(size.length), width: ofSide(size.width) };
  const area = size.length * size.width;
  return {
    length: Math.hypot(own.length, scale * size.length),
    width: Math.hypot(own.width, scale * size.width),
    // Both sides grow with one scale, so its share counts twice in the area.
    area: Math.hypot(own.length * size.width, own.width * size.length, 2 * scale * area),
  };
}

const meanOf = (
  detections: readonly GroundedDetection[],
  of: (detection: GroundedDetection) => number,
): number => detections.reduce((sum, detection) => sum + of(detection), 0) / detections.length;
