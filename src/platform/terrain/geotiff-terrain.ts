import { fromFile, type GeoTIFF, type GeoTIFFImage } from 'geotiff';
import { DomainError } from '../../domain/domain-error';
import { localFrame } from '../../domain/photogrammetry/local-frame';
import type { TerrainHeights } from '../../domain/photogrammetry/terrain';
import type { LonLat, Metres } from '../../domain/units';
import { type Projector, projectorOf } from './epsg';

/** Heights read at once; a finer model is read coarser. */
const mostCells = 4_000_000;
/** EPSG's "user-defined": no code that says what the coordinates are. */
const userDefined = 32767;

/** GTModelTypeGeoKey of coordinates in degrees. */
const geographicModel = 2;

interface Grid {
  readonly heights: ArrayLike<number>;
  readonly columns: number;
  readonly rows: number;
  readonly west: number;
  readonly north: number;
  readonly cellX: number;
  readonly cellY: number;
  readonly noData: number | null;
}

/** A height model whose heights are read where they are asked for. */
export interface TerrainModel {
  readonly epsg: number;
  /** West, south, east, north of its corners, in degrees. */
  readonly bounds: readonly [number, number, number, number];
  /** Heights around a place, bilinear between cell centres. Throws DomainError `dem-does-not-cover`, `dem-unreadable`. */
  around(place: LonLat, radius: Metres): Promise<TerrainHeights>;
}

/**
 * Opens a GeoTIFF; `name` stands in the sentences of errors. Throws DomainError: `dem-unreadable`, `dem-without-crs`, `unknown-crs`.
 * What the source itself throws as a DomainError (a storage that is away) is let through.
 */
export async function openTerrain(source: () => Promise<GeoTIFF>, name: string): Promise<TerrainModel> {
  const unreadable = (cause: unknown) =>
    cause instanceof DomainError
      ? cause
      : new DomainError('dem-unreadable', `${name} can’t be read as a GeoTIFF.`, { status: 422, cause });
  const image = await source()
    .then((tiff) => tiff.getImage())
    .catch((cause: unknown) => {
      throw unreadable(cause);
    });
  const epsg = epsgOf(image, name);
  const projector = aroundTheModel(projectorOf(epsg), image);
  return {
    epsg,
    bounds: boundsOf(image, projector, unreadable),
    around: async (place, radius) => {
      const grid = await readGrid(image, projector, place, radius).catch((cause: unknown) => {
        throw unreadable(cause);
      });
      if (!grid)
        throw new DomainError('dem-does-not-cover', `${name} doesn’t cover the place of the photo.`, {
          status: 422,
        });
      return { heightAt: (at) => heightAt(grid, projector, at) };
    },
  };
}

/** In degrees a model may lie across the antimeridian, or on its other side: longitudes are counted towards its own middle. */
function aroundTheModel(projector: Projector, image: GeoTIFFImage): Projector {
  const keys = (image.getGeoKeys() ?? {}) as Record<string, unknown>;
  if (keys.GTModelTypeGeoKey !== geographicModel) return projector;
  return {
    ...projector,
    fromLonLat: (place) => {
      const [x, y] = projector.fromLonLat(place);
      const middle = image.getOrigin()[0]! + (image.getResolution()[0]! * image.getWidth()) / 2;
      return [x + 360 * Math.round((middle - x) / 360), y];
    },
  };
}

export const openTerrainFile = (file: string): Promise<TerrainModel> =>
  openTerrain(() => fromFile(file), file);

/** Ground heights from a GeoTIFF file around a place; see `openTerrain` for what it throws. */
export async function readTerrain(file: string, around: LonLat, radius: Metres): Promise<TerrainHeights> {
  return (await openTerrainFile(file)).around(around, radius);
}

function boundsOf(
  image: GeoTIFFImage,
  projector: Projector,
  unreadable: (cause: unknown) => DomainError,
): TerrainModel['bounds'] {
  try {
    const [west, south, east, north] = image.getBoundingBox() as [number, number, number, number];
    const corners = [
      [west, south],
      [west, north],
      [east, south],
      [east, north],
    ].map(([x, y]) => projector.toLonLat(x!, y!));
    const [lons, lats] = [corners.map(({ lon }) => lon), corners.map(({ lat }) => lat)];
    const bounds = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)] as const;
    if (bounds.every(Number.isFinite) && bounds[1] >= -90 && bounds[3] <= 90) return bounds;
    throw new Error('its corners lie nowhere');
  } catch (cause) {
    throw unreadable(cause);
  }
}

