import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { readPhotoFile } from '../../../bin/client/photo-header-file';
import { PhotoRejection } from '../../../src/domain/domain-error';
import type { Geotag } from '../../../src/domain/photogrammetry/camera-pose';
import { directionToPixel } from '../../../src/domain/photogrammetry/camera-ray';
import { groundToPixel } from '../../../src/domain/photogrammetry/ground-projection';
import { localFrame } from '../../../src/domain/photogrammetry/local-frame';
import type { GreyImage } from '../../../src/domain/registration/grey-image';
import { hillside, photograph } from '../../../src/domain/registration/rendered-ground.builder';
import { Detection } from '../../../src/modules/detection/detection.entity';
import { Flight } from '../../../src/modules/flight/flight.entity';
import { FlightGeometryService } from '../../../src/modules/flight/flight-geometry.service';
import { Photo } from '../../../src/modules/photo/photo.entity';
import { FlightRegisterService } from '../../../src/modules/registration/flight-register.service';
import type { GreyPhotos } from '../../../src/modules/registration/grey-photos.service';
import { decodeGrey } from '../../../src/platform/imaging/grey-photo';
import { Outbox } from '../../../src/platform/queue/outbox';
import type { ObjectStorage } from '../../../src/platform/storage/object-storage';
import { Clock } from '../../../src/platform/telemetry/clock';
import { noNoise, simulateFlight, type Truth } from '../../../src/simulator';
import { aDetection, aFlight, aGeotag, aPhoto, testPlace } from '../../support/builders';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { aModelOf } from '../../support/height-model';

/** `aGeotag` seen from metres east of it. */
function aGeotagAt(east: number): Geotag {
  const geotag = aGeotag();
  const position = localFrame(testPlace).toLonLat({ east, north: 0 });
  return { ...geotag, position, pose: { ...geotag.pose!, position } };
}

/** Smaller than the product's own, to be quick. */
const greyPx = 320;
const plain = { width: 400, height: 300, data: new Uint8Array(400 * 300).fill(128) };

