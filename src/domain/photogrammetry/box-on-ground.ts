import { Err, Ok, type Result } from '../result';
import type { BoxInPhoto, Degrees, GroundPolygon, Metres, PointInPhoto, SquareMetres } from '../units';
import type { CameraPose } from './camera-pose';
import type { GroundRefusal } from './camera-ray';
import { type GroundPoint, signedArea, toPolygon } from './ground-projection';
import { type GroundSurface, levelSurface } from './ground-surface';
import { type EastNorth, localFrame } from './local-frame';
import { degrees } from './rotation';

/** What a box in a photo covers on the ground. */
export interface GroundBox extends GroundPoint {
  readonly polygon: GroundPolygon;
  /** Long and short side: means of the opposite sides of the ground quadrilateral. */
  readonly length: Metres;
  readonly width: Metres;
  readonly area: SquareMetres;
  /** Bearing of the long side, degrees clockwise from true north, 0..180. */
  readonly bearing: Degrees;
}

/**
 * Lays a box on the ground, level unless a surface is given: its corners become the polygon, its centre the place. Parts of the box
 * outside the photo are cut off. Refused as a whole when the centre or a corner can't be placed.
 */
export function boxToGround(
  pose: CameraPose,
  box: BoxInPhoto,
  surface: GroundSurface = levelSurface(pose),
): Result<GroundBox, GroundRefusal> {
  const clipped = clipToPhoto(pose, box);
  if (!clipped) return Err('outside-photo');
  const { left, top, right, bottom } = clipped;
  const centre = surface.place({ x: (left + right) / 2, y: (top + bottom) / 2 });
  if (!centre.ok) return centre;
  const frame = localFrame(pose.position);
  const corners: EastNorth[] = [];
  for (const point of [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ]) {
    const corner = surface.place(point satisfies PointInPhoto);
    if (!corner.ok) return corner;
    corners.push(frame.toLocal(corner.value.place));
  }
  return Ok({
    ...centre.value,
    polygon: toPolygon(frame, corners),
    area: Math.abs(signedArea(corners)),
    ...sidesOf(corners),
  });
}

function clipToPhoto({ intrinsics }: CameraPose, box: BoxInPhoto) {
  const left = Math.max(0, box.x);
  const top = Math.max(0, box.y);
  const right = Math.min(intrinsics.width, box.x + box.width);
  const bottom = Math.min(intrinsics.height, box.y + box.height);
  return right > left && bottom > top ? { left, top, right, bottom } : null;
}

function sidesOf(corners: readonly EastNorth[]) {
  const [a, b, c, d] = corners as [EastNorth, EastNorth, EastNorth, EastNorth];
  const across = halfSum(b, a, c, d);
  const along = halfSum(d, a, c, b);
  const [long, short] = reach(across) >= reach(along) ? [across, along] : [along, across];
  const bearing = degrees(Math.atan2(long.east, long.north));
  return { length: reach(long), width: reach(short), bearing: (bearing + 360) % 180 };
}

/** Mean of the vectors from `b` to `a` and from `d` to `c`. */
const halfSum = (a: EastNorth, b: EastNorth, c: EastNorth, d: EastNorth): EastNorth => ({
  east: (a.east - b.east + c.east - d.east) / 2,
  north: (a.north - b.north + c.north - d.north) / 2,
});

const reach = ({ east, north }: EastNorth): Metres => Math.hypot(east, north);
