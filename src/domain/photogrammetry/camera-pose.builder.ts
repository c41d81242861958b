import { noDistortion } from './brown-distortion';
import type { CameraIntrinsics, CameraPose } from './camera-pose';

/** A nadir pose 40 m over south Jakarta with a 4,000 x 3,000 camera of 2,000 px focal length: 2 cm a pixel. */
export function aPose(
  changes: Partial<Omit<CameraPose, 'intrinsics' | 'sigma'>> & {
    readonly intrinsics?: Partial<CameraIntrinsics>;
    readonly sigma?: Partial<CameraPose['sigma']>;
  } = {},
): CameraPose {
  const { intrinsics, sigma, ...rest } = changes;
  const width = intrinsics?.width ?? 4000;
  const height = intrinsics?.height ?? 3000;
  return {
    position: { lon: 106.84, lat: -6.31 },
    heightAboveGround: 40,
    heightFrom: 'take-off',
    yaw: 0,
    pitch: -90,
    roll: 0,
    ...rest,
    intrinsics: {
      width,
      height,
      focalLength: 2000,
      principalPoint: { x: width / 2, y: height / 2 },
      distortion: noDistortion,
      ...intrinsics,
    },
    sigma: { horizontal: 2, height: 1, yaw: 3, tilt: 1, focalLengthRelative: 0.025, ...sigma },
  };
}
