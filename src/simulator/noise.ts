import { createRandom } from './random';

// Called for every texel: bound once, since looking up `Math` there costs more than the sums.
const { floor, sqrt } = Math;

const latticeSize = 256;
const grainSize = 1024;

/** Random lattice for smooth noise and a finer one for stone grain; both repeat, at lengths too great to notice. */
export interface NoiseTables {
  readonly lattice: Float32Array;
  /** Zero mean, unit deviation, slightly correlated between neighbours; index [(y & 1023) * 1024 + (x & 1023)]. */
  readonly grain: Float32Array;
}

export function createNoiseTables(seed: number): NoiseTables {
  const random = createRandom(seed, 'noise');
  const lattice = new Float32Array(latticeSize * latticeSize);
  for (let i = 0; i < lattice.length; i++) lattice[i] = random.next() * 2 - 1;
  return { lattice, grain: createGrain(seed) };
}

/** Smooth value noise in [-1, 1]; one lattice step per unit. */
export function noiseAt(lattice: Float32Array, x: number, y: number): number {
  const xFloor = floor(x);
  const yFloor = floor(y);
  let fx = x - xFloor;
  let fy = y - yFloor;
  fx = fx * fx * (3 - 2 * fx);
  fy = fy * fy * (3 - 2 * fy);
  const x0 = xFloor & 255;
  const x1 = (xFloor + 1) & 255;
  const y0 = (yFloor & 255) << 8;
  const y1 = ((yFloor + 1) & 255) << 8;
  const top = lattice[y0 + x0]! + (lattice[y0 + x1]! - lattice[y0 + x0]!) * fx;
  const bottom = lattice[y1 + x0]! + (lattice[y1 + x1]! - lattice[y1 + x0]!) * fx;
  return top + (bottom - top) * fy;
}

/** Three octaves of `noiseAt`, about [-1, 1]. */
export function fractalNoiseAt(lattice: Float32Array, x: number, y: number): number {
  return (
    0.57 * noiseAt(lattice, x, y) +
    0.29 * noiseAt(lattice, x * 2.13 + 17.3, y * 2.13 + 5.9) +
    0.14 * noiseAt(lattice, x * 4.57 + 41.7, y * 4.57 + 88.1)
  );
}

function createGrain(seed: number): Float32Array {
  const random = createRandom(seed, 'grain');
  const white = new Float32Array(grainSize * grainSize);
  for (let i = 0; i < white.length; i++) white[i] = random.next() + random.next() + random.next() - 1.5;
  const grain = new Float32Array(white.length);
  const mask = grainSize - 1;
  let sumOfSquares = 0;
  for (let y = 0; y < grainSize; y++) {
    for (let x = 0; x < grainSize; x++) {
      const right = white[y * grainSize + ((x + 1) & mask)]!;
      const below = white[((y + 1) & mask) * grainSize + x]!;
      const diagonal = white[((y + 1) & mask) * grainSize + ((x + 1) & mask)]!;
      const value = white[y * grainSize + x]! + 0.45 * (right + below) + 0.2 * diagonal;
      grain[y * grainSize + x] = value;
      sumOfSquares += value * value;
    }
  }
  const deviation = sqrt(sumOfSquares / grain.length);
  for (let i = 0; i < grain.length; i++) grain[i] = grain[i]! / deviation;
  return grain;
}
