import type { LonLat, Metres } from '../units';
import type { CameraPose, Geotag, PoseParts, PoseReason } from './camera-pose';
import { isUsablePose } from './camera-ray';
import { type CameraTags, xmpText } from './camera-tags';
import { readAttitude } from './capture-attitude';
import { readAbsoluteAltitude, readHeight } from './capture-height';
import { readPosition } from './capture-position';
import { captureTime } from './capture-time';
import { findEditing } from './edited-photo';
import { type LensReading, readLens } from './focal-length';
import { groundSampleDistance } from './ground-projection';
import { finding, gradeOf, isTrusted, type PoseFinding } from './pose-finding';

/** Makes a graded pose of a photo's tags. Never throws: whatever a header holds, the answer is a grade and its reasons. */
export function geotagFromTags(tags: CameraTags): Geotag {
  const { position, horizontalSigma, findings: positionFindings } = readPosition(tags);
  const attitude = readAttitude(tags);
  const height = readHeight(tags, attitude.attitude?.pitch ?? null);
  const lens = readLens(tags);
  const otherFindings = [
    ...findEditing(tags),
    ...findPanorama(tags),
    ...attitude.findings,
    ...height.findings,
    ...(lens ? lens.findings : [noLens]),
    ...tags.damage.map((what) => finding('fair', 'header-damaged', what)),
  ];
  const parts: PoseParts = {
    attitude: attitude.attitude,
    intrinsics: lens?.intrinsics ?? null,
    heightAboveGround: height.height,
    heightFrom: height.from,
    sigma: {
      horizontal: horizontalSigma,
      height: height.sigma,
      yaw: attitude.yawSigma,
      tilt: attitude.tiltSigma,
      focalLengthRelative: lens?.focalLengthRelative ?? 0,
    },
    gradeBesidesPosition: gradeOf(otherFindings),
  };
  const pose = position && wholePose(position, parts);
  const usable = pose && isUsablePose(pose) ? pose : null;
  const findings = [...positionFindings, ...otherFindings, ...(pose && !usable ? [poseUnusable] : [])];
  const grade = gradeOf(findings);
  return {
    camera: cameraOf(tags),
    takenAt: captureTime(tags),
    cameraTime: tags.capturedAt,
    width: tags.width,
    height: tags.height,
    orientation: tags.orientation,
    pose: usable,
    position,
    absoluteAltitude: readAbsoluteAltitude(tags),
    grade,
    reasons: reasonsOf(findings),
    ...(usable && isTrusted(grade) ? {} : { parts }),
    groundSampleDistance: usable ? groundSampleDistance(usable) : assumedSampleDistance(height.height, lens),
  };
}

function wholePose(position: LonLat, parts: PoseParts): CameraPose | null {
  const { attitude, intrinsics, heightAboveGround, heightFrom, sigma } = parts;
  if (!attitude || !intrinsics || heightAboveGround === null) return null;
  return { position, heightAboveGround, heightFrom, ...attitude, intrinsics, sigma };
}

const cameraOf = ({ make, model, serial, droneSerial }: CameraTags): Geotag['camera'] => ({
  make,
  model,
  serial,
  ...(droneSerial === null ? {} : { droneSerial }),
});

const noLens = finding(
  'low',
  'no-focal-length',
  'The photo holds no focal length, so nothing on it can be measured.',
);

const poseUnusable = finding(
  'low',
  'pose-unusable',
  'The photo’s header holds values that no camera can have, so nothing on it can be placed.',
);

/** Worst first, each code once. */
function reasonsOf(findings: readonly PoseFinding[]): PoseReason[] {
  const order = ['none', 'low', 'fair', 'good'];
  const sorted = [...findings].sort((a, b) => order.indexOf(a.atBest) - order.indexOf(b.atBest));
  const firsts = new Map(sorted.map((one) => [one.code, one] as const).reverse());
  return [...firsts.values()].reverse().map(({ code, message }) => ({ code, message }));
}

/** Without camera angles the detector still needs a scale: the one that a photo straight down would have. */
function assumedSampleDistance(height: Metres | null, lens: LensReading | null): Metres | null {
  return height !== null && lens ? height / lens.intrinsics.focalLength : null;
}

function findPanorama({ xmp, width, height }: CameraTags): PoseFinding[] {
  const projection = xmpText(xmp, 'GPano', 'ProjectionType')?.toLowerCase();
  const isPanorama = projection === 'equirectangular' || width / height > 3.5;
  return isPanorama
    ? [
        finding(
          'low',
          'panorama',
          'The photo is a panorama stitched from several: it has no single camera pose.',
        ),
      ]
    : [];
}