describe('registering a flight', () => {
  let database: TestDatabase;
  let folder: string;
  let truth: Truth;
  /** Where a photo's grey picture comes from, by the hash on its row. */
  const files = new Map<string, string>();
  /** Or what it is. */
  const taken = new Map<string, GreyImage>();
  let greys: GreyPhotos;
  let service: FlightRegisterService;

  beforeAll(async () => {
    database = await createTestDatabase();
    folder = await mkdtemp(join(tmpdir(), 'pantau-register-'));
    truth = await simulateFlight({
      out: folder,
      photos: 3,
      defects: 6,
      megapixels: 0.6,
      overlap: 0.7,
      threads: 1,
      noise: { ...noNoise, gnssJitter: 0.8, yawJitter: 1.5 },
    });
    greys = {
      load: async (sha256: string) => {
        const file = files.get(sha256);
        if (file === 'damaged') throw new PhotoRejection('damaged-photo', 'The photo is damaged.');
        if (taken.has(sha256)) return taken.get(sha256)!;
        return file ? decodeGrey(file, greyPx, 1e8) : plain;
      },
    } as unknown as GreyPhotos;
    service = serviceOver(undefined);
  });
  // Each test's flights fly over the same place: none may be another's earlier flight.
  beforeEach(() => database.dataSource.query('truncate flight cascade'));
  const serviceOver = (terrainFile: string | undefined) =>
    new FlightRegisterService(
      database.dataSource,
      greys,
      new FlightGeometryService(database.dataSource, {} as ObjectStorage, { TERRAIN_FILE: terrainFile }),
      new Outbox(),
      new Clock(),
    );
  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const flightOf = (id: string) => database.dataSource.getRepository(Flight).findOneByOrFail({ id });
  const photoOf = (id: string) => database.dataSource.getRepository(Photo).findOneByOrFail({ id });

  async function aStoredPhoto(flight: Flight, geotag: Geotag | undefined, file?: string): Promise<Photo> {
    const photo = await aPhoto(database.dataSource, flight, {
      geotag,
      ...(geotag ? { poseGrade: geotag.grade } : {}),
    });
    const sha256 = photo.declaredSha256;
    await database.dataSource.query(
      `insert into stored_object (sha256, size_bytes, media_type, storage_key, stored_at) values ($1, 1, 'image/jpeg', $1, now())`,
      [sha256],
    );
    await database.dataSource.getRepository(Photo).update(photo.id, { sha256 });
    if (file) files.set(sha256, file);
    return photo;
  }

  /** The simulated photos on rows, each with a box on the same spot of the ground as its true pose sees it. */
  async function aSimulatedFlight(turnedFile?: string) {
    const flight = await aFlight(database.dataSource, { state: 'processing' });
    const spot = localFrame(truth.photos[1]!.truePose.position).toLonLat({ east: 1, north: 2 });
    const photos: { photo: Photo; detection: Detection }[] = [];
    for (const [i, { file, truePose }] of truth.photos.entries()) {
      let geotag = await readPhotoFile(join(folder, file));
      const seen = groundToPixel({ ...geotag.pose!, ...truePose }, spot);
      if (!seen.ok) throw new Error('The spot is not in the photo.');
      let { x, y } = seen.value;
      const isTurned = i === 2 && turnedFile !== undefined;
      if (isTurned) {
        [x, y] = [geotag.width - x, geotag.height - y];
        const reasons = [{ code: 'edited-after-capture', message: 'Saved again.' }];
        geotag = { ...geotag, grade: 'low', reasons };
      }
      const photo = await aStoredPhoto(flight, geotag, isTurned ? turnedFile : join(folder, file));
      const box = { x: x - 5, y: y - 5, width: 10, height: 10 };
      photos.push({ photo, detection: await aDetection(database.dataSource, photo, { box, at: null }) });
    }
    return { flight, photos };
  }

  const placesOf = async (photos: readonly { detection: Detection }[]) => {
    const frame = localFrame(truth.photos[0]!.truePose.position);
    const found = await Promise.all(
      photos.map(({ detection: { id } }) =>
        database.dataSource.getRepository(Detection).findOneByOrFail({ id }),
      ),
    );
    return found.map((row) => ({ ...frame.toLocal({ lon: row.lon!, lat: row.lat! }), row }));
  };
  const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);

  it('lays the photos and their boxes on each other', async () => {
    const { flight, photos } = await aSimulatedFlight();
    expect(await service.register(flight.id, 1)).toBe('done');
    const places = await placesOf(photos);
    expect(spread(places.map(({ east }) => east))).toBeLessThan(0.2);
    expect(spread(places.map(({ north }) => north))).toBeLessThan(0.2);
    for (const { row } of places) {
      expect(row.betweenPhotosM).toBeGreaterThanOrEqual(0.1);
      // The GNSS error that all photos share is still told.
      expect(row.covEe).toBeGreaterThan(1);
    }
    expect(await flightOf(flight.id)).toMatchObject({
      state: 'registered',
      registration: { photos: { registered: 3, weak: 0, unregistered: 0 }, reasons: [] },
    });
    const photo = await photoOf(photos[0]!.photo.id);
    expect(photo.unregisteredGeotag).toEqual(photos[0]!.photo.geotag);
    expect(photo.geotag!.pose!.position).not.toEqual(photo.unregisteredGeotag!.pose!.position);
    expect(photo.registration!.correction).not.toBeNull();
  });

  it('leaves the same when it runs again from register', async () => {
    const { flight, photos } = await aSimulatedFlight();
    await service.register(flight.id, 1);
    const first = await photoOf(photos[1]!.photo.id);
    await database.dataSource.getRepository(Flight).update(flight.id, { state: 'processing', run: 2 });
    await service.register(flight.id, 2);
    const again = await photoOf(photos[1]!.photo.id);
    expect(again.geotag).toEqual(first.geotag);
    expect(again.unregisteredGeotag).toEqual(first.unregisteredGeotag);
  });

  it('finds a photo that was turned after capture, and lets its boxes count', async () => {
    const turned = join(folder, 'turned.png');
    await sharp(join(folder, truth.photos[2]!.file)).rotate(180).png().toFile(turned);
    const { flight, photos } = await aSimulatedFlight(turned);
    await service.register(flight.id, 1);
    const photo = await photoOf(photos[2]!.photo.id);
    expect(photo).toMatchObject({
      poseGrade: 'fair',
      registrationGrade: 'registered',
      registration: { isTurned: true },
    });
    expect(photo.geotag!.reasons.map(({ code }) => code)).toEqual(['turned-back', 'edited-after-capture']);
    const places = await placesOf(photos);
    expect(spread(places.map(({ east }) => east))).toBeLessThan(0.2);
    expect(spread(places.map(({ north }) => north))).toBeLessThan(0.2);
  });

  it('lays photos of a stepped hillside on each other over its height model', async () => {
    const ground = hillside(testPlace);
    const file = join(folder, 'hillside.tif');
    await writeFile(file, await aModelOf((east, north) => 20 + ground.heightAt(east, north)));
    const flight = await aFlight(database.dataSource, { state: 'processing' });
    const frame = localFrame(testPlace);
    const spot = { east: 5, north: 2 };
    const photos: { photo: Photo; detection: Detection }[] = [];
    for (const i of [0, 1, 2]) {
      const camera = { east: 6 * i - 6, north: 3 * i - 3 };
      const truth = { ...aGeotag().pose!, position: frame.toLonLat(camera) };
      const elevation = 38 + ground.heightAt(camera.east, camera.north);
      const drop = elevation - ground.heightAt(spot.east, spot.north);
      const seen = directionToPixel(truth, [spot.north - camera.north, spot.east - camera.east, drop]);
      if (!seen.ok) throw new Error('The spot is not in the photo.');
      const position = frame.toLonLat({ east: camera.east + (i - 1) * 0.8, north: camera.north });
      const pose = { ...truth, position, heightAboveGround: 38 + (i - 1) * 0.5 };
      const photo = await aStoredPhoto(flight, { ...aGeotag(), position, pose });
      taken.set(photo.declaredSha256, photograph(ground, truth, elevation, 200));
      const box = { x: seen.value.x - 5, y: seen.value.y - 5, width: 10, height: 10 };
      photos.push({ photo, detection: await aDetection(database.dataSource, photo, { box, at: null }) });
    }
    await serviceOver(file).register(flight.id, 1);
    expect((await flightOf(flight.id)).registration).toMatchObject({ photos: { registered: 3 } });
    const places = await placesOf(photos);
    expect(spread(places.map(({ east }) => east))).toBeLessThan(0.2);
    expect(spread(places.map(({ north }) => north))).toBeLessThan(0.2);
  });

  it('lays a flight on the one that was flown there before, and is no surer of its place than that one', async () => {
    const ground = { around: testPlace, heightAt: () => 0 };
    const frame = localFrame(testPlace);
    const fly = async (day: number, easts: readonly number[], offEast: number, sigma: number) => {
      const takenAt = new Date(Date.UTC(2026, 2, day));
      const flight = await aFlight(database.dataSource, { state: 'processing' });
      const photos: Photo[] = [];
      for (const east of easts) {
        const truth = { ...aGeotag().pose!, position: frame.toLonLat({ east, north: 0 }) };
        const position = frame.toLonLat({ east: east + offEast, north: 0 });
        const pose = { ...truth, position, sigma: { ...truth.sigma, horizontal: sigma } };
        const photo = await aStoredPhoto(flight, { ...aGeotag(), position, pose });
        await database.dataSource
          .getRepository(Photo)
          .update(photo.id, { takenAt, lon: position.lon, lat: position.lat });
        taken.set(photo.declaredSha256, photograph(ground, truth, 40, 200));
        photos.push(photo);
      }
      return { flight, photos };
    };
    const first = await fly(1, [-5, 5], 0, 3);
    const second = await fly(20, [-3, 4], 4, 2);
    await service.register(first.flight.id, 1);
    await service.register(second.flight.id, 1);
    expect((await flightOf(first.flight.id)).registration!.earlier).toBeNull();
    const { registration } = await flightOf(second.flight.id);
    expect(registration).toMatchObject({ reasons: [], earlier: { flightId: first.flight.id } });
    expect(registration!.earlier!.shift!.east).toBeCloseTo(-4, 0);
    const photo = await photoOf(second.photos[0]!.id);
    expect(frame.toLocal(photo.geotag!.pose!.position).east).toBeCloseTo(-3, 0);
    expect(photo.geotag!.pose!.sigma.horizontal).toBe(3);
    expect(photo.registration!.pairsWithEarlier).toBeGreaterThan(0);
    expect(photo.unregisteredGeotag!.pose!.sigma.horizontal).toBe(2);
  });

  it('leaves plain asphalt where its tags put it, in words', async () => {
    const flight = await aFlight(database.dataSource, { state: 'processing' });
    const photos = [await aStoredPhoto(flight, aGeotagAt(0)), await aStoredPhoto(flight, aGeotagAt(12))];
    await service.register(flight.id, 1);
    const photo = await photoOf(photos[0]!.id);
    expect(photo).toMatchObject({ registrationGrade: 'unregistered', unregisteredGeotag: null });
    expect(photo.registration!.reasons).toMatchObject([{ code: 'nothing-matches' }]);
    expect(photo.geotag!.pose).toEqual(aGeotagAt(0).pose);
    expect((await flightOf(flight.id)).registration!.reasons).toMatchObject([{ code: 'nothing-matches' }]);
  });

  it('says in words why a photo stays where its tags put it, and goes on', async () => {
    const flight = await aFlight(database.dataSource, { state: 'processing' });
    const far = [await aStoredPhoto(flight, aGeotagAt(0)), await aStoredPhoto(flight, aGeotagAt(500))];
    const lost = await aStoredPhoto(flight, undefined);
    const damaged = await aStoredPhoto(flight, aGeotagAt(3), 'damaged');
    expect(await service.register(flight.id, 1)).toBe('done');
    for (const { id } of far)
      expect((await photoOf(id)).registration).toMatchObject({
        grade: 'unregistered',
        reasons: [{ code: 'no-neighbour' }],
      });
    expect((await photoOf(lost.id)).registration).toMatchObject({ reasons: [{ code: 'no-pose' }] });
    expect((await photoOf(damaged.id)).registration).toMatchObject({ reasons: [{ code: 'damaged-photo' }] });
    expect(await flightOf(flight.id)).toMatchObject({
      state: 'registered',
      registration: {
        photos: { registered: 0, weak: 0, unregistered: 4 },
        reasons: [{ code: 'no-overlap' }],
      },
    });
    expect(
      await database.dataSource.query('select stage, run from outbox where subject_id = $1', [flight.id]),
    ).toEqual([{ stage: 'fuse', run: 1 }]);
  });

  it('has a word for a flight of one photo, and lets one without any pass', async () => {
    const single = await aFlight(database.dataSource, { state: 'processing' });
    await aStoredPhoto(single, aGeotagAt(0));
    await service.register(single.id, 1);
    expect((await flightOf(single.id)).registration!.reasons).toMatchObject([{ code: 'single-photo' }]);
    const empty = await aFlight(database.dataSource, { state: 'processing' });
    expect(await service.register(empty.id, 1)).toBe('done');
    expect(await flightOf(empty.id)).toMatchObject({ state: 'registered' });
  });

  it('does nothing for a run that the flight does not wait for', async () => {
    const flight = await aFlight(database.dataSource, { state: 'fused' });
    expect(await service.register(flight.id, 1)).toBe('skipped');
    const waiting = await aFlight(database.dataSource, { state: 'processing' });
    expect(await service.register(waiting.id, 2)).toBe('skipped');
  });

  it('writes nothing when its time is up', async () => {
    const { flight, photos } = await aSimulatedFlight();
    const signal = AbortSignal.abort(new Error('time is up'));
    await expect(service.register(flight.id, 1, signal)).rejects.toThrow('time is up');
    expect((await photoOf(photos[0]!.photo.id)).registration).toBeNull();
  });
});
