import type { CameraPose } from '../photogrammetry/camera-pose';
import { footprint } from '../photogrammetry/ground-projection';
import type { EastNorth, LocalFrame } from '../photogrammetry/local-frame';
import { radians, transformBack, type Vector3 } from '../photogrammetry/rotation';
import type { Metres } from '../units';
import type { CameraState, PosePrior } from './adjust-poses';
import type { GreyImage } from './grey-image';
import { type GroundRelief, heightUnder } from './ground-relief';

/** Photos of one flight share most of the GNSS error: against each other they are no farther off than this. */
const mostHorizontalPrior: Metres = 1;
const mostHeightPrior: Metres = 1;
const mostTiltPrior = 1;
const mostYawPrior = 3;

export function priorOf({ sigma }: CameraPose): PosePrior {
  const least = 0.02;
  return {
    horizontal: Math.max(least, Math.min(sigma.horizontal, mostHorizontalPrior)),
    height: Math.max(least, Math.min(sigma.height, mostHeightPrior)),
    yaw: Math.max(0.1, Math.min(sigma.yaw, mostYawPrior)),
    tilt: Math.max(0.1, Math.min(sigma.tilt, mostTiltPrior)),
  };
}

/** How far a photo may be off for the search: two and a half deviations of what its tags may do to a point half-way to its edge. */
export function expectedError(pose: CameraPose): Metres {
  const prior = priorOf(pose);
  const { width, height, focalLength } = pose.intrinsics;
  const reach = (pose.heightAboveGround * Math.hypot(width, height)) / (4 * focalLength);
  const tilt = pose.heightAboveGround * radians(prior.tilt);
  const turned = reach * radians(prior.yaw);
  const scaled = (reach * prior.height) / pose.heightAboveGround;
  return 2.5 * Math.SQRT2 * Math.hypot(prior.horizontal, tilt, turned, scaled);
}

export function ringOf(pose: CameraPose, frame: LocalFrame): EastNorth[] {
  const ring = footprint(pose)?.coordinates[0] ?? [];
  return ring.map(([lon, lat]) => frame.toLocal({ lon, lat }));
}

export function medianPixel(
  photos: readonly { readonly pose: CameraPose; readonly image: Pick<GreyImage, 'width'> }[],
): Metres {
  const sizes = photos
    .map(
      ({ pose, image }) =>
        (pose.heightAboveGround / pose.intrinsics.focalLength) * (pose.intrinsics.width / image.width),
    )
    .sort((a, b) => a - b);
  return sizes[Math.floor(sizes.length / 2)]!;
}

export function rayTo({ camera, height, rotation }: CameraState, ground: EastNorth, up: Metres): Vector3 {
  return transformBack(rotation, [ground.north - camera.north, ground.east - camera.east, height - up]);
}

/** b's ground less a's, for a point one metre above the ground. */
export function parallaxBetween(a: CameraState, b: CameraState, relief: GroundRelief): EastNorth {
  const up = (heightUnder(relief, a.camera) + heightUnder(relief, b.camera)) / 2;
  const height = Math.max(1, (a.height + b.height) / 2 - up);
  return {
    east: (a.camera.east - b.camera.east) / height,
    north: (a.camera.north - b.camera.north) / height,
  };
}
