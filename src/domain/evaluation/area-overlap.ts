import type { BoxInPhoto } from '../units';

/** Square pixels covered by boxes alone, by labels alone and by both; what ignored regions cover is left out. */
export interface AreaCounts {
  readonly found: number;
  readonly labelled: number;
  readonly both: number;
}

/**
 * Areas of the unions, exact: the edges of all boxes cut the photo into cells that lie wholly in or out of each box.
 */
export function coveredAreas(
  found: readonly BoxInPhoto[],
  labelled: readonly BoxInPhoto[],
  ignored: readonly BoxInPhoto[],
): AreaCounts {
  const all = [...found, ...labelled, ...ignored];
  const columns = edges(all.flatMap(({ x, width }) => [x, x + width]));
  const areas = { found: 0, labelled: 0, both: 0 };
  for (let column = 0; column + 1 < columns.length; column++) {
    const [left, right] = [columns[column]!, columns[column + 1]!];
    const inColumn = (box: BoxInPhoto) => box.x <= left && box.x + box.width >= right;
    const [foundHere, labelledHere, ignoredHere] = [found, labelled, ignored].map((boxes) =>
      boxes.filter(inColumn),
    ) as [BoxInPhoto[], BoxInPhoto[], BoxInPhoto[]];
    const rows = edges(
      [...foundHere, ...labelledHere, ...ignoredHere].flatMap(({ y, height }) => [y, y + height]),
    );
    for (let row = 0; row + 1 < rows.length; row++) {
      const [top, bottom] = [rows[row]!, rows[row + 1]!];
      const covers = (box: BoxInPhoto) => box.y <= top && box.y + box.height >= bottom;
      if (ignoredHere.some(covers)) continue;
      const cell = (right - left) * (bottom - top);
      const [isFound, isLabelled] = [foundHere.some(covers), labelledHere.some(covers)];
      if (isFound) areas.found += cell;
      if (isLabelled) areas.labelled += cell;
      if (isFound && isLabelled) areas.both += cell;
    }
  }
  return areas;
}

const edges = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);

/** F1 over pixels (Dice 1945) of all photos together: 2 * both / (found + labelled). Null when there is neither. */
export function areaF1(photos: readonly AreaCounts[], weights: Int32Array | null = null): number | null {
  let [both, either] = [0, 0];
  for (const [index, areas] of photos.entries()) {
    const weight = weights ? weights[index]! : 1;
    both += weight * areas.both;
    either += weight * (areas.found + areas.labelled);
  }
  return either === 0 ? null : (2 * both) / either;
}
