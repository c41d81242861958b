import type { GroundCovariance, Metres, PointInPhoto } from '../units';
import type { CameraPose } from './camera-pose';
import { rayInCamera } from './camera-ray';
import type { EastNorth } from './local-frame';
import { cameraToNed, radians, transform, type Vector3 } from './rotation';

/** Ground off the assumed plane, one standard deviation: kerbs, camber, a street that climbs from the take-off point. */
export const terrainSigmaOnPlane: Metres = 1;
/** The same where a height model or a range finder gave the ground. */
export const terrainSigmaOnModel: Metres = 0.5;

const focalStep = 1e-3;

/**
 * First-order propagation of the pose's errors to a point on level ground: position, height and ground level, rotation about
 * north, east (tilt) and down (yaw), focal length. The errors are taken as independent and normal.
 * Derivatives of (east, north) = height x ray / ray.down; R. Hartley, A. Zisserman, Multiple View Geometry, section 5.2.
 */
export function propagateError(
  pose: CameraPose,
  point: PointInPhoto,
  ray: Vector3,
  heightOverPoint: Metres,
  terrainSigma: Metres,
): GroundCovariance {
  const { sigma } = pose;
  const east = ray[1] / ray[2];
  const north = ray[0] / ray[2];
  const h = heightOverPoint;
  const tilt = radians(sigma.tilt);
  const columns: EastNorth[] = [
    scaled({ east: 1, north: 0 }, sigma.horizontal),
    scaled({ east: 0, north: 1 }, sigma.horizontal),
    scaled({ east, north }, Math.hypot(sigma.height, terrainSigma)),
    scaled({ east: -h * (1 + east * east), north: -h * east * north }, tilt),
    scaled({ east: h * east * north, north: h * (1 + north * north) }, tilt),
    scaled({ east: h * north, north: -h * east }, radians(sigma.yaw)),
    scaled(focalSlope(pose, point, { east, north }, h), sigma.focalLengthRelative),
  ];
  const sum = (pick: (column: EastNorth) => number) =>
    columns.reduce((total, column) => total + pick(column), 0);
  return {
    eastEast: sum((column) => column.east * column.east),
    eastNorth: sum((column) => column.east * column.north),
    northNorth: sum((column) => column.north * column.north),
  };
}

/** Metres that the point moves when the focal length grows by its own size, taken over a thousandth of it. */
function focalSlope(pose: CameraPose, point: PointInPhoto, from: EastNorth, height: Metres): EastNorth {
  const longer = rayInCamera(pose.intrinsics, point, pose.intrinsics.focalLength * (1 + focalStep));
  if (!longer.ok) return { east: 0, north: 0 };
  const ray = transform(cameraToNed(pose), longer.value);
  return {
    east: (height * (ray[1] / ray[2] - from.east)) / focalStep,
    north: (height * (ray[0] / ray[2] - from.north)) / focalStep,
  };
}

const scaled = ({ east, north }: EastNorth, by: number): EastNorth => ({
  east: east * by,
  north: north * by,
});
