import { writeArrayBuffer } from 'geotiff';
import { localFrame } from '../../src/domain/photogrammetry/local-frame';
import type { LonLat, Metres } from '../../src/domain/units';
import { projectorOf } from '../../src/platform/terrain/epsg';
import { testPlace } from './builders';

/** EPSG’s word for a system without a code. */
const userDefined = 32767;

/** Level ground in UTM 48 S, 301 x 301 cells of 2 m around a place, the test's unless told. */
export const aLevelModel = (height: number, around = testPlace): Promise<Uint8Array<ArrayBuffer>> =>
  write(new Float32Array(301 * 301).fill(height), around, 2);

/** The same, but for a file that doesn’t say in which coordinate system. */
export const aModelWithoutCrs = (): Promise<Uint8Array<ArrayBuffer>> =>
  write(new Float32Array(301 * 301), testPlace, 2, userDefined);

/** Ground by its height at metres east and north of a place, 101 x 101 cells of 1 m. */
export function aModelOf(
  heightAt: (east: Metres, north: Metres) => Metres,
  around = testPlace,
): Promise<Uint8Array<ArrayBuffer>> {
  const cells = 101;
  const projector = projectorOf(32748);
  const [x, y] = projector.fromLonLat(around);
  const frame = localFrame(around);
  const heights = Float32Array.from({ length: cells * cells }, (_, i) => {
    const [column, row] = [i % cells, Math.floor(i / cells)];
    const place = projector.toLonLat(x + column - (cells - 1) / 2, y - row + (cells - 1) / 2);
    const { east, north } = frame.toLocal(place);
    return heightAt(east, north);
  });
  return write(heights, around, 1);
}

async function write(
  heights: Float32Array,
  around: LonLat,
  size: Metres,
  epsg = 32748,
): Promise<Uint8Array<ArrayBuffer>> {
  const [x, y] = projectorOf(32748).fromLonLat(around);
  const cells = Math.sqrt(heights.length);
  const half = (cells * size) / 2;
  const written = await writeArrayBuffer(
    heights as never,
    {
      width: cells,
      height: cells,
      BitsPerSample: [32],
      SampleFormat: [3],
      ModelPixelScale: [size, size, 0],
      ModelTiepoint: [0, 0, 0, x - half, y + half, 0],
      GTRasterTypeGeoKey: 1,
      GTModelTypeGeoKey: 1,
      ProjectedCSTypeGeoKey: epsg,
    } as never,
  );
  return new Uint8Array(written as ArrayBuffer);
}
