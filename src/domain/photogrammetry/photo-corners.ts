import type { LonLat } from '../units';
import type { CameraPose } from './camera-pose';
import { pixelToGround } from './ground-projection';

/** Where a photo's corners lie, in the order of its pixels: what a map needs to lay the picture on the ground. */
export interface PhotoCorners {
  readonly topLeft: LonLat;
  readonly topRight: LonLat;
  readonly bottomRight: LonLat;
  readonly bottomLeft: LonLat;
}

/** Null when a corner looks at or above the horizon: such a picture can't be laid flat. */
export function photoCorners(pose: CameraPose): PhotoCorners | null {
  const { width, height } = pose.intrinsics;
  const place = (x: number, y: number): LonLat | null => {
    const found = pixelToGround(pose, { x, y });
    return found.ok ? found.value.place : null;
  };
  const topLeft = place(0, 0);
  const topRight = place(width, 0);
  const bottomRight = place(width, height);
  const bottomLeft = place(0, height);
  return topLeft && topRight && bottomRight && bottomLeft
    ? { topLeft, topRight, bottomRight, bottomLeft }
    : null;
}
