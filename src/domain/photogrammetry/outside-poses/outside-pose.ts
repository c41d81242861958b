import type { LonLat, Metres } from '../../units';
import { noDistortion } from '../brown-distortion';
import type {
  CameraIntrinsics,
  CameraPose,
  Geotag,
  LensDistortion,
  PoseParts,
  PoseReason,
} from '../camera-pose';
import { isUsablePose } from '../camera-ray';
import { groundSampleDistance } from '../ground-projection';
import { localFrame } from '../local-frame';
import { isTrusted } from '../pose-finding';
import { type Attitude, wrapDegrees } from '../rotation';

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
/** Barometer and adjustment of one photo differ by less than this. */
const takeOffTolerance: Metres = 3;

/**
 * A geotag with the outside pose in place of the header's; what the file doesn't tell comes from the header, also where that made no pose
 * of its own. Adjusted angles come from the pixels as delivered, so they also mend a photo that was turned after capture. The horizontal
 * error stays the receiver's unless the file tells a better one: adjustment doesn't take away the shift that a whole flight shares.
 * `takeOff` is the take-off level on the file's own datum (`takeOffAltitude`); without it the photo's own height counts.
 */
export function withOutsidePose(geotag: Geotag, outside: OutsidePose, takeOff: Metres | null = null): Geotag {
  if (isFar(geotag, outside)) return { ...geotag, reasons: [farAway, ...geotag.reasons] };
  const own = ownParts(geotag);
  const attitude = outside.attitude ?? own?.attitude ?? null;
  const intrinsics = intrinsicsOf(geotag, outside.lens) ?? own?.intrinsics ?? null;
  const height = heightOf(own?.heightAboveGround ?? null, outside.altitude, takeOff);
  const missing = [
    ...(attitude ? [] : ['angles']),
    ...(intrinsics ? [] : ['focal length']),
    ...(height ? [] : ['height above the take-off point']),
  ];
  if (!attitude || !intrinsics || !height) return refused(geotag, outside, missing);
  const sigma = own?.sigma ?? headerSigma;
  const pose: CameraPose = {
    position: outside.position,
    heightAboveGround: height.metres,
    heightFrom: height.isAdjusted ? 'take-off' : (own?.heightFrom ?? 'take-off'),
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
  if (!isUsablePose(pose)) return refused(geotag, outside, ['values that a camera can have']);
  const { parts: _, ...told } = geotag;
  return {
    ...told,
    position: outside.position,
    absoluteAltitude: outside.altitude ?? geotag.absoluteAltitude,
    pose,
    ...gradeWith(geotag, outside),
    groundSampleDistance: groundSampleDistance(pose),
  };
}

/**
 * The take-off level on a poses file's own datum: the median of its altitudes less what the photos themselves tell as their height above
 * take-off. Null where no photo tells both, or where they don't agree (two take-off points, or heights of another kind).
 */
export function takeOffAltitude(
  photos: readonly { readonly altitude: Metres | null; readonly heightAboveGround: Metres | null }[],
): Metres | null {
  const levels = photos
    .flatMap(({ altitude, heightAboveGround }) =>
      altitude === null || heightAboveGround === null ? [] : [altitude - heightAboveGround],
    )
    .sort((a, b) => a - b);
  const middle = levels[Math.floor(levels.length / 2)];
  if (middle === undefined) return null;
  const agreeing = levels.filter((level) => Math.abs(level - middle) <= takeOffTolerance);
  return agreeing.length >= levels.length * 0.7 ? middle : null;
}

/** A photo and its pose lie this close, but for wrong zones, swapped axes and files of another flight. */
const nearEnough: Metres = 1000;

function isFar({ grade, position }: Geotag, outside: OutsidePose): boolean {
  if (!isTrusted(grade) || !position) return false;
  const isElsewhere =
    Math.abs(position.lat - outside.position.lat) > 1 ||
    Math.abs(wrapDegrees(position.lon - outside.position.lon)) > 1;
  if (isElsewhere) return true;
  const { east, north } = localFrame(position).toLocal(outside.position);
  return Math.hypot(east, north) > nearEnough;
}

const farAway: PoseReason = {
  code: 'outside-pose-far',
  message:
    'The poses file puts this photo more than a kilometre from where the photo itself says it was taken: its own pose was kept.',
};

/** Of a header that gave no pose at all. */
const headerSigma = { horizontal: 2, height: 1, yaw: 3, tilt: 1, focalLengthRelative: 0.025 };

function ownParts({ pose, parts }: Geotag): Omit<PoseParts, 'gradeBesidesPosition'> | null {
  if (!pose) return parts ?? null;
  const { yaw, pitch, roll, ...rest } = pose;
  return { ...rest, attitude: { yaw, pitch, roll } };
}

/** What the file mends is trusted again; what was said of the photo's own pose stays below, but for a position that isn't used. */
function gradeWith(geotag: Geotag, outside: OutsidePose): Pick<Geotag, 'grade' | 'reasons'> {
  const { grade, reasons, parts } = geotag;
  if (isTrusted(grade)) return { grade, reasons };
  const isUnmended = reasons.some(
    ({ code }) => code === 'panorama' || (!outside.lens && lensCodes.has(code)),
  );
  if (isUnmended) return { grade: 'low', reasons };
  if (outside.attitude) return { grade: 'fair', reasons: [mended, ...reasons] };
  if (!parts || !isTrusted(parts.gradeBesidesPosition))
    return { grade: grade === 'none' ? 'low' : grade, reasons };
  return { grade: 'fair', reasons: [mended, ...reasons] };
}

/** Pixels that no longer fit the header's lens, or never did. */
const lensCodes = new Set(['cropped-after-capture', 'fisheye-lens', 'no-focal-length']);

function refused(geotag: Geotag, { position }: OutsidePose, missing: readonly string[]): Geotag {
  const message = `The poses file and the photo together don’t give a whole camera pose: missing are ${missing.join(' and ')}.`;
  return {
    ...geotag,
    position: geotag.pose ? geotag.position : position,
    reasons: [{ code: 'outside-pose-incomplete', message }, ...geotag.reasons],
  };
}

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

/** The file's altitude less the take-off level on its datum; the photo's own height where that isn't known or the two don't fit. */
function heightOf(
  own: Metres | null,
  altitude: Metres | null,
  takeOff: Metres | null,
): { metres: Metres; isAdjusted: boolean } | null {
  const metres = altitude === null || takeOff === null ? null : altitude - takeOff;
  const isPossible = metres !== null && metres > 1 && metres < 1500;
  if (isPossible && (own === null || Math.abs(metres - own) <= datumTolerance))
    return { metres, isAdjusted: true };
  return own === null ? null : { metres: own, isAdjusted: false };
}
