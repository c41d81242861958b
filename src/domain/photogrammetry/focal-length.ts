import type { CameraIntrinsics } from './camera-pose';
import { type CameraTags, toNumber, type XmpValue } from './camera-tags';
import { djiDesigned, djiDewarp } from './dji-lens';
import { type LensCandidate, plainLens, relativeErrors } from './lens-candidate';
import { isNarrowerMode, photoScale } from './photo-scale';
import { isPix4dFisheye, pix4dFisheye, pix4dPerspective } from './pix4d-lens';
import { finding, type PoseFinding } from './pose-finding';
import { sensorOf } from './sensor-table';

export interface LensReading {
  readonly intrinsics: CameraIntrinsics;
  readonly focalLengthRelative: number;
  readonly findings: readonly PoseFinding[];
}

/** Two ways that differ by more than this contradict each other. */
const contradiction = 0.2;
const fullFrameDiagonal = Math.hypot(36, 24);

/** Focal length, centre and distortion by the best source that the header offers; null when it offers none. */
export function readLens(tags: CameraTags): LensReading | null {
  const candidates = [
    skydioCalibration,
    djiDewarp,
    pix4dFisheye,
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
  const { scale, findings: scaleFindings } = photoScale(tags);
  const findings = [
    ...scaleFindings,
    ...(isPix4dFisheye(tags) && !best.fisheye ? [fisheyeWithoutTerms] : []),
  ];
  const scaledFocal = best.isOfStoredSize ? best.focalLength : best.focalLength * scale;
  // A fisheye's focal length in its middle has nothing to do with the one that its maker rounds for people.
  const check =
    best.isOfStoredSize || best.fisheye
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

const fisheyeWithoutTerms = finding(
  'low',
  'fisheye-lens',
  'The photo comes from a fisheye lens, and its header lacks the terms that tell how it bends the picture.',
);

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
      ...(lens.fisheye ? { fisheye: lens.fisheye } : {}),
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

/** Diagonal views from 6 to 140 degrees, and what a fisheye crowds in beyond; outside of that the tag is wrong. */
function isPossible({ focalLength, isOfStoredSize, fisheye }: LensCandidate, tags: CameraTags): boolean {
  if (!Number.isFinite(focalLength) || focalLength <= 0) return false;
  const width = isOfStoredSize ? tags.width : Math.max(tags.width, tags.exifWidth ?? 0);
  return focalLength > width * (fisheye ? 0.1 : 0.2) && focalLength < width * 60;
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
    ...plainLens('Skydio’s calibration', (focal.x + focal.y) / 2, relativeErrors.calibrated),
    centre: pair(xmp['drone-skydio']?.CalibratedOpticalCenter),
    isOfStoredSize: false,
  };
}

function fromSensorTable(tags: CameraTags): LensCandidate | null {
  const { focalLengthMillimetres, model, width, digitalZoom } = tags;
  const sensor = sensorOf(model, width);
  if (!sensor || !focalLengthMillimetres) return null;
  const behindSensor = isNarrowerMode(tags, sensor) ? sensor.widthPixels : width;
  const focalLength = (focalLengthMillimetres / sensor.widthMillimetres) * behindSensor * zoomOf(digitalZoom);
  return plainLens('the sensor table', focalLength, relativeErrors.sensorTable);
}

function fromFocalPlane(tags: CameraTags): LensCandidate | null {
  const { focalLengthMillimetres, focalPlanePixelsPerMillimetre, digitalZoom } = tags;
  if (!focalLengthMillimetres || !focalPlanePixelsPerMillimetre) return null;
  const focalLength = focalLengthMillimetres * focalPlanePixelsPerMillimetre * zoomOf(digitalZoom);
  return {
    ...plainLens('the focal plane resolution', focalLength, relativeErrors.focalPlane),
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
  return plainLens('the 35 mm equivalent', (focalLength35mm / fullFrameDiagonal) * diagonal, error);
}

/** DJI writes 0 or no number at all for "not used". */
const zoomOf = (zoom: number | null): number => (zoom !== null && zoom > 1 && zoom < 200 ? zoom : 1);
