import type { LonLat } from '../units';
import type { CameraPose, PhotoCorners } from './camera-pose';
import { type GroundSurface, levelSurface } from './ground-surface';

/** On level ground unless a surface is given. Null when a corner can't be placed: such a picture can't be laid flat. */
export function photoCorners(
  pose: CameraPose,
  surface: GroundSurface = levelSurface(pose),
): PhotoCorners | null {
  const { width, height } = pose.intrinsics;
  const place = (x: number, y: number): LonLat | null => {
    const found = surface.place({ x, y });
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
