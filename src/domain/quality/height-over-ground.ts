import type { Geotag } from '../photogrammetry/camera-pose';
import { groundSampleDistance } from '../photogrammetry/ground-projection';
import type { Metres } from '../units';

/**
 * Height of the camera over what its middle pixel shows. A height model changes a photo's scale by the true height over the one above
 * take-off: the quotient of both scales tells it. Without a model it is the height above take-off. Null without a pose.
 */
export function heightOverGround({ pose, groundSampleDistance: onGround }: Geotag): Metres | null {
  if (!pose) return null;
  const onPlane = groundSampleDistance(pose);
  return onPlane && onGround ? pose.heightAboveGround * (onGround / onPlane) : pose.heightAboveGround;
}
