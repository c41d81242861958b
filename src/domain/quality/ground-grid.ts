import type { EastNorth } from '../photogrammetry/local-frame';
import type { Metres } from '../units';

/**
 * Ground cut into square cells, counted from the south-west corner, east first. A cell belongs to a shape when its middle does.
 * Cells, not exact polygons: unions of hundreds of footprints never fail on touching edges, how many photos see a place comes free, and a
 * metre is finer than the places themselves, which GNSS gives to two or three.
 */
export interface GroundGrid {
  readonly west: Metres;
  readonly south: Metres;
  readonly cellSide: Metres;
  readonly columns: number;
  readonly rows: number;
}

export interface Bounds {
  readonly west: Metres;
  readonly south: Metres;
  readonly east: Metres;
  readonly north: Metres;
}

const mostCells = 2_000_000;

/** A grid over the bounds with a margin of one cell, in cells of the wanted side, or larger ones where those would be too many. */
export function gridOver({ west, south, east, north }: Bounds, wantedSide: Metres): GroundGrid {
  const [width, height] = [east - west, north - south];
  const cellSide = Math.max(wantedSide, Math.sqrt((width * height) / mostCells), (width + height) / 20_000);
  return {
    west: west - cellSide,
    south: south - cellSide,
    cellSide,
    columns: Math.ceil(width / cellSide) + 2,
    rows: Math.ceil(height / cellSide) + 2,
  };
}

export const cellsOf = ({ columns, rows }: GroundGrid): number => columns * rows;

export function boundsOf(points: readonly EastNorth[]): Bounds | null {
  if (points.length === 0) return null;
  let [west, south] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [east, north] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const point of points) {
    west = Math.min(west, point.east);
    east = Math.max(east, point.east);
    south = Math.min(south, point.north);
    north = Math.max(north, point.north);
  }
  return { west, south, east, north };
}

/** The cells inside rings taken together by the even-odd rule, so that a second ring is a hole; each once. */
export function fillRings(
  grid: GroundGrid,
  rings: readonly (readonly EastNorth[])[],
  visit: (cell: number) => void,
): void {
  const bounds = boundsOf(rings.flat());
  if (!bounds) return;
  const firstRow = Math.max(0, Math.floor((bounds.south - grid.south) / grid.cellSide));
  const lastRow = Math.min(grid.rows - 1, Math.ceil((bounds.north - grid.south) / grid.cellSide));
  for (let row = firstRow; row <= lastRow; row++) {
    const crossings = crossingsAt(rings, grid.south + (row + 0.5) * grid.cellSide);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const from = Math.max(0, Math.ceil((crossings[i]! - grid.west) / grid.cellSide - 0.5));
      const to = Math.min(grid.columns, Math.ceil((crossings[i + 1]! - grid.west) / grid.cellSide - 0.5));
      for (let column = from; column < to; column++) visit(row * grid.columns + column);
    }
  }
}

/** Where a line from west to east meets the rings. */
function crossingsAt(rings: readonly (readonly EastNorth[])[], north: Metres): Metres[] {
  const crossings: Metres[] = [];
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i++) {
      const [a, b] = [ring[i]!, ring[(i + 1) % ring.length]!];
      if (a.north <= north === b.north <= north) continue;
      crossings.push(a.east + ((north - a.north) / (b.north - a.north)) * (b.east - a.east));
    }
  }
  return crossings.sort((a, b) => a - b);
}

/** The cells within `reach` of a line; a cell may come more than once. */
export function fillAlong(
  grid: GroundGrid,
  line: readonly EastNorth[],
  reach: Metres,
  visit: (cell: number) => void,
): void {
  for (let i = 0; i + 1 < line.length; i++) {
    const [a, b] = [line[i]!, line[i + 1]!];
    const column = (east: Metres) => Math.floor((east - grid.west) / grid.cellSide);
    const row = (north: Metres) => Math.floor((north - grid.south) / grid.cellSide);
    const lastColumn = Math.min(grid.columns - 1, column(Math.max(a.east, b.east) + reach));
    const lastRow = Math.min(grid.rows - 1, row(Math.max(a.north, b.north) + reach));
    for (let y = Math.max(0, row(Math.min(a.north, b.north) - reach)); y <= lastRow; y++)
      for (let x = Math.max(0, column(Math.min(a.east, b.east) - reach)); x <= lastColumn; x++) {
        const middle = {
          east: grid.west + (x + 0.5) * grid.cellSide,
          north: grid.south + (y + 0.5) * grid.cellSide,
        };
        if (distanceToSegment(middle, a, b) <= reach) visit(y * grid.columns + x);
      }
  }
}

function distanceToSegment(point: EastNorth, a: EastNorth, b: EastNorth): Metres {
  const [dx, dy] = [b.east - a.east, b.north - a.north];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((point.east - a.east) * dx + (point.north - a.north) * dy) / length;
  const t = Math.max(0, Math.min(1, along));
  return Math.hypot(point.east - a.east - t * dx, point.north - a.north - t * dy);
}
