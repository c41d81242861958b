/** A figure with the range that photos drawn anew give in 95 of 100 cases. */
export interface Estimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

const LOW_SHARE = 0.025;
const HIGH_SHARE = 0.975;

/**
 * Draws of as many photos as there are, with replacement (Efron 1979): how often each photo counts in each draw. The same seed, the same draws.
 * Photos are drawn one by one, so intervals are too narrow where photos of one street resemble each other.
 */
export function drawPhotos(photoCount: number, draws: number, seed: number): readonly Int32Array[] {
  const random = randomFrom(seed);
  return Array.from({ length: draws }, () => {
    const weights = new Int32Array(photoCount);
    for (let draw = 0; draw < photoCount; draw++) weights[Math.floor(random() * photoCount)]!++;
    return weights;
  });
}

/** The percentile interval (Efron & Tibshirani 1993, chapter 13) of a figure over the draws; draws without the figure are left out. */
export function estimate(
  figure: (weights: Int32Array | null) => number | null,
  draws: readonly Int32Array[],
): Estimate {
  return estimateFrom(figure(null), draws.map(figure));
}

export function estimateFrom(value: number | null, drawn: readonly (number | null)[]): Estimate {
  const sorted = drawn.filter((each) => each !== null).sort((a, b) => a - b);
  if (value === null || sorted.length === 0) return { value, low: null, high: null };
  return { value, low: quantile(sorted, LOW_SHARE), high: quantile(sorted, HIGH_SHARE) };
}

/** Linear between order statistics (Hyndman & Fan 1996, type 7). */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  return low + (high - low) * (at - below);
}

/** mulberry32 (T. Ettinger, public domain): small, seeded, good enough to draw photos. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
