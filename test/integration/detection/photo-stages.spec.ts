import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import { DetectionWriter } from '../../../src/modules/detection/detection-writer.service';
import { PhotoDetectService } from '../../../src/modules/detection/photo-detect.service';
import { FlightGeometryService } from '../../../src/modules/flight/flight-geometry.service';
import { FlightProgress } from '../../../src/modules/flight/flight-progress.service';
import { Photo } from '../../../src/modules/photo/photo.entity';
import { RenditionService } from '../../../src/modules/photo/rendition.service';
import { StoredObject } from '../../../src/modules/photo/stored-object.entity';
import { readSettings, type Settings } from '../../../src/platform/config/settings';
import { paintPhoto } from '../../../src/platform/imaging/paint-photo';
import { ChildDetector, ChildRenderer } from '../../../src/platform/inference/child-detector';
import { Outbox } from '../../../src/platform/queue/outbox';
import { ObjectStorage, storageKeys } from '../../../src/platform/storage/object-storage';
import { Clock } from '../../../src/platform/telemetry/clock';
import { startTestApi, type TestApi } from '../../support/api';
import { aFlight, aPhoto } from '../../support/builders';
import { photoProcess } from '../../support/photo-program';

describe('the detect and tile stages', () => {
  let api: TestApi;
  let settings: Settings;
  let storage: ObjectStorage;
  let detection: PhotoDetectService;
  let tiles: RenditionService;
  const detector = new ChildDetector('road-damage-test', photoProcess);
  const renderer = new ChildRenderer(photoProcess);

  beforeAll(async () => {
    api = await startTestApi();
    settings = readSettings();
    storage = api.app.get(ObjectStorage, { strict: false });
    const [outbox, clock] = [new Outbox(), new Clock()];
    const writer = new DetectionWriter(
      api.database,
      outbox,
      new FlightProgress(api.database, outbox, clock),
      new FlightGeometryService(api.database, storage, {}),
      clock,
    );
    detection = new PhotoDetectService(api.database, storage, detector, writer, settings);
    tiles = new RenditionService(api.database, storage, renderer, settings, clock);
  });
  afterAll(async () => {
    detector.close();
    renderer.close();
    await api.stop();
  });

  /** A row whose original lies in storage, in the state that a stage waits for. */
  async function storedPhoto(bytes: Buffer, state: Photo['state']): Promise<Photo> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const storageKey = storageKeys.original(sha256);
    await storage.write(storageKey, bytes, { mediaType: 'image/jpeg' });
    await api.database.getRepository(StoredObject).save({
      sha256,
      sizeBytes: String(bytes.length),
      mediaType: 'image/jpeg',
      storageKey,
      storedAt: new Date(),
    });
    const photo = await aPhoto(api.database, await aFlight(api.database, { state: 'sealed' }), {
      name: 'DJI_0042.JPG',
      state,
    });
    await api.database.getRepository(Photo).update(photo.id, { sha256 });
    return { ...photo, sha256 };
  }
  let seed = 10;
  const picture = async () =>
    paintPhoto({ width: 900, height: 600, seed: seed++ })
      .jpeg({ quality: 90 })
      .withMetadata({ orientation: 8 })
      .toBuffer();
  const reload = (photo: Photo) => api.database.getRepository(Photo).findOneByOrFail({ id: photo.id });
  const leftOvers = async () => {
    const folder = join(settings.DATA_DIR, 'tmp');
    return existsSync(folder) ? (await readdir(folder)).filter((name) => name.startsWith('photo-')) : [];
  };

  it('looks at a photo through the model and ends it', async () => {
    const photo = await storedPhoto(await picture(), 'geotagged');
    expect(await detection.detect(photo.id, 1)).toBe('done');
    expect(await reload(photo)).toMatchObject({
      state: 'detected',
      modelVersion: expect.stringMatching(/^road-damage-\d+\.\d+\.\d+$/),
      detectionCount: expect.any(Number),
    });
    expect(await detection.detect(photo.id, 1)).toBe('skipped');
    expect(await leftOvers()).toEqual([]);
  });

  it('rejects a cut-off photo by its name and leaves nothing behind', async () => {
    const photo = await storedPhoto((await picture()).subarray(0, 20_000), 'geotagged');
    await expect(detection.detect(photo.id, 1)).rejects.toMatchObject({
      name: 'PhotoRejection',
      code: 'truncated-photo',
      message: expect.stringMatching(/^DJI_0042\.JPG: .*cut off/),
    });
    expect(await leftOvers()).toEqual([]);
  });

  it('tries again later when the original is missing in storage', async () => {
    const photo = await storedPhoto(await picture(), 'geotagged');
    await storage.remove([storageKeys.original(photo.sha256!)]);
    await expect(detection.detect(photo.id, 1)).rejects.toMatchObject({
      code: 'original-missing',
      retryable: true,
    });
    expect(await reload(photo)).toMatchObject({ state: 'geotagged' });
  });

  it('stops when the stage gives the photo up', async () => {
    const photo = await storedPhoto(await picture(), 'geotagged');
    await expect(detection.detect(photo.id, 1, AbortSignal.abort())).rejects.toThrow();
    expect(await reload(photo)).toMatchObject({ state: 'geotagged' });
    expect(await leftOvers()).toEqual([]);
  });

  it('stores a preview and a pyramid of the upright photo', async () => {
    const photo = await storedPhoto(await picture(), 'detected');
    expect(await tiles.tile(photo.id, 1)).toBe('done');
    const { previewKey, pyramidPrefix } = await tiles.find(photo.id, 'desk');
    const preview = await buffer((await storage.read(previewKey!))!);
    expect(await sharp(preview).metadata()).toMatchObject({ format: 'webp', width: 600, height: 900 });
    const description = JSON.parse(
      (await buffer((await storage.read(`${pyramidPrefix}/pyramid.json`))!)).toString(),
    );
    expect(description).toMatchObject({ width: 600, height: 900, tileSize: 256 });
    expect(await storage.head(`${pyramidPrefix}/${description.levels - 1}/2_3.webp`)).not.toBeNull();
    expect(await leftOvers()).toEqual([]);
  });

  it('makes no tiles for an older run', async () => {
    const photo = await storedPhoto(await picture(), 'detected');
    expect(await tiles.tile(photo.id, 2)).toBe('skipped');
  });

  it('makes one preview for two people who ask at once', async () => {
    const photo = await storedPhoto(await picture(), 'detected');
    const render = jest.spyOn(renderer, 'preview');
    const stored = { id: photo.id, name: photo.name, sha256: photo.sha256! };
    const [one, two] = await Promise.all([
      tiles.ensurePreview(stored, 'staff'),
      tiles.ensurePreview(stored, 'staff'),
    ]);
    expect(one.previewKey).toContain(`renditions/${photo.id}/staff-`);
    expect(two).toEqual(one);
    expect(render).toHaveBeenCalledTimes(1);
    expect(await tiles.ensurePreview(stored, 'staff')).toEqual(one);
    expect(render).toHaveBeenCalledTimes(1);
  });
});
