import { createHash } from 'node:crypto';
import { DetectionWriter } from '../../../src/modules/detection/detection-writer.service';
import { PhotoDetectService } from '../../../src/modules/detection/photo-detect.service';
import { FlightGeometryService } from '../../../src/modules/flight/flight-geometry.service';
import { FlightProgress } from '../../../src/modules/flight/flight-progress.service';
import { Photo } from '../../../src/modules/photo/photo.entity';
import { PhotoGeotagService } from '../../../src/modules/photo/photo-geotag.service';
import { RenditionService } from '../../../src/modules/photo/rendition.service';
import { StoredObject } from '../../../src/modules/photo/stored-object.entity';
import { readSettings } from '../../../src/platform/config/settings';
import { paintPhoto } from '../../../src/platform/imaging/paint-photo';
import type { PhotoRenderer } from '../../../src/platform/imaging/photo-renderer';
import type { DamageDetector, DetectionResult } from '../../../src/platform/inference/damage-detector';
import { GsdTarget } from '../../../src/platform/inference/gsd-target';
import { ExifrPhotoHeaderReader } from '../../../src/platform/metadata/exifr-photo-header-reader';
import { Outbox } from '../../../src/platform/queue/outbox';
import { ObjectStorage, storageKeys } from '../../../src/platform/storage/object-storage';
import { Clock } from '../../../src/platform/telemetry/clock';
import { startTestApi, type TestApi } from '../../support/api';
import { aFlight, aPhoto } from '../../support/builders';
import { countStatements } from '../../support/count-statements';
import { aFile, ingestService, openFlight, uploadAll } from '../../support/upload';

/** What one stage asked of the services that all workers share, and of the child that decodes. */
interface Work {
  readonly statements: number;
  /** Of the original: how often, and how many of its bytes. */
  readonly reads: number;
  readonly bytes: number;
  /** Calls that decode the photo. */
  readonly decodes: readonly string[];
}

/**
 * Regressions of speed are watched here, by counting: times on a shared machine tell nothing. A number that grows needs a reason.
 */
describe('the work of one photo', () => {
  let api: TestApi;
  let storage: ObjectStorage;
  let picture: Buffer;
  let stored = 0;
  const decoded: string[] = [];
  const boxes: DetectionResult['found'][number][] = [];

  const detector = {
    modelVersion: 'road-damage-0.0.0',
    detect: async () => {
      decoded.push('detect');
      const timings = { decode: 1, inference: 1, total: 2 };
      return {
        modelVersion: 'road-damage-0.0.0',
        width: 900,
        height: 600,
        found: boxes,
        windows: 1,
        timings,
      };
    },
  } as unknown as DamageDetector;
  const renderer = {
    look: async () => {
      decoded.push('look');
      return { blur: 0.2, meanLuma: 110, brightLuma: 200, whiteShare: 0, blackShare: 0 };
    },
    preview: async () => {
      decoded.push('preview');
      return Buffer.from('webp');
    },
    pyramid: async () => {
      decoded.push('pyramid');
      return { levels: 1, files: [] };
    },
  } as unknown as PhotoRenderer;

  beforeAll(async () => {
    api = await startTestApi();
    storage = api.app.get(ObjectStorage, { strict: false });
    picture = await paintPhoto({ width: 2400, height: 1600, seed: 5 }).jpeg({ quality: 95 }).toBuffer();
  });
  afterAll(() => api.stop());

  const reading = () => new FlightGeometryService(api.database, storage, {});
  const progress = () => new FlightProgress(api.database, new Outbox(), new Clock());

  async function storedPhoto(state: Photo['state']): Promise<Photo> {
    const bytes = Buffer.concat([picture, Buffer.from(`${stored++}`)]);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const storageKey = storageKeys.original(sha256);
    await storage.write(storageKey, bytes, { mediaType: 'image/jpeg' });
    const object = { sha256, sizeBytes: String(bytes.length), mediaType: 'image/jpeg', storageKey };
    await api.database.getRepository(StoredObject).save({ ...object, storedAt: new Date() });
    const photo = await aPhoto(api.database, await aFlight(api.database, { state: 'sealed' }), { state });
    await api.database.getRepository(Photo).update(photo.id, { sha256 });
    return { ...photo, sha256 };
  }

  async function workOf(stage: () => Promise<unknown>): Promise<Work> {
    decoded.length = 0;
    let [reads, bytes] = [0, 0];
    const read = storage.read.bind(storage);
    const spy = jest.spyOn(storage, 'read').mockImplementation(async (key, range) => {
      const body = await read(key, range);
      if (!/^(originals|incoming)\//.test(key)) return body;
      reads++;
      return body?.on('data', (chunk: Buffer) => (bytes += chunk.length)).pause() ?? null;
    });
    try {
      const statements = await countStatements(stage);
      return { statements, reads, bytes, decodes: [...decoded] };
    } finally {
      spy.mockRestore();
    }
  }

  const box = (at: number): DetectionResult['found'][number] => ({
    damageClass: 'D00',
    score: 0.8,
    boxInPhoto: { x: 20 * at, y: 40, width: 12, height: 200 },
  });

  it('in ingest: read once, decoded once for a first look', async () => {
    const operator = await api.signIn('operator');
    const file = aFile('a.jpg', picture);
    const [id = ''] = await uploadAll(operator, await openFlight(operator), [file]);
    const work = await workOf(() => ingestService(api, renderer).ingest(id, 1));
    expect(work).toEqual({ statements: 10, reads: 1, bytes: file.bytes.length, decodes: ['look'] });
  });

  it('in geotag: its header only, and never decoded', async () => {
    const photo = await storedPhoto('stored');
    const service = new PhotoGeotagService(
      api.database,
      storage,
      new ExifrPhotoHeaderReader({ MAX_PHOTO_PIXELS: 250_000_000 }),
      reading(),
      new GsdTarget(0.025),
      new Outbox(),
      new Clock(),
    );
    const work = await workOf(() => service.geotag(photo.id, 1));
    expect(work.decodes).toEqual([]);
    expect(work.bytes).toBeLessThanOrEqual(400_000);
  });

  it('in detect: read once, decoded once, and as many round trips to the database for fifty boxes as for none', async () => {
    const service = new PhotoDetectService(
      api.database,
      storage,
      detector,
      new DetectionWriter(api.database, new Outbox(), progress(), reading(), new Clock()),
      readSettings(),
    );
    const works: Work[] = [];
    for (const count of [1, 50]) {
      const photo = await storedPhoto('geotagged');
      boxes.splice(0, boxes.length, ...Array.from({ length: count }, (_, at) => box(at)));
      works.push(await workOf(() => service.detect(photo.id, 1)));
    }
    expect(works[0]).toMatchObject({ statements: 16, reads: 1, decodes: ['detect'] });
    expect(works[1]!.statements).toBe(works[0]!.statements);
  });

  it('in tile: read once, decoded twice, for the preview and for the pyramid', async () => {
    const photo = await storedPhoto('detected');
    const service = new RenditionService(api.database, storage, renderer, readSettings(), new Clock());
    const work = await workOf(() => service.tile(photo.id, 1));
    expect(work).toMatchObject({ statements: 4, reads: 1 });
    expect([...work.decodes].sort()).toEqual(['preview', 'pyramid']);
  });
});
