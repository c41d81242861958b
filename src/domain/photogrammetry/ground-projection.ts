import { Err, Ok, type Result } from '../result';
import type { GroundCovariance, GroundPolygon, LonLat, Metres, PointInPhoto } from '../units';
import type { CameraPose } from './camera-pose';
import { directionToPixel, type GroundRefusal, isInPhoto, isUsablePose, rayToGround } from './camera-ray';
import { propagateError, terrainSigmaOnModel, terrainSigmaOnPlane } from './ground-error';
import { type EastNorth, type LocalFrame, localFrame } from './local-frame';
import { radians, type Vector3 } from './rotation';

/**
 * Rays flatter than this are refused: at 75 degrees from straight down one degree of tilt moves the point by a quarter of
 * the flying height, and the first-order error no longer tells the truth.
 */
const steepestAngle = radians(75);
export const farthestPerHeight = Math.tan(steepestAngle);

export interface GroundPoint {
  readonly place: LonLat;
  /** 2x2, square metres, east and north. */
  readonly covariance: GroundCovariance;
}

/** A ground point before it is put on the globe: metres from the point under the camera. */
export interface LocalGroundPoint extends EastNorth {
  readonly ray: Vector3;
  readonly height: Metres;
}

/**
 * Where a photo point lies on the ground, with its error. The ground is the level plane `heightAboveGround` below the camera.
 * A point outside the photo, at or above the horizon, or too oblique is refused as a value; no NaN leaves.
 */
export function pixelToGround(pose: CameraPose, point: PointInPhoto): Result<GroundPoint, GroundRefusal> {
  const found = pixelToLocal(pose, point);
  if (!found.ok) return found;
  const place = localFrame(pose.position).toLonLat(found.value);
  return Ok({ place, covariance: errorAt(pose, point, found.value) });
}

/** The first half of `pixelToGround`, for callers that place many points of one photo. */
export function pixelToLocal(pose: CameraPose, point: PointInPhoto): Result<LocalGroundPoint, GroundRefusal> {
  if (!isUsablePose(pose)) return Err('pose-unusable');
  if (!isInPhoto(pose.intrinsics, point)) return Err('outside-photo');
  const ray = rayToGround(pose, point);
  if (!ray.ok) return ray;
  const [north, east, down] = ray.value;
  if (!(down > 1e-9)) return Err('ray-above-horizon');
  if (Math.hypot(north, east) / down > farthestPerHeight) return Err('ray-too-oblique');
  const height = pose.heightAboveGround;
  return Ok({ east: (height * east) / down, north: (height * north) / down, ray: ray.value, height });
}

export function errorAt(pose: CameraPose, point: PointInPhoto, found: LocalGroundPoint): GroundCovariance {
  const terrainSigma = pose.heightFrom === 'terrain' ? terrainSigmaOnModel : terrainSigmaOnPlane;
  return propagateError(pose, point, found.ray, found.height, terrainSigma);
}

/** Where a place on the ground plane appears; the answer may lie outside the frame (`isInPhoto` tells). */
export function groundToPixel(pose: CameraPose, place: LonLat): Result<PointInPhoto, GroundRefusal> {
  if (!isUsablePose(pose) || !Number.isFinite(place.lon) || !Number.isFinite(place.lat))
    return Err('pose-unusable');
  const { east, north } = localFrame(pose.position).toLocal(place);
  return directionToPixel(pose, [north, east, pose.heightAboveGround]);
}

/** Metres of ground in one pixel at the photo's centre (root of the pixel's area); null where the centre misses the ground. */
export function groundSampleDistance(pose: CameraPose): Metres | null {
  if (!isUsablePose(pose)) return null;
  const { width, height } = pose.intrinsics;
  const [x, y] = [width / 2, height / 2];
  const at = (dx: number, dy: number) => pixelToLocal(pose, { x: x + dx, y: y + dy });
  const [left, right, above, below] = [at(-0.5, 0), at(0.5, 0), at(0, -0.5), at(0, 0.5)];
  if (!left.ok || !right.ok || !above.ok || !below.ok) return null;
  const [ae, an] = [right.value.east - left.value.east, right.value.north - left.value.north];
  const [be, bn] = [below.value.east - above.value.east, below.value.north - above.value.north];
  return Math.sqrt(Math.abs(ae * bn - an * be));
}

/**
 * The ground that a photo shows, as a closed counter-clockwise ring. What lies farther than 3.7 flying heights or above the
 * horizon is cut off there; null where nothing of the photo meets the ground. `placeOnGround` lays points on other than level ground;
 * where it can't, the level plane stands in.
 */
export function footprint(
  pose: CameraPose,
  placeOnGround?: (point: PointInPhoto) => Result<GroundPoint, GroundRefusal>,
): GroundPolygon | null {
  if (!isUsablePose(pose)) return null;
  const { height, width } = pose.intrinsics;
  const corners: PointInPhoto[] = [
    { x: 0, y: 0 },
    { x: width, y: 0 },
    { x: width, y: height },
    { x: 0, y: height },
  ];
  const border = corners.flatMap((from, i) => {
    const to = corners[(i + 1) % 4]!;
    return [0, 0.25, 0.5, 0.75].map((t) => ({
      x: from.x + (to.x - from.x) * t,
      y: from.y + (to.y - from.y) * t,
    }));
  });
  const reached = border.map((point) => clipToReach(pose, point));
  if (!reached.some((point) => point?.isSeen)) return null;
  const frame = localFrame(pose.position);
  const ring = reached.flatMap((point, i) => {
    const found = point?.isSeen ? placeOnGround?.(border[i]!) : undefined;
    if (found?.ok) return [frame.toLocal(found.value.place)];
    return point === null ? [] : [point];
  });
  return ring.length < 3 ? null : toPolygon(frame, ring);
}

function clipToReach(
  pose: CameraPose,
  point: PointInPhoto,
): (EastNorth & { readonly isSeen: boolean }) | null {
  const ray = rayToGround(pose, point);
  if (!ray.ok) return null;
  const [north, east, down] = ray.value;
  const level = Math.hypot(north, east);
  const isSeen = down > 1e-9 && level / down <= farthestPerHeight;
  if (!isSeen && level < 1e-9) return null;
  const distance = pose.heightAboveGround * (isSeen ? level / down : farthestPerHeight);
  const share = level < 1e-12 ? 0 : distance / level;
  return { east: east * share, north: north * share, isSeen };
}

/**
 * A closed ring, counter-clockwise as RFC 7946 asks. Longitudes run on past 180 where a ring crosses the antimeridian, so that
 * neighbours in the ring stay neighbours on a map.
 */
export function toPolygon(frame: LocalFrame, corners: readonly EastNorth[]): GroundPolygon {
  const ordered = signedArea(corners) < 0 ? [...corners].reverse() : corners;
  const ring = ordered.map((corner): [number, number] => {
    const { lon, lat } = frame.toLonLat(corner);
    const turns = Math.round((frame.origin.lon - lon) / 360);
    return [lon + 360 * turns, lat];
  });
  return { type: 'Polygon', coordinates: [[...ring, ring[0]!]] };
}

/** Shoelace formula; positive when counter-clockwise seen from above. */
export function signedArea(corners: readonly EastNorth[]): number {
  return (
    corners.reduce((sum, a, i) => {
      const b = corners[(i + 1) % corners.length]!;
      return sum + a.east * b.north - b.east * a.north;
    }, 0) / 2
  );
}
