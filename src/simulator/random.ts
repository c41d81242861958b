// Called for every texel: bound once, since looking up `Math` there costs more than the sums.
const { cos, floor, imul, log, sqrt } = Math;

/** A small seeded generator: one seed and one label always give one stream, on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  range(low: number, high: number): number;
  /** Integer in [low, high], both included. */
  integer(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Standard normal deviate. */
  normal(): number;
}

/** FNV-1a over the label, stirred with the seed. */
export function seedFrom(seed: number, label: string): number {
  let hash = (2166136261 ^ seed) >>> 0;
  for (let i = 0; i < label.length; i++) {
    hash = imul(hash ^ label.charCodeAt(i), 16777619) >>> 0;
  }
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b) >>> 0;
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** mulberry32 (public domain, Tommy Ettinger): 32 bits of state are plenty for pictures. */
export function createRandom(seed: number, label = ''): Random {
  let state = seedFrom(seed, label);
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = imul(state ^ (state >>> 15), state | 1);
    t ^= t + imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    range: (low, high) => low + (high - low) * next(),
    integer: (low, high) => low + floor((high - low + 1) * next()),
    chance: (probability) => next() < probability,
    pick: (items) => items[floor(next() * items.length)]!,
    normal: () => sqrt(-2 * log(1 - next())) * cos(2 * Math.PI * next()),
  };
}

/** A number in [0, 1) that depends on two integers and a salt only: for textures that need no order of evaluation. */
export function hashUnit(ix: number, iy: number, salt: number): number {
  let h = (imul(ix, 0x27d4eb2d) ^ imul(iy, 0x165667b1) ^ imul(salt, 0x9e3779b1)) >>> 0;
  h = imul(h ^ (h >>> 15), 0x85ebca77) >>> 0;
  h = imul(h ^ (h >>> 13), 0xc2b2ae3d) >>> 0;
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}
