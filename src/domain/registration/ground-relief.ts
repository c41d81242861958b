import type { EastNorth, LocalFrame } from '../photogrammetry/local-frame';
import type { TerrainHeights } from '../photogrammetry/terrain';
import type { Metres } from '../units';

/** Heights of a flight's ground over one level, in the flight's own frame. */
export interface GroundRelief {
  heightAt(east: Metres, north: Metres): Metres;
}

export const levelGround: GroundRelief = { heightAt: () => 0 };

/** A height model under a flight, and the level on its scale that the flight's heights are counted from. */
export interface FlightGround {
  readonly terrain: TerrainHeights;
  readonly level: Metres;
  /** Where the model has a hole, or ends. */
  readonly elsewhere: Metres;
}

/** Nodes along one side of a chunk of the grid. */
const chunkNodes = 64;

/**
 * The ground over a grid of nodes, each looked up once and bilinear between them: registration asks for a place many thousand times,
 * and every look into the model goes through its map projection.
 */
export function reliefOf(
  { terrain, level, elsewhere }: FlightGround,
  frame: LocalFrame,
  step: Metres,
): GroundRelief {
  const chunks = new Map<string, Float32Array>();
  const look = (column: number, row: number): Metres => {
    const place = frame.toLonLat({ east: column * step, north: row * step });
    return (terrain.heightAt(place) ?? elsewhere) - level;
  };
  const node = (column: number, row: number): Metres => {
    const [chunkColumn, chunkRow] = [Math.floor(column / chunkNodes), Math.floor(row / chunkNodes)];
    const key = `${chunkColumn}/${chunkRow}`;
    let chunk = chunks.get(key);
    if (!chunk) {
      chunk = new Float32Array(chunkNodes * chunkNodes).fill(Number.NaN);
      chunks.set(key, chunk);
    }
    const at = (row - chunkRow * chunkNodes) * chunkNodes + column - chunkColumn * chunkNodes;
    const known = chunk[at]!;
    if (!Number.isNaN(known)) return known;
    const found = look(column, row);
    chunk[at] = found;
    return found;
  };
  return {
    heightAt: (east, north) => {
      const [x, y] = [east / step, north / step];
      const [column, row] = [Math.floor(x), Math.floor(y)];
      const [u, v] = [x - column, y - row];
      const south = node(column, row) * (1 - u) + node(column + 1, row) * u;
      const farther = node(column, row + 1) * (1 - u) + node(column + 1, row + 1) * u;
      return south * (1 - v) + farther * v;
    },
  };
}

export const heightUnder = (relief: GroundRelief, { east, north }: EastNorth): Metres =>
  relief.heightAt(east, north);
