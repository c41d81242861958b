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

export interface Similarity {
  /** to = m (from), with m = [a -b; b a] and a shift. */
  readonly a: number;
  readonly b: number;
  readonly x: number;
  readonly y: number;
}

export interface Agreement {
  readonly fit: Similarity;
  /** Indices, ascending. */
  readonly inliers: readonly number[];
}

/**
 * Which matches agree on one small turn, scale and shift; null where no two do. Draws are from a fixed sequence, so the same matches
 * give the same answer. M. Fischler, R. Bolles, Random sample consensus, CACM 24 (1981).
 */
export function agreeOnSimilarity(matches: readonly PointMatch[]): Agreement | null {
  if (matches.length < 2) return null;
  const next = sequence(matches.length);
  let best: Agreement | null = null;
  for (let n = 0; n < tries; n++) {
    const from = matches[next()]!;
    const to = matches[next()]!;
    if (Math.hypot(to.from.x - from.from.x, to.from.y - from.from.y) < leastBasePx) continue;
    const agreement = agreementOn([from, to], matches);
    if (agreement && agreement.inliers.length > (best?.inliers.length ?? 0)) best = agreement;
  }
  for (let n = 0; n < 3 && best && best.inliers.length >= 2; n++) {
    const refined: Agreement | null = agreementOn(
      best.inliers.map((i) => matches[i]!),
      matches,
    );
    if (!refined) break;
    best = refined;
  }
  return best;
}

function agreementOn(sample: readonly PointMatch[], matches: readonly PointMatch[]): Agreement | null {
  const fit = fitSimilarity(sample);
  if (!fit || !isAllowed(fit)) return null;
  const limit = similarityLimits.tolerancePx ** 2;
  const inliers: number[] = [];
  for (let i = 0; i < matches.length; i++) {
    const { x, y } = leftOver(fit, matches[i]!);
    if (x * x + y * y <= limit) inliers.push(i);
  }
  return { fit, inliers };
}

/** Where the fit puts a point. */
export const applyTo = ({ a, b, x, y }: Similarity, from: RasterPoint): RasterPoint => ({
  x: a * from.x - b * from.y + x,
  y: b * from.x + a * from.y + y,
});

/** How far a match lies from where the fit puts it. */
export function leftOver(fit: Similarity, { from, to }: PointMatch): RasterPoint {
  const put = applyTo(fit, from);
  return { x: to.x - put.x, y: to.y - put.y };
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
