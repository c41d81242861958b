import type { Pixels } from '../domain/units';
import type { Camera } from './camera';
import { type Lens, slopesThroughLens } from './lens';
import type { RenderedPhoto } from './photo-renderer';

// Called for every pixel: bound once, since looking up `Math` there costs more than the sums.
const { abs, ceil, floor, max, min } = Math;

const spare: Pixels = 2;

/** The pinhole with the same line of sight whose picture holds all that the lens shows. */
export function pinholeBehind(camera: Camera, lens: Lens): Camera {
  const { width, height, focalLength } = camera;
  let farX = 0;
  let farY = 0;
  const reach = (x: Pixels, y: Pixels) => {
    const { u, v } = slopesThroughLens(camera, lens, x, y);
    farX = max(farX, abs(u) * focalLength);
    farY = max(farY, abs(v) * focalLength);
  };
  for (let x = 0; x <= width; x++) for (const y of [0, height]) reach(x, y);
  for (let y = 0; y <= height; y++) for (const x of [0, width]) reach(x, y);
  return { ...camera, lens: undefined, width: 2 * ceil(farX + spare), height: 2 * ceil(farY + spare) };
}

/** The lens's photo from the pinhole's: colours bilinear, cover by the nearest pixel. */
export function drawThroughLens(
  camera: Camera,
  lens: Lens,
  pinhole: Camera,
  flat: RenderedPhoto,
): RenderedPhoto {
  const { width, height, focalLength } = pinhole;
  const pixels = new Uint8Array(camera.width * camera.height * 3);
  const hidden = new Uint8Array(camera.width * camera.height);
  const row = width * 3;
  let out = 0;
  for (let y = 0; y < camera.height; y++) {
    for (let x = 0; x < camera.width; x++, out++) {
      const { u, v } = slopesThroughLens(camera, lens, x + 0.5, y + 0.5);
      const px = width / 2 + focalLength * u;
      const py = height / 2 + focalLength * v;
      hidden[out] = flat.hidden[floor(py) * width + floor(px)]!;
      const left = max(0, min(width - 2, floor(px - 0.5)));
      const top = max(0, min(height - 2, floor(py - 0.5)));
      const fx = px - 0.5 - left;
      const fy = py - 0.5 - top;
      const at = (top * width + left) * 3;
      for (let c = 0; c < 3; c++) {
        const above = flat.pixels[at + c]! * (1 - fx) + flat.pixels[at + 3 + c]! * fx;
        const below = flat.pixels[at + row + c]! * (1 - fx) + flat.pixels[at + row + 3 + c]! * fx;
        pixels[out * 3 + c] = above * (1 - fy) + below * fy + 0.5;
      }
    }
  }
  return { pixels, hidden, painted: flat.painted };
}