function epsgOf(image: GeoTIFFImage, name: string): number {
  const keys = (image.getGeoKeys() ?? {}) as Record<string, unknown>;
  const code = [keys.ProjectedCSTypeGeoKey, keys.GeographicTypeGeoKey].find(
    (key) => typeof key === 'number' && key !== userDefined,
  );
  if (typeof code === 'number') return code;
  throw new DomainError(
    'dem-without-crs',
    `${name} doesn’t say which coordinate system it is in. Write an EPSG code into it.`,
    { status: 422 },
  );
}

async function readGrid(
  image: GeoTIFFImage,
  projector: Projector,
  around: LonLat,
  radius: Metres,
): Promise<Grid | null> {
  const [cellX, cellY] = image.getResolution() as [number, number, number];
  const [originX, originY] = image.getOrigin() as [number, number, number];
  // A "point" raster's origin is the middle of its first cell (GeoTIFF 1.1, 7.1.3); geotiff.js leaves that to us.
  const half = image.pixelIsArea() ? 0 : 0.5;
  const [west, north] = [originX - half * cellX, originY - half * cellY];
  const frame = localFrame(around);
  const corners = [
    [-1, -1],
    [-1, 1],
    [1, -1],
    [1, 1],
  ].map(([east, up]) => projector.fromLonLat(frame.toLonLat({ east: east! * radius, north: up! * radius })));
  const columns = corners.map(([x]) => (x - west) / cellX);
  const rows = corners.map(([, y]) => (y - north) / cellY);
  if (![...columns, ...rows].every(Number.isFinite)) return null;
  const left = Math.max(0, Math.floor(Math.min(...columns)) - 1);
  const right = Math.min(image.getWidth(), Math.ceil(Math.max(...columns)) + 1);
  const top = Math.max(0, Math.floor(Math.min(...rows)) - 1);
  const bottom = Math.min(image.getHeight(), Math.ceil(Math.max(...rows)) + 1);
  if (right <= left || bottom <= top) return null;
  const coarser = Math.max(1, Math.sqrt(((right - left) * (bottom - top)) / mostCells));
  const size = {
    width: Math.max(1, Math.floor((right - left) / coarser)),
    height: Math.max(1, Math.floor((bottom - top) / coarser)),
  };
  const [heights] = (await image.readRasters({
    window: [left, top, right, bottom],
    samples: [0],
    ...size,
  })) as unknown as [ArrayLike<number>];
  return {
    heights,
    columns: size.width,
    rows: size.height,
    west: west + left * cellX,
    north: north + top * cellY,
    cellX: (cellX * (right - left)) / size.width,
    cellY: (cellY * (bottom - top)) / size.height,
    noData: image.getGDALNoData(),
  };
}

function heightAt(grid: Grid, projector: Projector, place: LonLat): Metres | null {
  const [x, y] = projector.fromLonLat(place);
  const column = (x - grid.west) / grid.cellX - 0.5;
  const row = (y - grid.north) / grid.cellY - 0.5;
  if (!(column >= -0.5 && row >= -0.5 && column <= grid.columns - 0.5 && row <= grid.rows - 0.5)) return null;
  const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value));
  const [c, r] = [clamp(column, grid.columns - 1), clamp(row, grid.rows - 1)];
  const [c0, r0] = [Math.floor(c), Math.floor(r)];
  const [c1, r1] = [Math.min(c0 + 1, grid.columns - 1), Math.min(r0 + 1, grid.rows - 1)];
  const [a, b, d, e] = [cell(grid, c0, r0), cell(grid, c1, r0), cell(grid, c0, r1), cell(grid, c1, r1)];
  if (a === null || b === null || d === null || e === null) return null;
  const [u, v] = [c - c0, r - r0];
  return a * (1 - u) * (1 - v) + b * u * (1 - v) + d * (1 - u) * v + e * u * v;
}

/** Heights that no ground on Earth has are holes, whatever the file calls its no-data value. */
function cell({ heights, columns, noData }: Grid, column: number, row: number): Metres | null {
  const height = heights[row * columns + column];
  if (height === undefined || !Number.isFinite(height) || height === noData) return null;
  return height < -500 || height > 9000 ? null : height;
}
