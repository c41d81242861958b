import type { EastNorth } from '../photogrammetry/local-frame';
import type { Metres } from '../units';
import type { RasterPoint } from './corners';
import { findTemplate } from './find-template';
import { agreeOnSimilarity, type PointMatch } from './fit-similarity';
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
const fewCorners = 30;
const mostCorners = 80;
const enoughInliers = 10;
/** From here on a search is wide, in raster pixels. */
const wideSearchPx = 16;
/** Fewer that agree, or a smaller share of all that were found, may agree by chance. */
export const leastInliers = 6;
const leastInlierShare = 0.25;

/** The same point of the ground as two photos put it. */
export interface GroundTie {
  readonly a: EastNorth;
  readonly b: EastNorth;
}

/** What of one raster was found again in another, as places on the ground by either's pose; null where too little agrees. */
export function matchPair(a: MatchableRaster, b: MatchableRaster, search: Metres): GroundTie[] | null {
  const metresPerPixel = a.metresPerPixel;
  const shift = { x: (a.west - b.west) / metresPerPixel, y: (b.north - a.north) / metresPerPixel };
  const radiusPx = search / metresPerPixel;
  const matches: PointMatch[] = [];
  const inside = cornersInside(a, b, shift, radiusPx);
  const batches = radiusPx > wideSearchPx ? inBatches(inside) : [spread(inside, mostCorners)];
  let inliers: number[] = [];
  for (const corners of batches) {
    for (const corner of corners) {
      const found = findBothWays(a, b, corner, shift, radiusPx);
      if (found) matches.push({ from: corner, to: found });
    }
    inliers = agreeOnSimilarity(
      matches.map(({ from, to }) => ({ from, to: { x: to.x - shift.x, y: to.y - shift.y } })),
    );
    if (inliers.length >= enoughInliers) break;
  }
  if (inliers.length < leastInliers || inliers.length < leastInlierShare * matches.length) return null;
  return inliers.map((i) => ({ a: groundOf(a, matches[i]!.from), b: groundOf(b, matches[i]!.to) }));
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
  const first = spread(corners, fewCorners);
  const others = corners.filter((corner) => !first.includes(corner));
  return [first, spread(others, mostCorners - fewCorners)];
}

function findBothWays(
  a: MatchableRaster,
  b: MatchableRaster,
  corner: RasterPoint,
  shift: RasterPoint,
  radiusPx: number,
): RasterPoint | null {
  const expected = { x: corner.x + shift.x, y: corner.y + shift.y };
  const found = findTemplate(a, corner, b, expected, radiusPx);
  if (!found || found.score < leastScore || found.secondScore > mostSecondToBest * found.score) return null;
  const there = { x: Math.round(found.x), y: Math.round(found.y) };
  const back = findTemplate(b, there, a, corner, backSearchPx);
  if (!back) return null;
  const [dx, dy] = [back.x - corner.x + found.x - there.x, back.y - corner.y + found.y - there.y];
  return Math.hypot(dx, dy) <= backMatchPx ? found : null;
}
