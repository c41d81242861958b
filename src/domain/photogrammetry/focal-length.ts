import type { Pixels } from '../units';
import { noDistortion } from './brown-distortion';
import type { CameraIntrinsics, LensDistortion } from './camera-pose';
import { type CameraTags, toNumber, type XmpValue, xmpNumber, xmpText } from './camera-tags';
import { isNarrowerMode, opticalCentre, photoScale } from './photo-scale';
import { finding, type PoseFinding } from './pose-finding';
import { sensorOf } from './sensor-table';

export interface LensReading {
  readonly intrinsics: CameraIntrinsics;
  readonly focalLengthRelative: number;
  readonly findings: readonly PoseFinding[];
}

/** Everything in pixels of the photo as captured. */
interface LensCandidate {
  readonly source: string;
  readonly focalLength: Pixels;
  readonly relativeError: number;
  readonly centre: { readonly x: Pixels; readonly y: Pixels } | null;
  readonly distortion: LensDistortion;
  /** True where the value comes from the photo's own width, so that it needs no scaling. */
  readonly isOfStoredSize: boolean;
}

/** One standard deviation of each way to the focal length. */
const relativeErrors = {
  calibrated: 0.005,
  designed: 0.015,
  sensorTable: 0.025,
  focalPlane: 0.03,
  equivalent: 0.04,
  equivalentOfCrop: 0.06,
};
/** Two ways that differ by more than this contradict each other. */
const contradiction = 0.2;
const fullFrameDiagonal = Math.hypot(36, 24);

/** Focal length, centre and distortion by the best source that the header offers; null when it offers none. */
export function readLens(tags: CameraTags): LensReading | null {
  const candidates = [
    skydioCalibration,
    djiDewarp,
    pix4dPerspective,
    djiDesigned,
    fromSensorTable,
    fromFocalPlane,
    from35mm,
  ]
    .map((read) => read(tags))
    .filter((candidate) => candidate !== null && isPossible(candidate, tags)) as LensCandidate[];
  const best = candidates[0];
  if (!best) return null;
  const { scale, findings } = photoScale(tags);
  const scaledFocal = best.isOfStoredSize ? best.focalLength : best.focalLength * scale;
  const check = best.isOfStoredSize
    ? null
    : agreedOther(candidates.filter(({ isOfStoredSize }) => isOfStoredSize));
  if (check && Math.abs(scaledFocal / check.focalLength - 1) > contradiction) {
    return reading(check, tags, 1, 0.06, [
      ...findings,
      finding(
        'fair',
        'focal-length-contradiction',
        `The focal length from ${best.source} doesn't fit the size of this photo; the one from ${check.source} was taken, with a larger error.`,
      ),
    ]);
  }
  return reading(best, tags, best.isOfStoredSize ? 1 : scale, best.relativeError, [
    ...findings,
    ...weakSource(best),
  ]);
}

/** The best of the ways that go by the photo's own width, unless they differ among themselves: then none is worth more. */
function agreedOther([first, ...rest]: readonly LensCandidate[]): LensCandidate | null {
  if (!first) return null;
  const agrees = ({ focalLength }: LensCandidate) =>
    Math.abs(focalLength / first.focalLength - 1) <= contradiction;
  return rest.every(agrees) ? first : null;
}

function reading(
  lens: LensCandidate,
  { width, height }: CameraTags,
  scale: number,
  focalLengthRelative: number,
  findings: readonly PoseFinding[],
): LensReading {
  const middle = { x: width / 2, y: height / 2 };
  const centre = lens.centre ? { x: lens.centre.x * scale, y: lens.centre.y * scale } : middle;
  // A centre far from the middle belongs to another picture size of the same camera.
  const isNear = Math.abs(centre.x / middle.x - 1) < 0.1 && Math.abs(centre.y / middle.y - 1) < 0.1;
  return {
    intrinsics: {
      width,
      height,
      focalLength: lens.focalLength * scale,
      principalPoint: isNear ? centre : middle,
      distortion: lens.distortion,
    },
    focalLengthRelative,
    findings,
  };
}

function weakSource({ source, relativeError }: LensCandidate): PoseFinding[] {
  if (relativeError < relativeErrors.equivalent) return [];
  return [
    finding(
      'fair',
      'focal-length-assumed',
      `The focal length comes only from ${source}: sizes and places near the photo's edge are less certain.`,
    ),
  ];
}

/** Diagonal views from 6 to 140 degrees; outside of that the tag is wrong. */
function isPossible({ focalLength, isOfStoredSize }: LensCandidate, tags: CameraTags): boolean {
  if (!Number.isFinite(focalLength) || focalLength <= 0) return false;
  const width = isOfStoredSize ? tags.width : Math.max(tags.width, tags.exifWidth ?? 0);
  return focalLength > width * 0.2 && focalLength < width * 60;
}

function djiDewarp(tags: CameraTags): LensCandidate | null {
  const text = xmpText(tags.xmp, 'drone-dji', 'DewarpData');
  // On the P4 RTK a date and a semicolon come before the numbers.
  const numbers = text
    ?.slice(text.lastIndexOf(';') + 1)
    .split(',')
    .map(Number);
  if (!numbers || numbers.length < 9 || !numbers.every(Number.isFinite)) return null;
  const [fx, fy, cx, cy, k1, k2, p1, p2, k3] = numbers as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const higher = xmpText(tags.xmp, 'drone-dji', 'DewarpDataK6')
    ?.split(/[,;]/)
    .map(Number)
    .filter(Number.isFinite)
    .slice(-3);
  const [k4 = 0, k5 = 0, k6 = 0] = higher?.length === 3 ? higher : [];
  const isAlreadyFlat = xmpNumber(tags.xmp, 'drone-dji', 'DewarpFlag') === 1;
  const fullWidth = tags.exifWidth ?? tags.width;
  const fullHeight = tags.exifHeight ?? tags.height;
  return {
    source: 'DewarpData',
    focalLength: (fx + fy) / 2,
    relativeError: relativeErrors.calibrated,
    centre: { x: fullWidth / 2 + cx, y: fullHeight / 2 + cy },
    distortion: isAlreadyFlat ? noDistortion : { k1, k2, k3, k4, k5, k6, p1, p2 },
    isOfStoredSize: false,
  };
}

