import type { Pixels } from '../units';
import { type CameraTags, xmpNumber } from './camera-tags';
import { finding, type PoseFinding } from './pose-finding';
import { type Sensor, sensorOf } from './sensor-table';

/** How the stored pixels relate to those at capture: calibrated values belong to the full-size photo. */
export interface PhotoScale {
  /** Stored size over size at capture, 1 for an untouched photo. */
  readonly scale: number;
  readonly findings: readonly PoseFinding[];
}

const untouched: PhotoScale = { scale: 1, findings: [] };
const sameSize = 0.01;

/** Tells photos that were reduced, cropped or turned after capture by the disagreement of the sizes that the header holds. */
export function photoScale(tags: CameraTags): PhotoScale {
  const { width, height, exifWidth, exifHeight } = tags;
  if (exifWidth && exifHeight && !(isSame(width, exifWidth) && isSame(height, exifHeight))) {
    return compare(width, height, exifWidth, exifHeight);
  }
  const centre = opticalCentre(tags);
  if (!centre) return againstSensor(tags);
  // The calibrated centre lies within a few per cent of the middle of the full photo.
  const across = width / (2 * centre.x);
  if (Math.abs(across - 1) < 0.1) return untouched;
  const down = height / (2 * centre.y);
  if (Math.abs(across / down - 1) > 0.1)
    return cropped(width, height, Math.round(2 * centre.x), Math.round(2 * centre.y));
  return across > 1 ? untouched : reduced(nearestHalf(across), width, height);
}

/**
 * Nothing in the header tells the size at capture: the camera's own sizes do. A reduced photo keeps one of the shapes that
 * cameras have; any other shape was cut out of one.
 */
function againstSensor(tags: CameraTags): PhotoScale {
  const { width, height } = tags;
  const sensor = sensorOf(tags.model, width);
  if (!sensor || isNarrowerMode(tags, sensor)) return untouched;
  const { widthPixels, heightPixels } = sensor;
  const isOwnWidth = [1, 2, 1 / 2].some((ratio) => Math.abs(width / (widthPixels * ratio) - 1) < 0.02);
  if (isOwnWidth) return untouched;
  const shape = width / height;
  const hasOwnShape = [widthPixels / heightPixels, 4 / 3, 3 / 2, 16 / 9].some((own) => isSame(shape, own));
  if (!hasOwnShape) return cropped(width, height, widthPixels, heightPixels);
  return width < widthPixels
    ? reduced(width / widthPixels, width, height, widthPixels, heightPixels)
    : untouched;
}

/** A 4:3 picture of a 3:2 camera keeps the full height and leaves out the sides. */
export function isNarrowerMode(
  { width, height }: CameraTags,
  { widthPixels, heightPixels }: Sensor,
): boolean {
  return isSame(height, heightPixels) && width < widthPixels * 0.95 && isSame(width / height, 4 / 3);
}

/** DJI and Autel write CalibratedOpticalCenterX/Y in pixels of the full photo. */
export function opticalCentre({ xmp }: CameraTags): { readonly x: Pixels; readonly y: Pixels } | null {
  for (const space of ['drone-dji', 'drone']) {
    const x = xmpNumber(xmp, space, 'CalibratedOpticalCenterX');
    const y = xmpNumber(xmp, space, 'CalibratedOpticalCenterY');
    if (x !== null && y !== null && x > 0 && y > 0) return { x, y };
  }
  return null;
}

function compare(width: Pixels, height: Pixels, fullWidth: Pixels, fullHeight: Pixels): PhotoScale {
  const scale = width / fullWidth;
  if (isSame(height / fullHeight, scale)) {
    // A larger photo than at capture holds no more detail, but its geometry is the same.
    return reduced(scale, width, height, fullWidth, fullHeight);
  }
  if (isSame(width / fullHeight, height / fullWidth)) {
    return {
      scale: 1,
      findings: [
        finding(
          'low',
          'edited-after-capture',
          `The photo was turned by a quarter after capture: it is ${width} x ${height} pixels, the camera wrote ${fullWidth} x ${fullHeight}. Send the original file.`,
        ),
      ],
    };
  }
  return cropped(width, height, fullWidth, fullHeight);
}

function reduced(
  scale: number,
  width: Pixels,
  height: Pixels,
  fullWidth = Math.round(width / scale),
  fullHeight = Math.round(height / scale),
): PhotoScale {
  return {
    scale,
    findings: [
      finding(
        'fair',
        'reduced-after-capture',
        `The photo is ${width} x ${height} pixels, the camera took ${fullWidth} x ${fullHeight}: the focal length was scaled. Send the original for full detail.`,
      ),
    ],
  };
}

function cropped(width: Pixels, height: Pixels, fullWidth: Pixels, fullHeight: Pixels): PhotoScale {
  return {
    scale: 1,
    findings: [
      finding(
        'low',
        'cropped-after-capture',
        `The photo is ${width} x ${height} pixels, the camera took ${fullWidth} x ${fullHeight}: it was cropped, and where from is not known. Send the original file.`,
      ),
    ],
  };
}

const isSame = (a: number, b: number): boolean => Math.abs(a / b - 1) < sameSize;

/** Reductions guessed from the optical centre are exact only to its offset: a common simple ratio is likelier than an odd one. */
function nearestHalf(scale: number): number {
  const candidates = [1 / 2, 1 / 3, 1 / 4, 1 / 5, 1 / 8, 2 / 3, 3 / 4];
  return candidates.find((candidate) => Math.abs(scale / candidate - 1) < 0.03) ?? scale;
}
