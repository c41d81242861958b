import type { RasterPoint } from './corners';
import { type HalfRaster, type MatchableRaster, templatePx } from './matchable-raster';

/** Best places kept from the search at half resolution. */
const candidatesKept = 3;
/** Two of them lie at least so far apart, in half-resolution pixels. */
const candidateSpacing = 3;
/** Steps that the climb to the peak may take at full resolution. */
const mostSteps = 3;

/** Where a template was found in the other raster, with sub-pixel place, and how alike it is (normalised cross-correlation). */
export interface FoundTemplate {
  readonly x: number;
  readonly y: number;
  readonly score: number;
  /** The best score away from it, 0 where there is none. */
  readonly secondScore: number;
}

/**
 * Looks for the square around `corner` of one raster in another, `radius` pixels around `expected`, at as many of the likeliest places as
 * `candidates` says. Null where it can't be looked for.
 * J. P. Lewis, Fast normalized cross-correlation, Vision Interface 1995; first at half resolution, then at full.
 */
export function findTemplate(
  from: MatchableRaster,
  corner: RasterPoint,
  to: MatchableRaster,
  expected: RasterPoint,
  radiusPx: number,
  candidates = candidatesKept,
): FoundTemplate | null {
  const template = cutHalf(from.half, corner);
  if (!template) return null;
  const coarse = searchHalf(template, to.half, { expected, radius: Math.ceil(radiusPx / 2), candidates });
  if (coarse.length === 0) return null;
  const full = cutFull(from, corner);
  if (!full) return null;
  const refined = coarse
    .map((place) => refine(full, to, place))
    .filter((place) => place !== null)
    .sort((a, b) => b.score - a.score);
  const [best, ...others] = refined;
  if (!best) return null;
  const second = others.find(({ x, y }) => Math.hypot(x - best.x, y - best.y) >= 2 * candidateSpacing);
  return { ...best, secondScore: second?.score ?? 0 };
}

interface Template {
  readonly values: Float64Array;
  readonly side: number;
}

/** Mean taken out, length one; null where it holds nothing or leaves the raster. */
function cut(
  source: Float32Array | Float64Array,
  width: number,
  height: number,
  left: number,
  top: number,
  side: number,
) {
  if (left < 0 || top < 0 || left + side > width || top + side > height) return null;
  const values = new Float64Array(side * side);
  let sum = 0;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const value = source[(top + y) * width + left + x]!;
      values[y * side + x] = value;
      sum += value;
    }
  }
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    values[i]! -= mean;
    squares += values[i]! ** 2;
  }
  if (squares < 1e-3) return null;
  const scale = 1 / Math.sqrt(squares);
  for (let i = 0; i < values.length; i++) values[i]! *= scale;
  return values;
}

function cutHalf(half: HalfRaster, corner: RasterPoint): (Template & { offset: RasterPoint }) | null {
  const side = templatePx / 2;
  const left = Math.round(corner.x / 2) - side / 2;
  const top = Math.round(corner.y / 2) - side / 2;
  const values = cut(half.values, half.width, half.height, left, top, side);
  // A corner at an odd pixel lies half a half-pixel off the template's middle.
  return values && { values, side, offset: { x: corner.x / 2 - left, y: corner.y / 2 - top } };
}

function cutFull(raster: MatchableRaster, corner: RasterPoint): Template | null {
  const [left, top] = [Math.round(corner.x) - templatePx / 2, Math.round(corner.y) - templatePx / 2];
  const values = cut(raster.values, raster.width, raster.height, left, top, templatePx);
  return values && { values, side: templatePx };
}

interface HalfSearch {
  readonly expected: RasterPoint;
  /** In half-resolution pixels. */
  readonly radius: number;
  readonly candidates: number;
}

/** Places of the template's corner point in full-resolution pixels, best first. */
function searchHalf(
  template: Template & { readonly offset: RasterPoint },
  half: HalfRaster,
  { expected, radius, candidates }: HalfSearch,
): RasterPoint[] {
  const { width, height, values, inverseNorm } = half;
  const { side, values: wanted, offset } = template;
  const left = Math.round(expected.x / 2 - offset.x);
  const top = Math.round(expected.y / 2 - offset.y);
  const size = 2 * radius + 1;
  const scores = new Float32Array(size * size).fill(-1);
  for (let dy = -radius; dy <= radius; dy++) {
    const y = top + dy;
    if (y < 0 || y + side > height) continue;
    for (let dx = -radius; dx <= radius; dx++) {
      const x = left + dx;
      if (x < 0 || x + side > width) continue;
      const inverse = inverseNorm[y * width + x]!;
      if (inverse === 0) continue;
      scores[(dy + radius) * size + dx + radius] =
        inverse * sumOfProducts(wanted, side, values, y * width + x, width);
    }
  }
  return peaksOf(scores, size, candidates).map((index) => ({
    x: 2 * (left + (index % size) - radius + offset.x),
    y: 2 * (top + Math.floor(index / size) - radius + offset.y),
  }));
}

