import type { CameraPose } from '../photogrammetry/camera-pose';
import type { LocalFrame } from '../photogrammetry/local-frame';
import {
  attitudeOf,
  cameraToNed,
  type Matrix3,
  multiply,
  type Vector3,
  wrapDegrees,
} from '../photogrammetry/rotation';
import type { CameraState } from './adjust-poses';

export const stateOf = (pose: CameraPose, frame: LocalFrame): CameraState => ({
  camera: frame.toLocal(pose.position),
  height: pose.heightAboveGround,
  rotation: cameraToNed(pose),
});

/** The pose with its camera moved; lens and errors stay as they are. */
export function poseOf(state: CameraState, pose: CameraPose, frame: LocalFrame): CameraPose {
  const body = state.rotation.map(([right, down, forward]): Vector3 => [forward, right, down]);
  const { yaw, pitch, roll } = attitudeOf(body as unknown as Matrix3);
  return {
    ...pose,
    position: frame.toLonLat(state.camera),
    heightAboveGround: state.height,
    yaw: wrapDegrees(yaw),
    pitch,
    roll,
  };
}

/** The pose of a photo whose pixels were turned by 180° after capture: half a turn about the line of sight, the lens turned too. */
export function turnPose(pose: CameraPose): CameraPose {
  const turned = multiply(cameraToNed(pose), [
    [-1, 0, 0],
    [0, -1, 0],
    [0, 0, 1],
  ]);
  const body = turned.map(([right, down, forward]): Vector3 => [forward, right, down]);
  const { width, height, principalPoint, distortion } = pose.intrinsics;
  return {
    ...pose,
    ...attitudeOf(body as unknown as Matrix3),
    intrinsics: {
      ...pose.intrinsics,
      principalPoint: { x: width - principalPoint.x, y: height - principalPoint.y },
      distortion: { ...distortion, p1: -distortion.p1, p2: -distortion.p2 },
    },
  };
}
