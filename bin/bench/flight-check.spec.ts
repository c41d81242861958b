import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localFrame } from '../../src/domain/photogrammetry/local-frame';
import { aJpeg, anXmpPacket } from '../../src/platform/metadata/photo-file.builder';
import { checkFlightFolder } from './flight-check';

const camera = { lon: 106.84, lat: -6.31 };

/** 8.8 mm on 13.2 mm, 5472 px: 3,648 px of focal length; from 36.48 m a pixel is a centimetre. */
function aPhoto(changes: { software?: string; flightYaw?: number } = {}): Buffer {
  return aJpeg({
    width: 5472,
    height: 3648,
    ifd0: {
      Make: 'DJI',
      Model: 'FC6310',
      ...(changes.software === undefined ? {} : { Software: changes.software }),
    },
    exif: { FocalLength: 8.8 },
    xmp: anXmpPacket({
      'drone-dji:GpsLatitude': camera.lat,
      'drone-dji:GpsLongtitude': camera.lon,
      'drone-dji:RelativeAltitude': '+36.48',
      'drone-dji:CalibratedFocalLength': 3648,
      'drone-dji:GimbalYawDegree': 0,
      'drone-dji:GimbalPitchDegree': -90,
      'drone-dji:GimbalRollDegree': 0,
      'drone-dji:FlightYawDegree': changes.flightYaw ?? 0,
    }),
  });
}

describe('checkFlightFolder', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pantau-bench-flight-'));
    await writeFile(join(folder, 'a.jpg'), aPhoto({ flightYaw: 10 }));
    await writeFile(join(folder, 'turned.jpg'), aPhoto({ software: 'GIMP 2.10' }));
    await writeFile(join(folder, 'empty.jpg'), '');
    // A point 10 m north of the camera: 1,000 px above the middle; in the turned photo below it.
    const { lon, lat } = localFrame(camera).toLonLat({ east: 0, north: 10 });
    const sights = [`${lon} ${lat} 0 2736 824 a.jpg N`, `${lon} ${lat} 0 2736 2824 turned.jpg N`, 'oops'];
    await writeFile(join(folder, 'gcp_list.txt'), ['EPSG:4326', ...sights].join('\n'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('tells trusted photos from edited ones, as delivered and turned back', async () => {
    const { photos, edited, unreadable, control } = await checkFlightFolder(folder);
    expect({ photos, edited }).toEqual({ photos: 2, edited: ['turned.jpg'] });
    expect(unreadable).toEqual([expect.stringContaining('empty.jpg')]);
    expect(control?.problems).toEqual([expect.stringContaining('line 4')]);
    expect(control?.trusted).toMatchObject({ sights: 1, coverage: 1 });
    expect(control?.trusted.rmse).toBeLessThan(0.02);
    // 20 m off in one of two sights.
    expect(control?.asDelivered.rmse).toBeCloseTo(20 / Math.SQRT2, 1);
    expect(control?.turnedBack.rmse).toBeLessThan(0.02);
  });

  it('compares the camera’s heading with the airframe’s', async () => {
    const { control } = await checkFlightFolder(folder);
    expect(control?.gimbalYaw.rmse).toBeLessThan(0.02);
    // 10 m out, turned by 10 degrees: a chord of 1.74 m.
    expect(control?.flightYaw.rmse).toBeCloseTo(2 * 10 * Math.sin((5 * Math.PI) / 180), 1);
  });

  it('goes without ground points, and names what isn’t there', async () => {
    await rm(join(folder, 'gcp_list.txt'));
    expect((await checkFlightFolder(folder)).control).toBeNull();
    await expect(checkFlightFolder(join(folder, 'no'))).rejects.toThrow(/no such folder/);
  });
});
