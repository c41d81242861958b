import { toPolygon } from '../photogrammetry/ground-projection';
import { type EastNorth, type LocalFrame, localFrame } from '../photogrammetry/local-frame';
import type { GroundPolygon, LonLat, Metres, SquareMetres } from '../units';
import {
  type Bounds,
  boundsOf,
  cellsOf,
  fillAlong,
  fillRings,
  type GroundGrid,
  gridOver,
} from './ground-grid';
import { tracePatches } from './trace-cells';

type Position = readonly [number, number];
/** What a flight was to cover: ground, or the middle line of a road. */
export type PlannedArea =
  | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly Position[])[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly (readonly Position[])[])[] }
  | { readonly type: 'LineString'; readonly coordinates: readonly Position[] }
  | { readonly type: 'MultiLineString'; readonly coordinates: readonly (readonly Position[])[] };

export interface CoveringPhoto {
  readonly id: string;
  readonly footprint: GroundPolygon;
}

export interface PhotoCover {
  /** Of the photo's own ground, what another photo shows as well; 0 to 1. */
  readonly sharedShare: number;
  /** Of the photo's own ground, what the photo before it shows; null for the first. */
  readonly forwardShare: number | null;
  readonly isInArea: boolean;
  /** Farther from the others, or from the area, than one flight reaches: left out of the counts. */
  readonly isFarAway: boolean;
}

export interface GroundCover {
  readonly plannedArea: SquareMetres | null;
  /** Inside the planned area where there is one. */
  readonly coveredArea: SquareMetres;
  readonly coveredShare: number;
  readonly gapArea: SquareMetres;
  readonly sharedShare: number;
  readonly cellSide: Metres;
  readonly gaps: readonly { readonly polygon: GroundPolygon; readonly area: SquareMetres }[];
  readonly photos: ReadonlyMap<string, PhotoCover>;
}

/** Half the width taken for a road that is given by its middle line: two lanes with their edges. */
export const roadReach: Metres = 5;
/** One flight reaches no farther than sight; what lies beyond has a wrong position. */
const farAway: Metres = 5000;
/** Finer than this says more than the places know. */
const finestCell: Metres = 1;
/** Smaller gaps come from the cells' edges and from the error of the places. */
export const leastGap: SquareMetres = 9;

/**
 * How photos, in the order they were taken, cover the planned area; without one, gaps are the holes that flown ground encloses.
 * Null when there is neither a photo nor an area.
 */
export function coverGround(
  photos: readonly CoveringPhoto[],
  planned: PlannedArea | null,
): GroundCover | null {
  const anchor = planned ? firstPosition(planned) : middleOf(photos);
  if (!anchor) return null;
  const frame = localFrame(anchor);
  const area = planned && toShape(planned, frame);
  const shapes = photos.map(({ id, footprint }) => ({
    id,
    ring: toLocal(footprint.coordinates[0] ?? [], frame),
  }));
  const home = area ? boundsOf(area.parts.flat(2)) : boundsOf([{ east: 0, north: 0 }]);
  const near = shapes.filter(({ ring }) => home && isNear(ring, home));
  const bounds = boundsOf([...near.flatMap(({ ring }) => ring), ...around(area)]);
  if (!bounds) return null;
  const grid = gridOver(bounds, wantedSide(near.map(({ ring }) => ring)));
  const plan = area && fillArea(grid, area);
  const { views, cells } = countViews(grid, near);
  const isGap = plan
    ? (cell: number) => plan[cell] === 1 && views[cell] === 0
    : enclosedIn(grid, (cell) => views[cell]! > 0);
  return {
    ...sumUp(grid, plan, views, isGap),
    gaps: gapsOf(grid, isGap, frame),
    photos: perPhoto(shapes, cells, plan, views),
  };
}

interface LocalArea {
  readonly isLine: boolean;
  /** Polygons of rings, or one list of lines. */
  readonly parts: readonly (readonly (readonly EastNorth[])[])[];
}

function toShape(planned: PlannedArea, frame: LocalFrame): LocalArea {
  switch (planned.type) {
    case 'Polygon':
      return { isLine: false, parts: [planned.coordinates.map((ring) => toLocal(ring, frame))] };
    case 'MultiPolygon':
      return {
        isLine: false,
        parts: planned.coordinates.map((rings) => rings.map((ring) => toLocal(ring, frame))),
      };
    case 'LineString':
      return { isLine: true, parts: [[toLocal(planned.coordinates, frame)]] };
    case 'MultiLineString':
      return { isLine: true, parts: [planned.coordinates.map((line) => toLocal(line, frame))] };
  }
}

function firstPosition(planned: PlannedArea): LonLat | null {
  const [lon, lat] = planned.coordinates.flat(3) as number[];
  return lon === undefined || lat === undefined ? null : { lon, lat };
}

const toLocal = (positions: readonly Position[], frame: LocalFrame): EastNorth[] =>
  positions.map(([lon, lat]) => frame.toLocal({ lon, lat }));

/** The photo in the middle, so that one wrong position can't pull the frame away. */
function middleOf(photos: readonly CoveringPhoto[]): LonLat | null {
  const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1];
  const firsts = photos.flatMap(({ footprint }) => footprint.coordinates[0]?.slice(0, 1) ?? []);
  const [lon, lat] = [median(firsts.map(([x]) => x)), median(firsts.map(([, y]) => y))];
  return lon === undefined || lat === undefined ? null : { lon, lat };
}

const isNear = (ring: readonly EastNorth[], home: Bounds): boolean =>
  ring.length > 2 &&
  ring.every(
    ({ east, north }) =>
      east > home.west - farAway &&
      east < home.east + farAway &&
      north > home.south - farAway &&
      north < home.north + farAway,
  );

