import type { Degrees } from '../units';

export type Vector3 = readonly [number, number, number];
/** Rows of a 3x3 matrix. */
export type Matrix3 = readonly [Vector3, Vector3, Vector3];

export interface Attitude {
  readonly yaw: Degrees;
  readonly pitch: Degrees;
  readonly roll: Degrees;
}

export const radians = (degrees: Degrees): number => (degrees * Math.PI) / 180;
export const degrees = (angle: number): Degrees => (angle * 180) / Math.PI;

/** Into (-180, 180]. */
export function wrapDegrees(angle: Degrees): Degrees {
  if (angle > -180 && angle <= 180) return angle;
  const wrapped = ((angle % 360) + 360) % 360;
  return wrapped > 180 ? wrapped - 360 : wrapped;
}

/** Body (forward, right, down) to north-east-down: Rz(yaw) Ry(pitch) Rx(roll), as DJI's XMP angles are defined. */
export function bodyToNed({ yaw, pitch, roll }: Attitude): Matrix3 {
  const [cy, sy] = [Math.cos(radians(yaw)), Math.sin(radians(yaw))];
  const [cp, sp] = [Math.cos(radians(pitch)), Math.sin(radians(pitch))];
  const [cr, sr] = [Math.cos(radians(roll)), Math.sin(radians(roll))];
  return [
    [cy * cp, cy * sp * sr - sy * cr, cy * sp * cr + sy * sr],
    [sy * cp, sy * sp * sr + cy * cr, sy * sp * cr - cy * sr],
    [-sp, cp * sr, cp * cr],
  ];
}

/** Camera (right, down, forward: the axes of photo pixels and depth) to north-east-down. */
export function cameraToNed(attitude: Attitude): Matrix3 {
  const [n, e, d] = bodyToNed(attitude);
  return [
    [n[1], n[2], n[0]],
    [e[1], e[2], e[0]],
    [d[1], d[2], d[0]],
  ];
}

export function multiply(a: Matrix3, b: Matrix3): Matrix3 {
  const column = (j: 0 | 1 | 2): Vector3 => [b[0][j], b[1][j], b[2][j]];
  const row = (r: Vector3): Vector3 => [dot(r, column(0)), dot(r, column(1)), dot(r, column(2))];
  return [row(a[0]), row(a[1]), row(a[2])];
}

export function transform(m: Matrix3, v: Vector3): Vector3 {
  return [dot(m[0], v), dot(m[1], v), dot(m[2], v)];
}

/** The inverse of a rotation applied to a vector. */
export function transformBack(m: Matrix3, v: Vector3): Vector3 {
  return [
    m[0][0] * v[0] + m[1][0] * v[1] + m[2][0] * v[2],
    m[0][1] * v[0] + m[1][1] * v[1] + m[2][1] * v[2],
    m[0][2] * v[0] + m[1][2] * v[1] + m[2][2] * v[2],
  ];
}

/** Angles of a body-to-NED rotation. Straight down or up only yaw + roll is defined: roll is then 0. */
export function attitudeOf(body: Matrix3): Attitude {
  const pitch = degrees(Math.asin(Math.max(-1, Math.min(1, -body[2][0]))));
  const isVertical = Math.hypot(body[0][0], body[1][0]) < 1e-9;
  if (isVertical) return { yaw: degrees(Math.atan2(-body[0][1], body[1][1])), pitch, roll: 0 };
  return {
    yaw: degrees(Math.atan2(body[1][0], body[0][0])),
    pitch,
    roll: degrees(Math.atan2(body[2][1], body[2][2])),
  };
}

function dot(a: Vector3, b: Vector3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
