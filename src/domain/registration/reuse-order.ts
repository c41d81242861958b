import type { EastNorth } from '../photogrammetry/local-frame';

/** Cells along a side of the square that the places are put in; a power of two. */
const cells = 256;

/**
 * Pairs in an order that goes through the flight neighbour by neighbour, so that a photo laid out for one pair is at hand for the next.
 * Along a curve that fills the square. D. Hilbert, Mathematische Annalen 38 (1891).
 */
export function inReuseOrder<Pair extends { readonly a: number; readonly b: number }>(
  pairs: readonly Pair[],
  cameras: readonly EastNorth[],
): Pair[] {
  const [easts, norths] = [cameras.map(({ east }) => east), cameras.map(({ north }) => north)];
  const [west, south] = [least(easts), least(norths)];
  const side = Math.max(-least(easts.map((east) => -east)) - west, -least(norths.map((n) => -n)) - south);
  const cell = (metres: number): number =>
    side > 0 ? Math.min(cells - 1, Math.max(0, Math.floor((metres / side) * cells))) : 0;
  const along = ({ a, b }: Pair): number => {
    const [first, second] = [cameras[a]!, cameras[b]!];
    return alongCurve(
      cell((first.east + second.east) / 2 - west),
      cell((first.north + second.north) / 2 - south),
    );
  };
  return pairs
    .map((pair) => ({ pair, at: along(pair) }))
    .sort((p, q) => p.at - q.at || p.pair.a - q.pair.a || p.pair.b - q.pair.b)
    .map(({ pair }) => pair);
}

const least = (values: readonly number[]): number =>
  values.reduce((lowest, value) => Math.min(lowest, value), Number.POSITIVE_INFINITY);

/** How many cells of the curve lie before one. */
function alongCurve(column: number, row: number): number {
  let [x, y, before] = [column, row, 0];
  for (let half = cells / 2; half >= 1; half /= 2) {
    const [right, up] = [(x & half) > 0 ? 1 : 0, (y & half) > 0 ? 1 : 0];
    before += half * half * ((3 * right) ^ up);
    if (up === 1) continue;
    [x, y] = right === 1 ? [cells - 1 - y, cells - 1 - x] : [y, x];
  }
  return before;
}
