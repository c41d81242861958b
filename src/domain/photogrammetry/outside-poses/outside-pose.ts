import type { LonLat, Metres } from '../../units';
import { noDistortion } from '../brown-distortion';
import type { CameraIntrinsics, CameraPose, Geotag, LensDistortion, PoseReason } from '../camera-pose';
import { isUsablePose } from '../camera-ray';
import { groundSampleDistance } from '../ground-projection';
import { isTrusted } from '../pose-finding';
import type { Attitude } from '../rotation';

/** A camera pose that a photogrammetry program or a post-processed receiver gave, photo by photo. */
export interface OutsidePose {
  readonly position: LonLat;
  readonly altitude: Metres | null;
  readonly attitude: Attitude | null;
  readonly lens: OutsideLens | null;
  /** The file's own standard deviation, when it tells one. */
  readonly horizontalSigma: Metres | null;
}

/** In units of the longer side of the photo, from its middle, as OpenSfM writes them. */
export interface OutsideLens {
  readonly focalRatio: number;
  readonly centreRatio: { readonly x: number; readonly y: number };
  readonly distortion: LensDistortion;
}

/** Adjusted angles and focal length: a tenth of what a gimbal and a sensor table give. */
const adjustedSigma = { yaw: 0.3, tilt: 0.3, focalLengthRelative: 0.005 };
const adjustedHeightSigma: Metres = 0.5;
/** An altitude whose height above take-off differs by more than this from the drone's own is on another datum. */
const datumTolerance: Metres = 15;

/**
 * A geotag with the outside pose in place of the header's. Adjusted angles come from the pixels as delivered, so they also mend a
 * photo that was turned after capture. The horizontal error stays the receiver's unless the file tells a better one:
 * adjustment doesn't take away the shift that a whole flight shares.
 */
export function withOutsidePose(geotag: Geotag, outside: OutsidePose): Geotag {
  const before = geotag.pose;
  const attitude = outside.attitude ?? before;
  const intrinsics = intrinsicsOf(geotag, outside.lens) ?? before?.intrinsics ?? null;
  const height = heightOf(geotag, outside.altitude);
  if (!attitude || !intrinsics || height === null) {
    return { ...geotag, position: outside.position, reasons: [incomplete, ...geotag.reasons] };
  }
  const defaults = { horizontal: 2, height: 1, yaw: 3, tilt: 1, focalLengthRelative: 0.025 };
  const sigma = before?.sigma ?? defaults;
  const pose: CameraPose = {
    position: outside.position,
    heightAboveGround: height.metres,
    heightFrom: before?.heightFrom ?? 'take-off',
    yaw: attitude.yaw,
    pitch: attitude.pitch,
    roll: attitude.roll,
    intrinsics,
    sigma: {
      horizontal: outside.horizontalSigma ?? sigma.horizontal,
      height: height.isAdjusted ? adjustedHeightSigma : sigma.height,
      yaw: outside.attitude ? adjustedSigma.yaw : sigma.yaw,
      tilt: outside.attitude ? adjustedSigma.tilt : sigma.tilt,
      focalLengthRelative: outside.lens ? adjustedSigma.focalLengthRelative : sigma.focalLengthRelative,
    },
  };
  if (!isUsablePose(pose)) return { ...geotag, reasons: [incomplete, ...geotag.reasons] };
  const isMended = outside.attitude !== null;
  const grade = isMended && !isTrusted(geotag.grade) ? 'fair' : geotag.grade;
  const reasons = [...(isMended && !isTrusted(geotag.grade) ? [mended] : []), ...geotag.reasons];
  return {
    ...geotag,
    position: outside.position,
    absoluteAltitude: outside.altitude ?? geotag.absoluteAltitude,
    pose,
    grade,
    reasons,
    groundSampleDistance: groundSampleDistance(pose),
  };
}

const incomplete: PoseReason = {
  code: 'outside-pose-incomplete',
  message:
    'The poses file and the photo together don’t give a whole camera pose: height, angles or focal length are missing.',
};
const mended: PoseReason = {
  code: 'pose-from-outside',
  message: 'The pose comes from the poses file; what stands below was said of the photo’s own.',
};

function intrinsicsOf({ width, height }: Geotag, lens: OutsideLens | null): CameraIntrinsics | null {
  if (!lens) return null;
  const longer = Math.max(width, height);
  return {
    width,
    height,
    focalLength: lens.focalRatio * longer,
    principalPoint: {
      x: width / 2 + lens.centreRatio.x * longer,
      y: height / 2 + lens.centreRatio.y * longer,
    },
    distortion: { ...noDistortion, ...lens.distortion },
  };
}

/** Outside altitude less the take-off level that the photo itself tells; the photo's own height where the two don't fit. */
function heightOf(
  { pose, absoluteAltitude }: Geotag,
  altitude: Metres | null,
): { metres: Metres; isAdjusted: boolean } | null {
  if (!pose) return null;
  const own = { metres: pose.heightAboveGround, isAdjusted: false };
  if (altitude === null || absoluteAltitude === null || absoluteAltitude === undefined) return own;
  const metres = altitude - (absoluteAltitude - pose.heightAboveGround);
  return Math.abs(metres - own.metres) <= datumTolerance && metres > 1 ? { metres, isAdjusted: true } : own;
}