/** DJI's CalibratedFocalLength is the designed value in pixels of the full photo, the same for every camera of a model. */
function djiDesigned(tags: CameraTags): LensCandidate | null {
  const focalLength =
    xmpNumber(tags.xmp, 'drone-dji', 'CalibratedFocalLength') ??
    xmpNumber(tags.xmp, 'drone', 'CalibratedFocalLength');
  if (focalLength === null) return null;
  return {
    ...plain('CalibratedFocalLength', focalLength, relativeErrors.designed),
    centre: opticalCentre(tags),
    isOfStoredSize: false,
  };
}

/** Skydio X10: CalibratedFocalLength and CalibratedOpticalCenter with fields X and Y, in pixels. */
function skydioCalibration({ xmp }: CameraTags): LensCandidate | null {
  const pair = (value: XmpValue | undefined) => {
    if (typeof value !== 'object' || Array.isArray(value)) return null;
    const record = value as Readonly<Record<string, XmpValue>>;
    const [x, y] = [toNumber(record.X), toNumber(record.Y)];
    return x !== null && y !== null ? { x, y } : null;
  };
  const focal = pair(xmp['drone-skydio']?.CalibratedFocalLength);
  if (!focal) return null;
  return {
    ...plain('Skydio’s calibration', (focal.x + focal.y) / 2, relativeErrors.calibrated),
    centre: pair(xmp['drone-skydio']?.CalibratedOpticalCenter),
    isOfStoredSize: false,
  };
}

/** Pix4D's perspective model: millimetres on the sensor, coefficients k1, k2, k3, p1, p2. */
function pix4dPerspective({ xmp, focalPlanePixelsPerMillimetre: density }: CameraTags): LensCandidate | null {
  const millimetres = xmpNumber(xmp, 'Camera', 'PerspectiveFocalLength');
  if (
    millimetres === null ||
    density === null ||
    xmpText(xmp, 'Camera', 'ModelType')?.toLowerCase() === 'fisheye'
  )
    return null;
  const terms = listOf(xmp.Camera?.PerspectiveDistortion);
  const [k1 = 0, k2 = 0, k3 = 0, p1 = 0, p2 = 0] = terms.length === 5 ? terms : [];
  const [x, y] = listOf(xmp.Camera?.PrincipalPoint);
  return {
    ...plain('Pix4D camera tags', millimetres * density, relativeErrors.calibrated),
    centre: x !== undefined && y !== undefined ? { x: x * density, y: y * density } : null,
    distortion: { ...noDistortion, k1, k2, k3, p1, p2 },
    isOfStoredSize: false,
  };
}

function fromSensorTable(tags: CameraTags): LensCandidate | null {
  const { focalLengthMillimetres, model, width, digitalZoom } = tags;
  const sensor = sensorOf(model, width);
  if (!sensor || !focalLengthMillimetres) return null;
  const behindSensor = isNarrowerMode(tags, sensor) ? sensor.widthPixels : width;
  const focalLength = (focalLengthMillimetres / sensor.widthMillimetres) * behindSensor * zoomOf(digitalZoom);
  return plain('the sensor table', focalLength, relativeErrors.sensorTable);
}

function fromFocalPlane(tags: CameraTags): LensCandidate | null {
  const { focalLengthMillimetres, focalPlanePixelsPerMillimetre, digitalZoom } = tags;
  if (!focalLengthMillimetres || !focalPlanePixelsPerMillimetre) return null;
  const focalLength = focalLengthMillimetres * focalPlanePixelsPerMillimetre * zoomOf(digitalZoom);
  return {
    ...plain('the focal plane resolution', focalLength, relativeErrors.focalPlane),
    isOfStoredSize: false,
  };
}

/**
 * The 35 mm equivalent refers to the diagonal (CIPA DCG-001) and to the whole sensor: a 16:9 photo is a crop of a 4:3 one of
 * the same width. It holds a digital zoom already, and is rounded to a millimetre.
 */
function from35mm({ focalLength35mm, width, height }: CameraTags): LensCandidate | null {
  if (!focalLength35mm || focalLength35mm <= 0) return null;
  const long = Math.max(width, height);
  const isCrop = long / Math.min(width, height) > 1.6;
  const diagonal = isCrop ? long * 1.25 : Math.hypot(width, height);
  const error = isCrop ? relativeErrors.equivalentOfCrop : relativeErrors.equivalent;
  return plain('the 35 mm equivalent', (focalLength35mm / fullFrameDiagonal) * diagonal, error);
}

/** DJI writes 0 or no number at all for "not used". */
const zoomOf = (zoom: number | null): number => (zoom !== null && zoom > 1 && zoom < 200 ? zoom : 1);

function listOf(value: XmpValue | undefined): number[] {
  const parts = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
  const numbers = parts.map((part: XmpValue) => toNumber(part));
  return numbers.every((number) => number !== null) ? (numbers as number[]) : [];
}

function plain(source: string, focalLength: Pixels, relativeError: number): LensCandidate {
  return { source, focalLength, relativeError, centre: null, distortion: noDistortion, isOfStoredSize: true };
}
