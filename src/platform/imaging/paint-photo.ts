import sharp, { type Sharp } from 'sharp';
import type { Pixels } from '../../domain/units';

export interface PaintedPhoto {
  readonly width: Pixels;
  readonly height: Pixels;
  readonly seed?: number;
}

const ASPHALT = 118;
const GRAIN = 60;
/** Share of its left neighbour in a pixel's grain: gives JPEG the half byte a pixel that drone photos have. */
const GRAIN_SMOOTHNESS = 0.62;
const CRACKS = 6;

/**
 * A drawn photo for benchmarks and tests: a grey, grainy road with a marking, dark wandering cracks and a pothole. Nothing that a model must
 * find, but with a photo's texture, so that decoding costs what a photo's does. The same pixels for the same seed.
 */
export function paintPhoto({ width, height, seed = 1 }: PaintedPhoto): Sharp {
  const noise = noiseFrom(seed);
  const pixels = Buffer.alloc(width * height * 3);
  const put = (x: Pixels, y: Pixels, grey: number) => {
    if (x >= 0 && x < width && y >= 0 && y < height)
      pixels.fill(grey, (y * width + x) * 3, (y * width + x) * 3 + 3);
  };
  let grain = 0;
  for (let at = 0; at < pixels.length; at += 3) {
    grain = GRAIN_SMOOTHNESS * grain + (1 - GRAIN_SMOOTHNESS) * (noise() - 0.5) * GRAIN;
    pixels[at] = ASPHALT + 4 + grain;
    pixels[at + 1] = ASPHALT + 2 + grain;
    pixels[at + 2] = ASPHALT + grain;
  }
  fillDisc(put, { x: width * 0.5, y: height * 0.7, radius: Math.min(width, height) * 0.01 }, 214);
  fillDisc(put, { x: width * 0.3, y: height * 0.6, radius: Math.min(width, height) * 0.02 }, 44);
  for (let crack = 0; crack < CRACKS; crack++) drawCrack(put, { width, height }, noise);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

type Put = (x: Pixels, y: Pixels, grey: number) => void;

function drawCrack(
  put: Put,
  { width, height }: { readonly width: Pixels; readonly height: Pixels },
  noise: () => number,
): void {
  let [x, y, heading] = [noise() * width, noise() * height, noise() * 2 * Math.PI];
  const radius = Math.max(1, width / 1400);
  for (let step = 0; step < width / 2; step++) {
    heading += (noise() - 0.5) * 0.5;
    x += Math.cos(heading);
    y += Math.sin(heading);
    fillDisc(put, { x, y, radius }, 38);
  }
}

function fillDisc(
  put: Put,
  disc: { readonly x: number; readonly y: number; readonly radius: Pixels },
  grey: number,
): void {
  const reach = Math.ceil(disc.radius);
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      if (dx * dx + dy * dy <= disc.radius * disc.radius)
        put(Math.round(disc.x) + dx, Math.round(disc.y) + dy, grey);
    }
  }
}

/** A linear congruential generator (Numerical Recipes): good enough for asphalt. */
function noiseFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
