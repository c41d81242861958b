import { Err, Ok, type Result } from '../result';
import type { PointInPhoto } from '../units';
import { distort, isInsideFold, undistort } from './brown-distortion';
import type { CameraIntrinsics, CameraPose } from './camera-pose';
import { bendByFisheye, isInsideFisheye, straightenFisheye } from './fisheye-lens';
import { cameraToNed, transform, transformBack, type Vector3 } from './rotation';

/** Why a pixel and a place on the ground can't be matched. */
export type GroundRefusal =
  | 'pose-unusable'
  | 'outside-photo'
  | 'lens-model-folds'
  | 'ray-above-horizon'
  | 'ray-too-oblique'
  | 'behind-camera'
  | 'terrain-unknown';

const sentences: Record<GroundRefusal, string> = {
  'pose-unusable':
    'The camera pose holds a value that no camera can have, so nothing can be placed on the ground.',
  'outside-photo': 'The point lies outside the photo.',
  'lens-model-folds': 'The lens model is not valid so far from the photo centre.',
  'ray-above-horizon': 'The point looks at or above the horizon, so it never meets the ground.',
  'ray-too-oblique': 'The point looks so flat along the ground that its place would be a guess.',
  'behind-camera': 'The place lies behind the camera.',
  'terrain-unknown': 'The height model has no value where the point meets the ground.',
};

export const explainRefusal = (refusal: GroundRefusal): string => sentences[refusal];

/** Every number finite and within what a flying camera can have; nothing else may be projected. */
export function isUsablePose(pose: CameraPose): boolean {
  const { position, intrinsics, sigma } = pose;
  const { affine = [], polynomial = [] } = intrinsics.fisheye ?? {};
  const lens = [...Object.values(intrinsics.distortion), ...affine, ...polynomial];
  const { x, y } = intrinsics.principalPoint;
  const numbers = [position.lon, position.lat, pose.yaw, pose.pitch, pose.roll, x, y];
  if (![...numbers, ...lens].every(Number.isFinite)) return false;
  if (!Object.values(sigma).every((value) => Number.isFinite(value) && value >= 0)) return false;
  if (Math.abs(position.lat) > 90 || Math.abs(position.lon) > 180) return false;
  const sizes = [intrinsics.width, intrinsics.height, intrinsics.focalLength, pose.heightAboveGround];
  return sizes.every((size) => Number.isFinite(size) && size > 0);
}

export function isInPhoto({ width, height }: CameraIntrinsics, { x, y }: PointInPhoto): boolean {
  return x >= 0 && y >= 0 && x <= width && y <= height;
}

/** Direction that a photo point looks in, in camera axes (right, down, forward), forward component 1. */
export function rayInCamera(
  intrinsics: CameraIntrinsics,
  point: PointInPhoto,
  focalLength = intrinsics.focalLength,
): Result<Vector3, 'lens-model-folds'> {
  const observed = {
    x: (point.x - intrinsics.principalPoint.x) / focalLength,
    y: (point.y - intrinsics.principalPoint.y) / focalLength,
  };
  const { fisheye, distortion } = intrinsics;
  const ideal = fisheye ? straightenFisheye(observed, fisheye) : undistort(observed, distortion);
  return ideal ? Ok([ideal.x, ideal.y, 1]) : Err('lens-model-folds');
}

/** The same direction in north-east-down. */
export function rayToGround(pose: CameraPose, point: PointInPhoto): Result<Vector3, 'lens-model-folds'> {
  const ray = rayInCamera(pose.intrinsics, point);
  return ray.ok ? Ok(transform(cameraToNed(pose), ray.value)) : ray;
}

/** Where a direction in north-east-down falls in the photo; the point may lie outside the frame. */
export function directionToPixel(
  pose: CameraPose,
  direction: Vector3,
): Result<PointInPhoto, 'behind-camera' | 'lens-model-folds'> {
  const [right, down, forward] = transformBack(cameraToNed(pose), direction);
  if (!(forward > 0)) return Err('behind-camera');
  const ideal = { x: right / forward, y: down / forward };
  const { focalLength, principalPoint, distortion, fisheye } = pose.intrinsics;
  const isValid = fisheye ? isInsideFisheye(ideal, fisheye) : isInsideFold(ideal, distortion);
  if (!isValid) return Err('lens-model-folds');
  const observed = fisheye ? bendByFisheye(ideal, fisheye) : distort(ideal, distortion);
  return Ok({
    x: principalPoint.x + focalLength * observed.x,
    y: principalPoint.y + focalLength * observed.y,
  });
}
