import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeArrayBuffer } from 'geotiff';
import { localFrame } from '../../domain/photogrammetry/local-frame';
import { projectorOf } from './epsg';
import { readTerrain } from './geotiff-terrain';

const cells = 101;
const hole = -9999;

describe('readTerrain', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pantau-dem-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** A model of 101 x 101 cells around a place: 100 m in the middle, rising a tenth of a metre a cell eastwards, a fifth northwards. */
  async function aModel(
    epsg: number | null,
    middle: { lon: number; lat: number },
    cell: number,
    change: (heights: Float32Array) => void = () => {},
  ) {
    const [x, y] = epsg === null ? [middle.lon, middle.lat] : projectorOf(epsg).fromLonLat(middle);
    const heights = new Float32Array(cells * cells);
    for (let row = 0; row < cells; row++)
      for (let column = 0; column < cells; column++)
        heights[row * cells + column] = 100 + 0.1 * (column - 50) - 0.2 * (row - 50);
    change(heights);
    const isGeographic = epsg === 4326;
    const userDefined = { GTModelTypeGeoKey: 1, ProjectedCSTypeGeoKey: 32767 };
    const crs =
      epsg === null
        ? userDefined
        : isGeographic
          ? { GTModelTypeGeoKey: 2, GeographicTypeGeoKey: 4326 }
          : { GTModelTypeGeoKey: 1, ProjectedCSTypeGeoKey: epsg };
    const written = await writeArrayBuffer(
      heights as never,
      {
        width: cells,
        height: cells,
        BitsPerSample: [32],
        SampleFormat: [3],
        ModelPixelScale: [cell, cell, 0],
        ModelTiepoint: [0, 0, 0, x - 50.5 * cell, y + 50.5 * cell, 0],
        GTRasterTypeGeoKey: 1,
        GDAL_NODATA: String(hole),
        ...crs,
      } as never,
    );
    const file = join(folder, `${epsg}-${Math.random()}.tif`);
    await writeFile(file, Buffer.from(written as ArrayBuffer));
    return file;
  }

  const zones = [46, 47, 48, 49, 50, 51, 52, 53, 54];
  it.each(
    zones.flatMap(
      (zone) =>
        [
          [32700 + zone, zone, -6.3],
          [32600 + zone, zone, 4.2],
        ] as const,
    ),
  )('reads UTM, EPSG:%i', async (epsg, zone, lat) => {
    // Off the central meridian, where grid north is not true north.
    const middle = { lon: zone * 6 - 183 + 2, lat };
    const terrain = await readTerrain(await aModel(epsg, middle, 2), middle, 60);
    expect(terrain.heightAt(middle)).toBeCloseTo(100, 3);
    const { fromLonLat, toLonLat } = projectorOf(epsg);
    const [x, y] = fromLonLat(middle);
    expect(terrain.heightAt(toLonLat(x + 20, y + 10))).toBeCloseTo(100 + 10 * 0.1 + 5 * 0.2, 2);
  });

  it('reads geographic models and interpolates between cells', async () => {
    const middle = { lon: 106.84, lat: -6.31 };
    const terrain = await readTerrain(await aModel(4326, middle, 0.0001), middle, 300);
    expect(terrain.heightAt({ lon: middle.lon + 0.00025, lat: middle.lat })).toBeCloseTo(100.25, 3);
  });

  it('has no height in holes and outside', async () => {
    const middle = { lon: 106.84, lat: -6.31 };
    const file = await aModel(32748, middle, 2, (heights) => heights.fill(hole, 0, 50 * cells));
    const terrain = await readTerrain(file, middle, 90);
    const at = (east: number, north: number) =>
      terrain.heightAt(localFrame(middle).toLonLat({ east, north }));
    expect(at(0, -20)).not.toBeNull();
    expect(at(0, 40)).toBeNull();
    expect(at(500, 0)).toBeNull();
  });

  it.each([
    [4326, 0.0001],
    [32760, 10],
  ])('has heights on both sides of the antimeridian, EPSG:%i', async (epsg, cell) => {
    const middle = { lon: 179.9999, lat: -17 };
    const terrain = await readTerrain(await aModel(epsg, middle, cell), middle, 200);
    const at = (east: number) => terrain.heightAt(localFrame(middle).toLonLat({ east, north: 0 }));
    expect(localFrame(middle).toLonLat({ east: 100, north: 0 }).lon).toBeLessThan(0);
    expect(at(-100)).toBeCloseTo(epsg === 4326 ? 99.06 : 99, 1);
    expect(at(100)).toBeCloseTo(epsg === 4326 ? 100.94 : 101, 1);
  });

  it('says what is wrong with a model', async () => {
    const middle = { lon: 106.84, lat: -6.31 };
    const code = (file: string, around = middle) =>
      readTerrain(file, around, 50).then(
        () => 'read',
        (error: { code?: string }) => error.code,
      );
    expect(await code(await aModel(null, middle, 0.0001))).toBe('dem-without-crs');
    expect(await code(await aModel(32748, middle, 2), { lon: 107.5, lat: -6.31 })).toBe('dem-does-not-cover');
    expect(await code(await aModel(32748, middle, 2), { lon: -73, lat: 40 })).toBe('dem-does-not-cover');
    // Metres called degrees: corners that lie nowhere on Earth.
    expect(await code(await aModel(4326, middle, 2))).toBe('dem-unreadable');
    const text = join(folder, 'text.tif');
    await writeFile(text, 'no raster');
    expect(await code(text)).toBe('dem-unreadable');
    expect(await code(join(folder, 'missing.tif'))).toBe('dem-unreadable');
    expect(() => projectorOf(29999)).toThrow(/EPSG:29999/);
  });
});
