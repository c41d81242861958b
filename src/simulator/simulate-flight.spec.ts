import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import exifr from 'exifr';
import { noNoise, type SimulateOptions, simulateFlight } from '.';

const small = { photos: 2, defects: 5, megapixels: 0.2, height: 20, seed: 5 };

describe('a simulated flight on disk', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pantau-simulate-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const fly = (name: string, options: Omit<Partial<SimulateOptions>, 'out'> = {}) =>
    simulateFlight({ ...small, ...options, out: join(folder, name) });

  it('writes the same bytes for the same seed, and others for another', async () => {
    await fly('a');
    await fly('b');
    await fly('c', { seed: 6 });
    const read = (name: string) => readFile(join(folder, name, 'DJI_0001.JPG'));
    expect((await read('a')).equals(await read('b'))).toBe(true);
    expect((await read('a')).equals(await read('c'))).toBe(false);
    expect(await readFile(join(folder, 'a', 'truth.json'), 'utf8')).toBe(
      await readFile(join(folder, 'b', 'truth.json'), 'utf8'),
    );
  });

  it('writes the district’s roads beside the truth, the main one along the flight', async () => {
    const truth = await fly('a');
    const { features } = JSON.parse(await readFile(join(folder, 'a', 'roads.geojson'), 'utf8'));
    const [main, ...others] = features;
    expect(main.properties).toMatchObject({
      name: expect.stringMatching(/^Jalan .+ Raya$/),
      highway: 'tertiary',
    });
    const [from, to] = main.geometry.coordinates;
    const east = (to[0] - from[0]) * Math.cos((from[1] * Math.PI) / 180);
    const bearing = (Math.atan2(east, to[1] - from[1]) * 180) / Math.PI;
    expect(Math.abs(Math.sin(((bearing - truth.frame.roadBearing) * Math.PI) / 180))).toBeLessThan(0.01);
    const names = [main, ...others].map(({ properties }) => properties.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('writes EXIF and XMP that a reader finds whole', async () => {
    const truth = await fly('a', { rtk: true });
    const [photo] = truth.photos;
    const tags = await exifr.parse(join(folder, 'a', photo!.file), {
      xmp: true,
      tiff: true,
      exif: true,
      gps: true,
      mergeOutput: false,
      reviveValues: false,
      translateValues: false,
    });
    expect(tags.errors).toBeUndefined();
    expect(tags.ifd0).toMatchObject({ Make: 'DJI', Model: 'SIMCAM', Orientation: 1 });
    expect(tags.exif).toMatchObject({
      FocalLength: 35,
      FocalLengthIn35mmFormat: 35,
      DateTimeOriginal: '2026:03:14 09:10:00',
      OffsetTimeOriginal: '+07:00',
      ExifImageWidth: truth.camera.width,
      ExifImageHeight: truth.camera.height,
    });
    const { position, relativeAltitude, absoluteAltitude, gimbalYaw, flightYaw } = photo!.reportedPose;
    expect(tags.gps.GPSLatitudeRef).toBe('S');
    expect(tags.gps.latitude).toBeCloseTo(position.lat, 8);
    expect(tags.gps.longitude).toBeCloseTo(position.lon, 8);
    expect(tags.gps.GPSAltitude).toBeCloseTo(absoluteAltitude, 2);
    const dji = tags['drone-dji'];
    expect(dji.RelativeAltitude).toBeCloseTo(relativeAltitude, 1);
    expect(dji.AbsoluteAltitude).toBeCloseTo(absoluteAltitude, 1);
    expect(dji.GimbalYawDegree).toBeCloseTo(gimbalYaw, 1);
    expect(dji.FlightYawDegree).toBeCloseTo(flightYaw, 1);
    expect(dji).toMatchObject({ GimbalPitchDegree: -90, GimbalRollDegree: 0, RtkFlag: 50, DewarpFlag: 1 });
    expect(dji.CalibratedFocalLength).toBeCloseTo(truth.camera.focalLength, 4);
    expect(dji.GpsLatitude).toBeCloseTo(position.lat, 8);
  });

  it('tags the truth when all noise is off', async () => {
    const { photos } = await fly('a', { noise: noNoise });
    for (const { truePose, reportedPose } of photos) {
      expect(reportedPose.position.lon).toBeCloseTo(truePose.position.lon, 8);
      expect(reportedPose.position.lat).toBeCloseTo(truePose.position.lat, 8);
      expect(reportedPose.relativeAltitude).toBeCloseTo(truePose.heightAboveGround, 9);
      expect(reportedPose.gimbalYaw).toBeCloseTo(truePose.photoTopBearing, 9);
      expect(truePose.pitch).toBeCloseTo(-90, 5);
    }
  });

  it('turns the photos against the road when told, and says so in the tags', async () => {
    const straight = await fly('a', { noise: noNoise, roadBearing: 20 });
    const turned = await fly('b', { noise: noNoise, roadBearing: 20, cameraTurn: 65 });
    for (const [i, { truePose, reportedPose }] of turned.photos.entries()) {
      expect(truePose.photoTopBearing).toBeCloseTo(straight.photos[i]!.truePose.photoTopBearing + 65, 6);
      expect(reportedPose.gimbalYaw).toBeCloseTo(truePose.photoTopBearing, 6);
    }
    expect(turned.defects.map(({ centre }) => centre)).toEqual(straight.defects.map(({ centre }) => centre));
  });

  it('leaves the position out of photos that are to have none, and adds files that are no photos', async () => {
    const truth = await fly('a', { withoutGps: 1, strayFiles: 1 });
    expect(truth.photos.map((photo) => photo.hasGps)).toEqual([true, false]);
    const tags = await exifr.parse(join(folder, 'a', 'DJI_0002.JPG'), { xmp: true, gps: true });
    expect(tags.latitude).toBeUndefined();
    expect(tags.RelativeAltitude).toBeUndefined();
    expect(tags.GimbalPitchDegree).toBe(-90);
    expect(truth.strayFiles).toEqual(['catatan.txt']);
  });

  it('flies the same road again with damage repaired, grown and new', async () => {
    const first = await fly('a', { defects: 8, photos: 4 });
    const second = await simulateFlight({
      out: join(folder, 'b'),
      resurvey: join(folder, 'a', 'truth.json'),
    });
    expect(second.survey).toBe(1);
    expect(second.frame).toEqual(first.frame);
    expect(Date.parse(second.settings.startAt)).toBeGreaterThan(Date.parse(first.settings.startAt));
    const changes = second.defects.map((defect) => defect.change);
    expect(new Set(changes)).toEqual(new Set(['unchanged', 'grown', 'repaired', 'new']));
    for (const defect of second.defects) {
      const before = first.defects.find((other) => other.id === defect.id);
      if (defect.change === 'new') expect(before).toBeUndefined();
      if (defect.change === 'unchanged') expect(defect.polygon).toEqual(before!.polygon);
      if (defect.change === 'repaired') expect(defect.damageClass).toBe('repair');
      if (defect.change === 'grown') expect(defect.lengthMetres).toBeGreaterThan(before!.lengthMetres * 1.2);
    }
  });

  it('refuses settings that can’t be flown and files that are no truth, by code', async () => {
    await expect(fly('a', { photos: 0 })).rejects.toMatchObject({ code: 'setting-out-of-range' });
    await expect(fly('a', { height: Number.NaN })).rejects.toMatchObject({ code: 'setting-out-of-range' });
    await expect(fly('a', { resurvey: join(folder, 'none.json') })).rejects.toMatchObject({
      code: 'truth-file-missing',
    });
    await expect(fly('a', { resurvey: join(__dirname, '..', '..', 'package.json') })).rejects.toMatchObject({
      code: 'not-a-truth-file',
    });
  });
});
