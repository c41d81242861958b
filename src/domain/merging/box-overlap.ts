import type { BoxInPhoto, Pixels } from '../units';

export const boxArea = (box: BoxInPhoto): number => box.width * box.height;

/** Length of the shared part of [aFrom, aTo] and [bFrom, bTo]; negative is the gap between them. */
export const sharedLength = (aFrom: Pixels, aTo: Pixels, bFrom: Pixels, bTo: Pixels): Pixels =>
  Math.min(aTo, bTo) - Math.max(aFrom, bFrom);

export function sharedArea(a: BoxInPhoto, b: BoxInPhoto): number {
  const width = sharedLength(a.x, a.x + a.width, b.x, b.x + b.width);
  const height = sharedLength(a.y, a.y + a.height, b.y, b.y + b.height);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Intersection over union, 0..1. */
export function iou(a: BoxInPhoto, b: BoxInPhoto): number {
  const shared = sharedArea(a, b);
  return shared === 0 ? 0 : shared / (boxArea(a) + boxArea(b) - shared);
}

/** Intersection over the smaller box, 0..1: 1 when one lies in the other. */
export function ios(a: BoxInPhoto, b: BoxInPhoto): number {
  const shared = sharedArea(a, b);
  return shared === 0 ? 0 : shared / Math.min(boxArea(a), boxArea(b));
}

/** The smallest box around all of them. */
export function hullOf(boxes: readonly [BoxInPhoto, ...BoxInPhoto[]]): BoxInPhoto {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}
