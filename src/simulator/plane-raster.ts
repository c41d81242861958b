import type { Metres } from '../domain/units';
import { type Camera, planeHomography, projectToPhoto } from './camera';
import type { ScenePoint } from './local-frame';

// Called for every texel: bound once, since looking up `Math` there costs more than the sums.
const { ceil, floor, max, min, round } = Math;

/** Red, green, blue and cover 0..1 at a point of a level plane; `cover` 0 leaves what is there. */
export interface Shade {
  red: number;
  green: number;
  blue: number;
  cover: number;
}

export type PlaneShader = (across: Metres, along: Metres, shade: Shade) => void;

/** The picture being painted. */
export interface Frame {
  readonly camera: Camera;
  readonly pixels: Uint8Array;
  /** 0 where the ground shows, else the mark of what covers it. */
  readonly hidden: Uint8Array;
  /** What `hidden` is set to from now on. */
  mark: number;
  /** So many pixels each mark was ever given, whatever covered them later. */
  readonly painted: Uint32Array;
}

/** The mark of whatever nobody asks for by name. */
export const anyThing = 1;

/** Runs a shader over the part of a level plane that a ring bounds (its bounding box in the photo). */
export function fillPlane(
  frame: Frame,
  ring: readonly ScenePoint[],
  height: Metres,
  shader: PlaneShader,
): void {
  const { camera } = frame;
  const box = pixelBounds(
    frame,
    ring.map((point) => projectToPhoto(camera, point.across, point.along, height)),
  );
  if (!box) return;
  const h = planeHomography(camera, height);
  const shade: Shade = { red: 0, green: 0, blue: 0, cover: 0 };
  for (let py = box.top; py <= box.bottom; py++) {
    for (let px = box.left; px <= box.right; px++) {
      const x = px + 0.5;
      const y = py + 0.5;
      const w = 1 / (h[6]! * x + h[7]! * y + h[8]!);
      shade.cover = 1;
      shader((h[0]! * x + h[1]! * y + h[2]!) * w, (h[3]! * x + h[4]! * y + h[5]!) * w, shade);
      if (shade.cover <= 0) continue;
      put(frame, py * camera.width + px, shade.red, shade.green, shade.blue, shade.cover);
    }
  }
}

/** Even-odd fill of a polygon in the photo with one colour, without smoothing: the sensor's blur hides the steps. */
export function fillPolygon(
  frame: Frame,
  ring: readonly { x: number; y: number }[],
  red: number,
  green: number,
  blue: number,
): void {
  const box = pixelBounds(frame, ring);
  if (!box) return;
  for (let py = box.top; py <= box.bottom; py++) {
    const y = py + 0.5;
    const crossings: number[] = [];
    for (let i = 0; i < ring.length; i++) {
      const a = ring[i]!;
      const b = ring[(i + 1) % ring.length]!;
      if (a.y <= y !== b.y <= y) crossings.push(a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x));
    }
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const first = max(box.left, round(crossings[i]!));
      const last = min(box.right, round(crossings[i + 1]!) - 1);
      for (let px = first; px <= last; px++) put(frame, py * frame.camera.width + px, red, green, blue, 1);
    }
  }
}

function pixelBounds(
  { camera }: Frame,
  points: readonly ({ x: number; y: number } | null)[],
): { left: number; right: number; top: number; bottom: number } | null {
  let left = Infinity;
  let right = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  for (const point of points) {
    if (!point) return null;
    left = min(left, point.x);
    right = max(right, point.x);
    top = min(top, point.y);
    bottom = max(bottom, point.y);
  }
  const box = {
    left: max(0, floor(left)),
    right: min(camera.width - 1, ceil(right)),
    top: max(0, floor(top)),
    bottom: min(camera.height - 1, ceil(bottom)),
  };
  return box.left > box.right || box.top > box.bottom ? null : box;
}

function put(frame: Frame, index: number, red: number, green: number, blue: number, cover: number): void {
  const { pixels } = frame;
  const at = index * 3;
  pixels[at] = clampByte(pixels[at]! + (red - pixels[at]!) * cover);
  pixels[at + 1] = clampByte(pixels[at + 1]! + (green - pixels[at + 1]!) * cover);
  pixels[at + 2] = clampByte(pixels[at + 2]! + (blue - pixels[at + 2]!) * cover);
  if (cover > 0.5 && frame.hidden[index] !== frame.mark) {
    frame.hidden[index] = frame.mark;
    frame.painted[frame.mark]!++;
  }
}

function clampByte(value: number): number {
  return max(0, min(255, value));
}
