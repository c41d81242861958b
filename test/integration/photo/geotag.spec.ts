import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { DataSource } from 'typeorm';
import { PhotoRejection } from '../../../src/domain/domain-error';
import { FlightGeometryService } from '../../../src/modules/flight/flight-geometry.service';
import { Photo } from '../../../src/modules/photo/photo.entity';
import { PhotoGeotagService } from '../../../src/modules/photo/photo-geotag.service';
import { StoredObject } from '../../../src/modules/photo/stored-object.entity';
import { GsdTarget } from '../../../src/platform/inference/gsd-target';
import { ExifrPhotoHeaderReader } from '../../../src/platform/metadata/exifr-photo-header-reader';
import { aJpeg, anXmpPacket } from '../../../src/platform/metadata/photo-file.builder';
import { Outbox } from '../../../src/platform/queue/outbox';
import { type ObjectStorage, storageKeys } from '../../../src/platform/storage/object-storage';
import { Clock } from '../../../src/platform/telemetry/clock';
import { aFlight, aPhoto } from '../../support/builders';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { aLevelModel } from '../../support/height-model';

const kemang = aJpeg({
  width: 4000,
  height: 2250,
  ifd0: { Make: 'DJI', Model: 'FC300S\u0000\u0007', Software: 'v01.23.4920' },
  exif: { FocalLength: 3.61, PixelXDimension: 4000, PixelYDimension: 2250 },
  gps: {
    GPSLatitudeRef: 'S',
    GPSLatitude: [6, 18, 36],
    GPSLongitudeRef: 'E',
    GPSLongitude: [106, 50, 24],
    GPSDateStamp: '2026:05:04',
    GPSTimeStamp: [2, 10, 11],
  },
  xmp: anXmpPacket({
    'drone-dji:RelativeAltitude': '+40.00',
    'drone-dji:GimbalYawDegree': 30,
    'drone-dji:GimbalPitchDegree': -90,
    'drone-dji:GimbalRollDegree': 0,
  }),
});

