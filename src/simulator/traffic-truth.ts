import type { BoxInPhoto } from '../domain/units';
import { type Camera, projectToPhoto } from './camera';
import { cornersOfCar } from './ground-details';
import { markOfTraffic } from './traffic-painter';
import type { TrafficThing } from './traffic-shapes';

/** A person or vehicle as a photo shows it: the smallest box round its pixels. */
export interface TrafficBox {
  readonly kind: TrafficThing['kind'];
  readonly box: BoxInPhoto;
  /** Share of it that is in the photo and that nothing covers. */
  readonly visibleFraction: number;
}

/** The boxes of what shows at all. `hidden` and `painted` are the renderer's. */
export function trafficInPhoto(
  traffic: readonly TrafficThing[],
  camera: Camera,
  hidden: Uint8Array,
  painted: Uint32Array,
): TrafficBox[] {
  if (traffic.length === 0) return [];
  const extents = extentsByMark(camera.width, hidden);
  return traffic.flatMap((thing, index) => {
    const mark = markOfTraffic(index);
    const seen = extents.get(mark);
    if (!seen) return [];
    const box = {
      x: seen.left,
      y: seen.top,
      width: seen.right + 1 - seen.left,
      height: seen.bottom + 1 - seen.top,
    };
    const uncovered = seen.pixels / painted[mark]!;
    return [{ kind: thing.kind, box, visibleFraction: uncovered * shareInPhoto(thing, camera) }];
  });
}

interface Extent {
  left: number;
  right: number;
  top: number;
  bottom: number;
  pixels: number;
}

function extentsByMark(width: number, hidden: Uint8Array): Map<number, Extent> {
  const extents = new Map<number, Extent>();
  for (let i = 0; i < hidden.length; i++) {
    const mark = hidden[i]!;
    if (mark === 0) continue;
    const x = i % width;
    const y = (i - x) / width;
    const known = extents.get(mark);
    if (!known) {
      extents.set(mark, { left: x, right: x, top: y, bottom: y, pixels: 1 });
      continue;
    }
    known.left = Math.min(known.left, x);
    known.right = Math.max(known.right, x);
    known.bottom = y;
    known.pixels++;
  }
  return extents;
}

/** Of the box round its corners at foot and top, the part within the photo's edges. */
function shareInPhoto(thing: TrafficThing, camera: Camera): number {
  const corners = cornersOfCar(thing).flatMap(({ across, along }) =>
    [0, thing.height].map((height) => projectToPhoto(camera, across, along, height)),
  );
  if (corners.some((corner) => corner === null)) return 0;
  const xs = corners.map((corner) => corner!.x);
  const ys = corners.map((corner) => corner!.y);
  const share = (values: readonly number[], length: number) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return Math.max(0, Math.min(length, high) - Math.max(0, low)) / Math.max(high - low, 1e-9);
  };
  return share(xs, camera.width) * share(ys, camera.height);
}
