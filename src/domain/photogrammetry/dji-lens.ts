import { noDistortion } from './brown-distortion';
import { type CameraTags, xmpNumber, xmpText } from './camera-tags';
import { type LensCandidate, plainLens, relativeErrors } from './lens-candidate';
import { opticalCentre } from './photo-scale';

/**
 * A calibrated lens: `fx,fy,cx,cy,k1,k2,p1,p2,k3`, and in DewarpDataK6 `,k4,k5,k6` after its own nine, which belong to the rational
 * model and are not those of DewarpData. On newer models a date and a semicolon come first. The centre lies (cx, cy)
 * from CalibratedOpticalCenter (DJI, Mavic 3M and P4 Multispectral image processing guides).
 * DewarpDataK6 in OpenCV's order of terms and rational model, as other open readers tested on Matrice 4E photos take it.
 */
export function djiDewarp(tags: CameraTags): LensCandidate | null {
  const numbers = numbersOf(tags, 'DewarpDataK6', 12) ?? numbersOf(tags, 'DewarpData', 9);
  if (!numbers) return null;
  const [fx = 0, fy = 0, cx = 0, cy = 0, k1 = 0, k2 = 0, p1 = 0, p2 = 0, k3 = 0, k4 = 0, k5 = 0, k6 = 0] =
    numbers;
  const isAlreadyFlat = xmpNumber(tags.xmp, 'drone-dji', 'DewarpFlag') === 1;
  const designed = opticalCentre(tags) ?? {
    x: (tags.exifWidth ?? tags.width) / 2,
    y: (tags.exifHeight ?? tags.height) / 2,
  };
  return {
    ...plainLens('DewarpData', (fx + fy) / 2, relativeErrors.calibrated),
    centre: { x: designed.x + cx, y: designed.y + cy },
    distortion: isAlreadyFlat ? noDistortion : { k1, k2, k3, k4, k5, k6, p1, p2 },
    isOfStoredSize: false,
  };
}

/** DJI's CalibratedFocalLength is the designed value in pixels of the full photo, the same for every camera of a model. */
export function djiDesigned(tags: CameraTags): LensCandidate | null {
  const focalLength =
    xmpNumber(tags.xmp, 'drone-dji', 'CalibratedFocalLength') ??
    xmpNumber(tags.xmp, 'drone', 'CalibratedFocalLength');
  if (focalLength === null) return null;
  return {
    ...plainLens('CalibratedFocalLength', focalLength, relativeErrors.designed),
    centre: opticalCentre(tags),
    isOfStoredSize: false,
  };
}

function numbersOf({ xmp }: CameraTags, name: string, count: number): number[] | null {
  const text = xmpText(xmp, 'drone-dji', name);
  const numbers = text
    ?.slice(text.lastIndexOf(';') + 1)
    .split(',')
    .map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  return numbers && numbers.length >= count && numbers.every(Number.isFinite)
    ? numbers.slice(0, count)
    : null;
}
