import { writeArrayBuffer } from 'geotiff';
import { projectorOf } from '../../src/platform/terrain/epsg';
import { testPlace } from './builders';

/** Level ground in UTM 48 S, 301 x 301 cells of 2 m around a place, the test's unless told. */
export async function aLevelModel(height: number, around = testPlace): Promise<Uint8Array<ArrayBuffer>> {
  const [x, y] = projectorOf(32748).fromLonLat(around);
  const written = await writeArrayBuffer(
    new Float32Array(301 * 301).fill(height) as never,
    {
      width: 301,
      height: 301,
      BitsPerSample: [32],
      SampleFormat: [3],
      ModelPixelScale: [2, 2, 0],
      ModelTiepoint: [0, 0, 0, x - 301, y + 301, 0],
      GTRasterTypeGeoKey: 1,
      GTModelTypeGeoKey: 1,
      ProjectedCSTypeGeoKey: 32748,
    } as never,
  );
  return new Uint8Array(written as ArrayBuffer);
}
