import type { Metres } from '../units';
import type { CameraPose, Geotag, PoseReason } from './camera-pose';
import { isUsablePose } from './camera-ray';
import { type CameraTags, xmpText } from './camera-tags';
import { readAttitude } from './capture-attitude';
import { readAbsoluteAltitude, readHeight } from './capture-height';
import { readPosition } from './capture-position';
import { captureTime } from './capture-time';
import { findEditing } from './edited-photo';
import { type LensReading, readLens } from './focal-length';
import { groundSampleDistance } from './ground-projection';
import { finding, gradeOf, type PoseFinding } from './pose-finding';

/** Makes a graded pose of a photo's tags. Never throws: whatever a header holds, the answer is a grade and its reasons. */
export function geotagFromTags(tags: CameraTags): Geotag {
  const { position, horizontalSigma, findings: positionFindings } = readPosition(tags);
  const attitude = readAttitude(tags);
  const height = readHeight(tags, attitude.attitude?.pitch ?? null);
  const lens = readLens(tags);
  const findings = [
    ...positionFindings,
    ...findEditing(tags),
    ...findPanorama(tags),
    ...attitude.findings,
    ...height.findings,
    ...(lens ? lens.findings : [noLens]),
    ...tags.damage.map((what) => finding('fair', 'header-damaged', what)),
  ];
  const pose: CameraPose | null =
    position && attitude.attitude && height.height !== null && lens
      ? {
          position,
          heightAboveGround: height.height,
          heightFrom: height.from,
          ...attitude.attitude,
          intrinsics: lens.intrinsics,
          sigma: {
            horizontal: horizontalSigma,
            height: height.sigma,
            yaw: attitude.yawSigma,
            tilt: attitude.tiltSigma,
            focalLengthRelative: lens.focalLengthRelative,
          },
        }
      : null;
  const usable = pose && isUsablePose(pose) ? pose : null;
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
    grade: gradeOf(findings),
    reasons: reasonsOf(findings),
    groundSampleDistance: usable ? groundSampleDistance(usable) : assumedSampleDistance(height.height, lens),
  };
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
