import type { RasterPoint } from './corners';

/** Where a point of one raster was found in another. */
export interface PointMatch {
  readonly from: RasterPoint;
  readonly to: RasterPoint;
}

/** How two photos that lie nearly on each other may still differ: turned and scaled a little, moved by whatever the search allowed. */
export const similarityLimits = {
  /** Farther than this from where the fit puts it a match is wrong. */
  tolerancePx: 2.5,
  rotationDegrees: 6,
  scale: 0.08,
} as const;

const tries = 300;
/** Nearer points say nothing about turn and scale. */
const leastBasePx = 30;

interface Similarity {
  /** to = m (from), with m = [a -b; b a] and a shift. */
  readonly a: number;
  readonly b: number;
  readonly x: number;
  readonly y: number;
}

/**
 * Which matches agree on one small turn, scale and shift: indices, ascending. Draws are from a fixed sequence, so the same matches
 * give the same answer. M. Fischler, R. Bolles, Random sample consensus, CACM 24 (1981).
 */
export function agreeOnSimilarity(matches: readonly PointMatch[]): number[] {
  if (matches.length < 2) return [];
  const next = sequence(matches.length);
  let best: number[] = [];
  for (let n = 0; n < tries; n++) {
    const [i, j] = [next(), next()];
    const from = matches[i]!;
    const to = matches[j]!;
    if (Math.hypot(to.from.x - from.from.x, to.from.y - from.from.y) < leastBasePx) continue;
    const fit = fitSimilarity([from, to]);
    if (!fit || !isAllowed(fit)) continue;
    const inliers = within(fit, matches);
    if (inliers.length > best.length) best = inliers;
  }
  for (let n = 0; n < 3 && best.length >= 2; n++) {
    const fit = fitSimilarity(best.map((i) => matches[i]!));
    if (!fit || !isAllowed(fit)) break;
    best = within(fit, matches);
  }
  return best;
}

function within({ a, b, x, y }: Similarity, matches: readonly PointMatch[]): number[] {
  const limit = similarityLimits.tolerancePx ** 2;
  return matches.flatMap(({ from, to }, i) => {
    const dx = a * from.x - b * from.y + x - to.x;
    const dy = b * from.x + a * from.y + y - to.y;
    return dx * dx + dy * dy <= limit ? [i] : [];
  });
}

function isAllowed({ a, b }: Similarity): boolean {
  const turned = Math.abs(Math.atan2(b, a)) * (180 / Math.PI);
  return (
    turned <= similarityLimits.rotationDegrees && Math.abs(Math.hypot(a, b) - 1) <= similarityLimits.scale
  );
}

/** Least squares. S. Umeyama, IEEE PAMI 13 (1991), in two dimensions. */
export function fitSimilarity(matches: readonly PointMatch[]): Similarity | null {
  const n = matches.length;
  const mean = (pick: (match: PointMatch) => number) =>
    matches.reduce((sum, match) => sum + pick(match), 0) / n;
  const fx = mean(({ from }) => from.x);
  const fy = mean(({ from }) => from.y);
  const tx = mean(({ to }) => to.x);
  const ty = mean(({ to }) => to.y);
  let [dot, cross, spread] = [0, 0, 0];
  for (const { from, to } of matches) {
    const [px, py, qx, qy] = [from.x - fx, from.y - fy, to.x - tx, to.y - ty];
    dot += px * qx + py * qy;
    cross += px * qy - py * qx;
    spread += px * px + py * py;
  }
  if (!(spread > 0)) return null;
  const [a, b] = [dot / spread, cross / spread];
  return { a, b, x: tx - a * fx + b * fy, y: ty - b * fx - a * fy };
}

/** Numbers below `limit`, always the same ones. D. Lehmer's generator as in Park and Miller, CACM 31 (1988). */
function sequence(limit: number): () => number {
  let state = 48_271;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state % limit;
  };
}
