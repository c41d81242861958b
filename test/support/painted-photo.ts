import sharp from 'sharp';
import type { Pixels } from '../../src/domain/units';

export interface PaintedPhoto {
  readonly width: Pixels;
  readonly height: Pixels;
  readonly seed?: number;
}

/** The same bytes for the same seed: a linear congruential generator is enough for asphalt. */
export function noiseFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * A grey, grainy road with a marking, dark zigzag cracks and a pothole: nothing a model must find, but of a photo's texture, so that
 * decoding costs what a photo's does.
 */
export async function paintPhoto({ width, height, seed = 1 }: PaintedPhoto): Promise<sharp.Sharp> {
  const noise = noiseFrom(seed);
  const grain = Buffer.alloc(width * height * 3);
  for (let i = 0; i < grain.length; i += 3) {
    const grey = 96 + noise() * 44;
    grain[i] = grey + 4;
    grain[i + 1] = grey + 2;
    grain[i + 2] = grey;
  }
  return sharp(grain, { raw: { width, height, channels: 3 } }).composite([
    { input: Buffer.from(drawRoad(width, height, noise)) },
  ]);
}

function drawRoad(width: Pixels, height: Pixels, noise: () => number): string {
  const cracks = Array.from({ length: 6 }, () => {
    const points = [`${noise() * width},${noise() * height}`];
    let [x, y] = [noise() * width, noise() * height];
    for (let i = 0; i < 40; i++) {
      x += (noise() - 0.3) * (width / 40);
      y += (noise() - 0.5) * (height / 40);
      points.push(`${x.toFixed(1)},${y.toFixed(1)}`);
    }
    return `<polyline points="${points.slice(1).join(' ')}" fill="none" stroke="#262422" stroke-width="${Math.max(2, width / 700)}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect x="${width * 0.48}" width="${width * 0.02}" height="${height}" fill="#d8d6cc" opacity="0.8"/>
    <ellipse cx="${width * 0.3}" cy="${height * 0.6}" rx="${width * 0.02}" ry="${width * 0.016}" fill="#2b2825"/>
    ${cracks.join('')}</svg>`;
}