/** The area's points, a road's with its width. */
function around(area: LocalArea | null): EastNorth[] {
  if (!area) return [];
  const reach = area.isLine ? roadReach : 0;
  return area.parts.flat(2).flatMap(({ east, north }) => [
    { east: east - reach, north: north - reach },
    { east: east + reach, north: north + reach },
  ]);
}

/** A metre, or a twentieth of the smallest footprint where the flight was very low. */
function wantedSide(rings: readonly (readonly EastNorth[])[]): Metres {
  let least = finestCell;
  for (const ring of rings) {
    const { west, east, south, north } = boundsOf(ring)!;
    least = Math.min(least, Math.max(0.05, Math.min(east - west, north - south) / 20));
  }
  return least;
}

function fillArea(grid: GroundGrid, { isLine, parts }: LocalArea): Uint8Array {
  const plan = new Uint8Array(cellsOf(grid));
  const mark = (cell: number) => {
    plan[cell] = 1;
  };
  for (const rings of parts)
    if (isLine) for (const line of rings) fillAlong(grid, line, roadReach, mark);
    else fillRings(grid, rings, mark);
  return plan;
}

interface PhotoCells {
  readonly cells: readonly number[];
  readonly forwardShare: number | null;
}

/** How many photos show each cell, and which cells each shows. */
function countViews(
  grid: GroundGrid,
  shapes: readonly { readonly id: string; readonly ring: readonly EastNorth[] }[],
): { readonly views: Uint16Array; readonly cells: ReadonlyMap<string, PhotoCells> } {
  const views = new Uint16Array(cellsOf(grid));
  /** Which photo showed the cell last, counted from 1. */
  const lastSeen = new Uint32Array(cellsOf(grid));
  const byPhoto = new Map<string, PhotoCells>();
  shapes.forEach(({ id, ring }, index) => {
    const cells: number[] = [];
    let withPrevious = 0;
    fillRings(grid, [ring], (cell) => {
      cells.push(cell);
      if (views[cell]! < 65_535) views[cell]!++;
      if (index > 0 && lastSeen[cell] === index) withPrevious++;
      lastSeen[cell] = index + 1;
    });
    byPhoto.set(id, {
      cells,
      forwardShare: index === 0 || cells.length === 0 ? null : withPrevious / cells.length,
    });
  });
  return { views, cells: byPhoto };
}

/** Cells outside the shape that no way over other such cells, corners included, leads out of. */
function enclosedIn(grid: GroundGrid, isInside: (cell: number) => boolean): (cell: number) => boolean {
  const isOpen = new Uint8Array(cellsOf(grid));
  const waiting = [0];
  isOpen[0] = 1;
  for (let cell = waiting.pop(); cell !== undefined; cell = waiting.pop()) {
    const column = cell % grid.columns;
    for (const dy of [-grid.columns, 0, grid.columns])
      for (const dx of [-1, 0, 1]) {
        const next = cell + dy + dx;
        if (column + dx < 0 || column + dx >= grid.columns || isOpen[next] !== 0 || isInside(next)) continue;
        isOpen[next] = 1;
        waiting.push(next);
      }
  }
  return (cell) => isOpen[cell] === 0 && !isInside(cell);
}

function sumUp(
  grid: GroundGrid,
  plan: Uint8Array | null,
  views: Uint16Array,
  isGap: (cell: number) => boolean,
): Omit<GroundCover, 'gaps' | 'photos'> {
  let [planned, covered, shared, gap] = [0, 0, 0, 0];
  for (let cell = 0; cell < views.length; cell++) {
    if (isGap(cell)) gap++;
    if (plan && plan[cell] === 0) continue;
    planned++;
    if (views[cell]! > 0) covered++;
    if (views[cell]! > 1) shared++;
  }
  const whole = plan ? planned : covered + gap;
  const size = grid.cellSide ** 2;
  return {
    plannedArea: plan ? planned * size : null,
    coveredArea: covered * size,
    coveredShare: whole === 0 ? 0 : covered / whole,
    gapArea: gap * size,
    sharedShare: covered === 0 ? 0 : shared / covered,
    cellSide: grid.cellSide,
  };
}

/** Largest first. */
function gapsOf(grid: GroundGrid, isGap: (cell: number) => boolean, frame: LocalFrame): GroundCover['gaps'] {
  return tracePatches(grid, isGap)
    .filter(({ area }) => area >= leastGap)
    .sort((a, b) => b.area - a.area)
    .map(({ rings: [outline, ...holes], area }) => ({
      area,
      polygon: {
        type: 'Polygon',
        coordinates: [
          ...toPolygon(frame, outline!).coordinates,
          ...holes.map((hole) => [...toPolygon(frame, hole).coordinates[0]!].reverse()),
        ],
      },
    }));
}

function perPhoto(
  shapes: readonly { readonly id: string }[],
  byPhoto: ReadonlyMap<string, PhotoCells>,
  plan: Uint8Array | null,
  views: Uint16Array,
): ReadonlyMap<string, PhotoCover> {
  return new Map(
    shapes.map(({ id }): [string, PhotoCover] => {
      const found = byPhoto.get(id);
      if (!found) return [id, { sharedShare: 0, forwardShare: null, isInArea: false, isFarAway: true }];
      const { cells, forwardShare } = found;
      const shared = cells.filter((cell) => views[cell]! > 1).length;
      const isInArea = !plan || cells.some((cell) => plan[cell] === 1);
      return [
        id,
        {
          sharedShare: cells.length === 0 ? 0 : shared / cells.length,
          forwardShare,
          isInArea,
          isFarAway: false,
        },
      ];
    }),
  );
}
