import type { EastNorth } from '../photogrammetry/local-frame';
import type { Metres } from '../units';

export interface Bounds {
  readonly west: Metres;
  readonly south: Metres;
  readonly east: Metres;
  readonly north: Metres;
}

export const boundsAround = ({ east, north }: EastNorth, margin: Metres): Bounds => ({
  west: east - margin,
  east: east + margin,
  south: north - margin,
  north: north + margin,
});

/** Half of the cells to either side of the origin that a key can tell apart. */
const KEY_HALF = 2 ** 25;

/**
 * Buckets of items by the square cells that their bounds touch; finds every pair whose bounds overlap.
 * Made once, read once: nothing is ever removed.
 */
export class SpatialGrid {
  private readonly cells = new Map<number, number[]>();

  constructor(
    private readonly bounds: readonly Bounds[],
    private readonly cellSize: Metres,
  ) {
    bounds.forEach((bound, item) => {
      for (let x = this.cell(bound.west); x <= this.cell(bound.east); x++) {
        for (let y = this.cell(bound.south); y <= this.cell(bound.north); y++) this.put(key(x, y), item);
      }
    });
  }

  /** Calls back once for each pair with overlapping bounds, the lower index first. */
  forEachPair(visit: (lower: number, higher: number) => void): void {
    for (const [cellKey, items] of this.cells) {
      for (let i = 1; i < items.length; i++) {
        for (let j = 0; j < i; j++) {
          const lower = items[j]!;
          const higher = items[i]!;
          if (this.isFirstSharedCell(cellKey, lower, higher)) visit(lower, higher);
        }
      }
    }
  }

  /** Items whose bounds overlap these. */
  findOverlapping(bound: Bounds): number[] {
    const found = new Set<number>();
    for (let x = this.cell(bound.west); x <= this.cell(bound.east); x++) {
      for (let y = this.cell(bound.south); y <= this.cell(bound.north); y++) {
        for (const item of this.cells.get(key(x, y)) ?? []) {
          if (doOverlap(this.bounds[item]!, bound)) found.add(item);
        }
      }
    }
    return [...found];
  }

  /** Two items share a rectangle of cells; only its south-west cell reports them. */
  private isFirstSharedCell(cellKey: number, lower: number, higher: number): boolean {
    const a = this.bounds[lower]!;
    const b = this.bounds[higher]!;
    if (!doOverlap(a, b)) return false;
    return cellKey === key(this.cell(Math.max(a.west, b.west)), this.cell(Math.max(a.south, b.south)));
  }

  private cell(value: Metres): number {
    return Math.floor(value / this.cellSize);
  }

  private put(cellKey: number, item: number): void {
    const items = this.cells.get(cellKey);
    if (items) items.push(item);
    else this.cells.set(cellKey, [item]);
  }
}

const key = (x: number, y: number): number => (x + KEY_HALF) * (2 * KEY_HALF) + (y + KEY_HALF);

const doOverlap = (a: Bounds, b: Bounds): boolean =>
  a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;
