import { signedArea } from '../photogrammetry/ground-projection';
import type { EastNorth } from '../photogrammetry/local-frame';
import type { SquareMetres } from '../units';
import type { GroundGrid } from './ground-grid';

/** A connected patch of cells: its outline counter-clockwise, then its holes clockwise. */
export interface CellPatch {
  readonly rings: readonly (readonly EastNorth[])[];
  readonly area: SquareMetres;
}

/** East, north, west, south: each a left turn from the one before. */
const directions = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

/** The patches of marked cells that share edges, with their exact outlines; the grid's outermost cells must not be marked. */
export function tracePatches(grid: GroundGrid, isMarked: (cell: number) => boolean): CellPatch[] {
  const label = labelPatches(grid, isMarked);
  const edges = new Map<number, Map<number, number[]>>();
  const corners = grid.columns + 1;
  const cells: number[] = [];
  for (let cell = 0; cell < label.length; cell++) {
    const patch = label[cell]!;
    if (patch === 0) continue;
    cells[patch] = (cells[patch] ?? 0) + 1;
    const [column, row] = [cell % grid.columns, Math.floor(cell / grid.columns)];
    const at = (x: number, y: number) => (row + y) * corners + column + x;
    // Each side with another patch, or none, behind it is an edge with this patch on its left.
    const sides = [
      [cell - grid.columns, at(0, 0), 0],
      [cell + 1, at(1, 0), 1],
      [cell + grid.columns, at(1, 1), 2],
      [cell - 1, at(0, 1), 3],
    ] as const;
    for (const [neighbour, corner, direction] of sides) {
      if (label[neighbour] === patch) continue;
      const own = edges.get(patch) ?? new Map<number, number[]>();
      edges.set(patch, own);
      own.set(corner, [...(own.get(corner) ?? []), direction]);
    }
  }
  return [...edges].map(([patch, own]) => ({
    rings: ringsOf(grid, own).sort((a, b) => signedArea(b) - signedArea(a)),
    area: cells[patch]! * grid.cellSide ** 2,
  }));
}

/** Numbers the patches from 1; 0 is unmarked. */
function labelPatches(grid: GroundGrid, isMarked: (cell: number) => boolean): Uint32Array {
  const label = new Uint32Array(grid.columns * grid.rows);
  let patches = 0;
  for (let start = 0; start < label.length; start++) {
    if (label[start] !== 0 || !isMarked(start)) continue;
    patches++;
    const waiting = [start];
    label[start] = patches;
    for (let cell = waiting.pop(); cell !== undefined; cell = waiting.pop())
      for (const next of [cell - 1, cell + 1, cell - grid.columns, cell + grid.columns])
        if (label[next] === 0 && isMarked(next)) {
          label[next] = patches;
          waiting.push(next);
        }
  }
  return label;
}

/** Walks the edges until none is left; where two patches of one label touch at a corner it turns left, and stays with its cell. */
function ringsOf(grid: GroundGrid, edges: Map<number, number[]>): EastNorth[][] {
  const corners = grid.columns + 1;
  const rings: EastNorth[][] = [];
  for (const [start, outgoing] of edges) {
    while (outgoing.length > 0) {
      const ring: EastNorth[] = [];
      let [corner, last] = [start, -1];
      do {
        const choices = edges.get(corner)!;
        const direction =
          [(last + 1) % 4, last, (last + 3) % 4].find((turn) => last >= 0 && choices.includes(turn)) ??
          choices[0]!;
        choices.splice(choices.indexOf(direction), 1);
        if (direction !== last)
          ring.push({
            east: grid.west + (corner % corners) * grid.cellSide,
            north: grid.south + Math.floor(corner / corners) * grid.cellSide,
          });
        const [dx, dy] = directions[direction]!;
        corner += dy * corners + dx;
        last = direction;
      } while (corner !== start);
      rings.push(ring);
    }
  }
  return rings;
}