function peaksOf(scores: Float32Array, size: number, most: number): number[] {
  const peaks: number[] = [];
  for (let n = 0; n < most; n++) {
    let best = -1;
    let highest = 0.2;
    for (let i = 0; i < scores.length; i++) {
      if (scores[i]! <= highest) continue;
      const [x, y] = [i % size, Math.floor(i / size)];
      const isNear = peaks.some(
        (peak) =>
          Math.abs((peak % size) - x) < candidateSpacing &&
          Math.abs(Math.floor(peak / size) - y) < candidateSpacing,
      );
      if (isNear) continue;
      highest = scores[i]!;
      best = i;
    }
    if (best < 0) break;
    peaks.push(best);
  }
  return peaks;
}

/** Climbs to the best place near one, by all pixels; a parabola through the peak's neighbours gives the part of a pixel. */
function refine(
  template: Template,
  to: MatchableRaster,
  near: RasterPoint,
): { x: number; y: number; score: number } | null {
  let [x, y] = [Math.round(near.x), Math.round(near.y)];
  let scores = scoresAround(template, to, x, y, null);
  for (let step = 0; step < mostSteps; step++) {
    const best = indexOfMost(scores);
    if (best === 4) break;
    const [dx, dy] = [(best % 3) - 1, Math.floor(best / 3) - 1];
    x += dx;
    y += dy;
    scores = scoresAround(template, to, x, y, { scores, dx, dy });
  }
  const score = scores[4]!;
  if (!(score > 0)) return null;
  return {
    x: x + peakOffset(scores[3]!, score, scores[5]!),
    y: y + peakOffset(scores[1]!, score, scores[7]!),
    score,
  };
}

/** At a place and its eight neighbours, row by row; those that were known one step (dx, dy) before are taken over. */
function scoresAround(
  template: Template,
  to: MatchableRaster,
  x: number,
  y: number,
  before: { readonly scores: Float64Array; readonly dx: number; readonly dy: number } | null,
): Float64Array {
  const scores = new Float64Array(9);
  for (let i = 0; i < 9; i++) {
    const [column, row] = [i % 3, Math.floor(i / 3)];
    const [oldColumn, oldRow] = [column + (before?.dx ?? 3), row + (before?.dy ?? 3)];
    const isKnown = oldColumn >= 0 && oldColumn <= 2 && oldRow >= 0 && oldRow <= 2;
    scores[i] =
      isKnown && before
        ? before.scores[oldRow * 3 + oldColumn]!
        : correlate(template, to, x + column - 1, y + row - 1);
  }
  return scores;
}

function indexOfMost(scores: Float64Array): number {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i]! > scores[best]!) best = i;
  return best;
}

/** Top of the parabola through three neighbours, -0.5..0.5. */
function peakOffset(before: number, here: number, after: number): number {
  const bend = before - 2 * here + after;
  return bend < -1e-9 ? Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend))) : 0;
}

function correlate({ values: wanted, side }: Template, to: MatchableRaster, x: number, y: number): number {
  const { width, height, values, inverseNorm } = to;
  const [left, top] = [x - side / 2, y - side / 2];
  if (left < 0 || top < 0 || left + side > width || top + side > height) return 0;
  const first = top * width + left;
  const inverse = inverseNorm[first]!;
  return inverse > 0 ? inverse * sumOfProducts(wanted, side, values, first, width) : 0;
}

/** A template times what lies under it. Four sums side by side: a lone one waits for each addition. The side is a multiple of four. */
function sumOfProducts(
  wanted: Float64Array,
  side: number,
  values: Float32Array,
  first: number,
  width: number,
): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let t = 0, row = first; t < side * side; row += width) {
    for (let i = row, end = row + side; i < end; i += 4, t += 4) {
      a += wanted[t]! * values[i]!;
      b += wanted[t + 1]! * values[i + 1]!;
      c += wanted[t + 2]! * values[i + 2]!;
      d += wanted[t + 3]! * values[i + 3]!;
    }
  }
  return a + b + c + d;
}