describe('the geotag stage', () => {
  let test: TestDatabase;
  let database: DataSource;

  beforeAll(async () => {
    test = await createTestDatabase();
    database = test.dataSource;
  });
  afterAll(() => test.drop());

  /** Storage that holds the one original. */
  function serviceOver(file: Buffer, settings: { TERRAIN_FILE?: string } = {}): PhotoGeotagService {
    const key = storageKeys.original(sha256Of(file));
    const storage = {
      head: async (asked: string) =>
        asked === key ? { key, sizeBytes: file.length, etag: '', modifiedAt: new Date(0) } : null,
      read: async (asked: string, range: { start: number; end: number }) =>
        asked === key ? Readable.from([file.subarray(range.start, range.end + 1)]) : null,
    } as unknown as ObjectStorage;
    const headers = new ExifrPhotoHeaderReader({ MAX_PHOTO_PIXELS: 250_000_000 });
    const geometry = new FlightGeometryService(database, storage, settings);
    return new PhotoGeotagService(
      database,
      storage,
      headers,
      geometry,
      new GsdTarget(0.025),
      new Outbox(),
      new Clock(),
    );
  }

  async function aStoredPhoto(file: Buffer): Promise<Photo> {
    const sha256 = sha256Of(file);
    await database.getRepository(StoredObject).save({
      sha256,
      sizeBytes: String(file.length),
      mediaType: 'image/jpeg',
      storageKey: storageKeys.original(sha256),
      storedAt: new Date(),
    });
    const photo = await aPhoto(database, await aFlight(database));
    await database.getRepository(Photo).update(
      { id: photo.id },
      {
        sha256,
        state: 'stored',
        geotag: null,
        footprint: null,
        poseGrade: null,
        lon: null,
        lat: null,
        takenAt: null,
      },
    );
    return database.getRepository(Photo).findOneByOrFail({ id: photo.id });
  }

  const reload = (id: string) => database.getRepository(Photo).findOneByOrFail({ id });
  const workFor = (id: string): Promise<{ stage: string; run: number }[]> =>
    database.query('select stage, run from outbox where subject_id = $1', [id]);

  it('doesn’t count a photo as taken at a time that is still to come', async () => {
    const file = aJpeg({
      width: 4000,
      height: 2250,
      exif: { FocalLength: 3.61 },
      gps: { GPSDateStamp: '2099:05:04', GPSTimeStamp: [2, 10, 11] },
    });
    const photo = await aStoredPhoto(file);
    await serviceOver(file).geotag(photo.id, 1);
    const after = await reload(photo.id);
    expect(after.takenAt).toBeNull();
    expect(after.geotag!.takenAt).toContain('2099');
    expect(after.quality!.findings.map(({ code }) => code)).toContain('clock-in-future');
  });

  it('writes pose, place, scale and footprint, and makes detect due in the same transaction', async () => {
    const photo = await aStoredPhoto(kemang);
    expect(await serviceOver(kemang).geotag(photo.id, 1)).toBe('done');
    const after = await reload(photo.id);
    expect(after).toMatchObject({ state: 'geotagged', widthPx: 4000, heightPx: 2250, poseGrade: 'good' });
    expect(after.lat).toBeCloseTo(-6.31, 9);
    expect(after.lon).toBeCloseTo(106.84, 9);
    expect(after.gsdM).toBeCloseTo(0.0175, 4);
    expect(after.takenAt?.toISOString()).toBe('2026-05-04T02:10:11.000Z');
    expect(after.geotag?.camera).toEqual({ make: 'DJI', model: 'FC300S', serial: null });
    expect(after.footprint?.coordinates[0]?.length).toBeGreaterThan(4);
    expect(await workFor(photo.id)).toEqual([{ stage: 'detect', run: 1 }]);
  });

  it('lays photos on the height model of the settings, and a re-run on what the settings say then', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pantau-terrain-'));
    try {
      const TERRAIN_FILE = join(folder, 'city.tif');
      await writeFile(TERRAIN_FILE, await aLevelModel(25, { lon: 106.84, lat: -6.31 }));
      const photo = await aStoredPhoto(kemang);
      expect(await serviceOver(kemang, { TERRAIN_FILE }).geotag(photo.id, 1)).toBe('done');
      const onModel = await reload(photo.id);
      expect(onModel.geotag?.corners?.topLeft.lon).toBeCloseTo(106.84, 3);
      expect(onModel.gsdM).toBeCloseTo(0.0175, 4);
      await database.getRepository(Photo).update({ id: photo.id }, { state: 'stored', run: 2 });
      const missing = { TERRAIN_FILE: join(folder, 'gone.tif') };
      expect(await serviceOver(kemang, missing).geotag(photo.id, 2)).toBe('done');
      const level = await reload(photo.id);
      expect(level.geotag?.corners).toBeUndefined();
      expect(level.geotag?.reasons.map(({ code }) => code)).toEqual(['dem-unreadable']);
      expect(level.footprint).not.toBeNull();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('does nothing the second time, in another run, and for a photo that is gone', async () => {
    const photo = await aStoredPhoto(kemang);
    const service = serviceOver(kemang);
    expect(await service.geotag(photo.id, 2)).toBe('skipped');
    const both = await Promise.all([service.geotag(photo.id, 1), service.geotag(photo.id, 1)]);
    expect(both.sort()).toEqual(['done', 'skipped']);
    expect(await service.geotag(photo.id, 1)).toBe('skipped');
    expect(await service.geotag('00000000-0000-7000-8000-000000000000', 1)).toBe('skipped');
    expect(await workFor(photo.id)).toHaveLength(1);
  });

  it('goes on with a photo that has no pose, and puts no footprint under it', async () => {
    const bare = aJpeg({ width: 800, height: 600, ifd0: { Make: 'NIKON' } });
    const photo = await aStoredPhoto(bare);
    expect(await serviceOver(bare).geotag(photo.id, 1)).toBe('done');
    expect(await reload(photo.id)).toMatchObject({
      state: 'geotagged',
      poseGrade: 'none',
      lon: null,
      lat: null,
      footprint: null,
      gsdM: null,
    });
  });

  it('lets a rejection out and leaves the row as it was', async () => {
    const cut = kemang.subarray(0, kemang.length - 2);
    const photo = await aStoredPhoto(cut);
    await expect(serviceOver(cut).geotag(photo.id, 1)).rejects.toBeInstanceOf(PhotoRejection);
    expect((await reload(photo.id)).state).toBe('stored');
    expect(await workFor(photo.id)).toEqual([]);
  });

  it('asks to be tried again when storage has lost the original', async () => {
    const photo = await aStoredPhoto(Buffer.concat([kemang, Buffer.from([0])]));
    await expect(serviceOver(kemang).geotag(photo.id, 1)).rejects.toMatchObject({
      code: 'original-missing',
      retryable: true,
    });
  });
});

const sha256Of = (file: Buffer): string => createHash('sha256').update(file).digest('hex');
