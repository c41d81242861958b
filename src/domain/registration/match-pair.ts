import type { EastNorth } from '../photogrammetry/local-frame';
import type { Metres } from '../units';
import type { RasterPoint } from './corners';
import { findTemplate } from './find-template';
import {
  type Agreement,
  agreeOnSimilarity,
  applyTo,
  leftOver,
  type PointMatch,
  similarityLimits,
} from './fit-similarity';
import type { MatchableRaster } from './matchable-raster';

/** Less alike than this may be chance. */
const leastScore = 0.5;
/** The next best place must be clearly worse, or the ground repeats itself. */
const mostSecondToBest = 0.85;
/** Looking back from where a corner was found must lead to the corner. */
const backMatchPx = 2;
/** The way back is searched this far only: whether another place is as like, the way there has told. */
const backSearchPx = 8;
/** Corners tried in a pair: a wide search stops after the first few if enough of them agree, since a narrow one follows it. */
const batchesOfWideSearch = [12, 18, 50];
const mostCorners = 80;
const enoughInliers = 10;
/** From here on a search is wide, in raster pixels. */
const wideSearchPx = 16;
/** Once so many of a wide search's corners agree, the others are looked for no farther from where these put them. */
const enoughToNarrow = 8;
const narrowSearchPx = 8;
/** Fewer that agree, or a smaller share of all that were found, may agree by chance. */
export const leastInliers = 6;
const leastInlierShare = 0.25;
/** Roofs and crowns above the ground, or the ground below them where they are what agreed first. */
const mostRelief: Metres = 10;

/** The same point of the ground as two photos put it. */
export interface GroundTie {
  readonly a: EastNorth;
  readonly b: EastNorth;
}

/**
 * What of one raster was found again in another, as places on the ground by either's pose; null where too little agrees.
 * `parallax` is how far b shows a point from where a shows it, for each metre that it stands above the ground: once enough agree on one
 * plane, what differs from it by such a shift alone is taken too, or a street would be lost among its roofs.
 */
export function matchPair(
  a: MatchableRaster,
  b: MatchableRaster,
  search: Metres,
  parallax: EastNorth,
): GroundTie[] | null {
  const metresPerPixel = a.metresPerPixel;
  const shift = { x: (a.west - b.west) / metresPerPixel, y: (b.north - a.north) / metresPerPixel };
  const radiusPx = search / metresPerPixel;
  const matches: PointMatch[] = [];
  const inside = cornersInside(a, b, shift, radiusPx);
  const batches = radiusPx > wideSearchPx ? inBatches(inside) : [spread(inside, mostCorners)];
  let agreed: Agreement | null = null;
  for (const corners of batches) {
    const fit = agreed && agreed.inliers.length >= enoughToNarrow ? agreed.fit : null;
    for (const corner of corners) {
      const there = fit ? applyTo(fit, corner) : corner;
      const expected = { x: there.x + shift.x, y: there.y + shift.y };
      const found = findBothWays(a, b, corner, expected, fit ? narrowSearchPx : radiusPx);
      if (found) matches.push({ from: corner, to: { x: found.x - shift.x, y: found.y - shift.y } });
    }
    agreed = agreeOnSimilarity(matches);
    if (agreed && agreed.inliers.length >= enoughInliers) break;
  }
  if (!agreed || agreed.inliers.length < leastInliers) return null;
  if (agreed.inliers.length < leastInlierShare * matches.length) return null;
  const { fit } = agreed;
  return matches
    .filter((match) => fitsButForRelief(leftOver(fit, match), parallax, metresPerPixel))
    .map(({ from, to }) => ({
      a: groundOf(a, from),
      b: groundOf(b, { x: to.x + shift.x, y: to.y + shift.y }),
    }));
}

function fitsButForRelief({ x, y }: RasterPoint, parallax: EastNorth, metresPerPixel: Metres): boolean {
  const perMetre = Math.hypot(parallax.east, parallax.north) / metresPerPixel;
  const { tolerancePx } = similarityLimits;
  if (perMetre * mostRelief < tolerancePx) return Math.hypot(x, y) <= tolerancePx;
  const [east, south] = [
    parallax.east / metresPerPixel / perMetre,
    -parallax.north / metresPerPixel / perMetre,
  ];
  const across = Math.abs(y * east - x * south);
  return across <= tolerancePx && Math.abs(x * east + y * south) <= tolerancePx + mostRelief * perMetre;
}

const groundOf = ({ west, north, metresPerPixel }: MatchableRaster, { x, y }: RasterPoint): EastNorth => ({
  east: west + x * metresPerPixel,
  north: north - y * metresPerPixel,
});

function cornersInside(
  a: MatchableRaster,
  b: MatchableRaster,
  shift: RasterPoint,
  radiusPx: number,
): RasterPoint[] {
  return a.corners.filter(({ x, y }) => {
    const [bx, by] = [Math.round(x + shift.x), Math.round(y + shift.y)];
    if (bx < -radiusPx || by < -radiusPx || bx >= b.width + radiusPx || by >= b.height + radiusPx)
      return false;
    const [cx, cy] = [Math.max(0, Math.min(b.width - 1, bx)), Math.max(0, Math.min(b.height - 1, by))];
    return b.isSeen[cy * b.width + cx] === 1;
  });
}

/** Every n-th: corners come row by row, so that they stay spread over the shared ground. */
function spread(corners: readonly RasterPoint[], most: number): RasterPoint[] {
  if (corners.length <= most) return [...corners];
  const step = corners.length / most;
  return Array.from({ length: most }, (_, i) => corners[Math.floor(i * step)]!);
}

function inBatches(corners: readonly RasterPoint[]): RasterPoint[][] {
  let left = corners;
  return batchesOfWideSearch.map((size) => {
    const batch = new Set(spread(left, size));
    left = left.filter((corner) => !batch.has(corner));
    return [...batch];
  });
}

function findBothWays(
  a: MatchableRaster,
  b: MatchableRaster,
  corner: RasterPoint,
  expected: RasterPoint,
  radiusPx: number,
): RasterPoint | null {
  const found = findTemplate(a, corner, b, expected, radiusPx);
  if (!found || found.score < leastScore || found.secondScore > mostSecondToBest * found.score) return null;
  const there = { x: Math.round(found.x), y: Math.round(found.y) };
  const back = findTemplate(b, there, a, corner, backSearchPx, 1);
  if (!back) return null;
  const [dx, dy] = [back.x - corner.x + found.x - there.x, back.y - corner.y + found.y - there.y];
  return Math.hypot(dx, dy) <= backMatchPx ? found : null;
}
