import type { Degrees, Metres, Pixels, PointInPhoto } from '../domain/units';
import { type Lens, throughLens } from './lens';

/**
 * A pinhole above the ground. Axes: x to the right of the frame's "up the map" axis y, z up. With an east-north frame yaw
 * is clockwise from north; pitch -90 looks straight down; positive roll lowers the right side (NED, order ZYX).
 */
export interface Camera {
  readonly x: Metres;
  readonly y: Metres;
  readonly z: Metres;
  readonly yaw: Degrees;
  readonly pitch: Degrees;
  readonly roll: Degrees;
  readonly focalLength: Pixels;
  readonly width: Pixels;
  readonly height: Pixels;
  /** A true pinhole without. */
  readonly lens?: Lens;
}

type Vector = readonly [number, number, number];

export interface CameraAxes {
  readonly right: Vector;
  readonly down: Vector;
  readonly forward: Vector;
}

const radiansPerDegree = Math.PI / 180;

export function axesOf(camera: Pick<Camera, 'yaw' | 'pitch' | 'roll'>): CameraAxes {
  const yaw = camera.yaw * radiansPerDegree;
  const pitch = camera.pitch * radiansPerDegree;
  const roll = camera.roll * radiansPerDegree;
  const forward: Vector = [Math.sin(yaw) * Math.cos(pitch), Math.cos(yaw) * Math.cos(pitch), Math.sin(pitch)];
  const level: Vector = [Math.cos(yaw), -Math.sin(yaw), 0];
  const below: Vector = [
    forward[1] * level[2] - forward[2] * level[1],
    forward[2] * level[0] - forward[0] * level[2],
    forward[0] * level[1] - forward[1] * level[0],
  ];
  const mix = (a: Vector, p: number, b: Vector, q: number): Vector => [
    a[0] * p + b[0] * q,
    a[1] * p + b[1] * q,
    a[2] * p + b[2] * q,
  ];
  return {
    right: mix(level, Math.cos(roll), below, Math.sin(roll)),
    down: mix(below, Math.cos(roll), level, -Math.sin(roll)),
    forward,
  };
}

/**
 * Turns the view by small angles about the photo's own axes: `up` lifts it towards the photo's top, `toRight` to its
 * right side. Near nadir this can't be said by adding to pitch and roll, since roll turns about the line of sight there.
 */
export function tilt(
  attitude: Pick<Camera, 'yaw' | 'pitch' | 'roll'>,
  up: Degrees,
  toRight: Degrees,
): Pick<Camera, 'yaw' | 'pitch' | 'roll'> {
  const axes = axesOf(attitude);
  const ahead = Math.tan(up * radiansPerDegree);
  const aside = Math.tan(toRight * radiansPerDegree);
  const forward = unit(
    [0, 1, 2].map((i) => axes.forward[i]! - ahead * axes.down[i]! + aside * axes.right[i]!),
  );
  const along = dot(axes.right, forward);
  const right = unit([0, 1, 2].map((i) => axes.right[i]! - along * forward[i]!));
  const yaw = Math.atan2(forward[0], forward[1]);
  const level: Vector = [Math.cos(yaw), -Math.sin(yaw), 0];
  const below = axesOf({
    yaw: yaw / radiansPerDegree,
    pitch: Math.asin(forward[2]) / radiansPerDegree,
    roll: 0,
  }).down;
  return {
    yaw: yaw / radiansPerDegree,
    pitch: Math.asin(Math.max(-1, Math.min(1, forward[2]))) / radiansPerDegree,
    roll: Math.atan2(dot(right, below), dot(right, level)) / radiansPerDegree,
  };
}

/** Where a point shows in the photo, outside its borders too; null behind the camera or out of its lens's reach. `axes` spares working them out again. */
export function projectToPhoto(
  camera: Camera,
  x: Metres,
  y: Metres,
  z: Metres,
  axes: CameraAxes = axesOf(camera),
): PointInPhoto | null {
  const { right, down, forward } = axes;
  const dx = x - camera.x;
  const dy = y - camera.y;
  const dz = z - camera.z;
  const depth = dx * forward[0] + dy * forward[1] + dz * forward[2];
  if (depth <= 0) return null;
  const aside = dx * right[0] + dy * right[1] + dz * right[2];
  const below = dx * down[0] + dy * down[1] + dz * down[2];
  if (camera.lens) return throughLens(camera, camera.lens, aside / depth, below / depth);
  const scale = camera.focalLength / depth;
  return { x: camera.width / 2 + scale * aside, y: camera.height / 2 + scale * below };
}

/**
 * Photo pixel to a level plane at `planeHeight`, as nine numbers:
 * x = (h0 px + h1 py + h2) / (h6 px + h7 py + h8), y likewise with h3..h5. Valid below the horizon only, and of the pinhole:
 * a lens has no such numbers.
 */
export function planeHomography(camera: Camera, planeHeight: Metres): Float64Array {
  const { right, down, forward } = axesOf(camera);
  const cx = camera.width / 2;
  const cy = camera.height / 2;
  const rayOf = (axis: 0 | 1 | 2): [number, number, number] => [
    right[axis],
    down[axis],
    forward[axis] * camera.focalLength - right[axis] * cx - down[axis] * cy,
  ];
  const rx = rayOf(0);
  const ry = rayOf(1);
  const rz = rayOf(2);
  const drop = planeHeight - camera.z;
  const h = new Float64Array(9);
  for (let i = 0; i < 3; i++) {
    h[i] = camera.x * rz[i]! + drop * rx[i]!;
    h[3 + i] = camera.y * rz[i]! + drop * ry[i]!;
    h[6 + i] = rz[i]!;
  }
  return h;
}

/** The point of a level plane under a photo pixel; null at or above the horizon. */
export function pixelOnPlane(
  camera: Camera,
  pixel: PointInPhoto,
  planeHeight: Metres,
): { x: Metres; y: Metres } | null {
  const h = planeHomography(camera, planeHeight);
  const w = h[6]! * pixel.x + h[7]! * pixel.y + h[8]!;
  if (w >= 0) return null;
  return {
    x: (h[0]! * pixel.x + h[1]! * pixel.y + h[2]!) / w,
    y: (h[3]! * pixel.x + h[4]! * pixel.y + h[5]!) / w,
  };
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function unit(v: readonly number[]): Vector {
  const length = Math.hypot(v[0]!, v[1]!, v[2]!);
  return [v[0]! / length, v[1]! / length, v[2]! / length];
}
