import type { DataSource } from 'typeorm';
import type { FoundDamage } from '../../../src/domain/detection/damage';
import type { CameraPose, Geotag } from '../../../src/domain/photogrammetry/camera-pose';
import { Detection } from '../../../src/modules/detection/detection.entity';
import { DetectionWriter } from '../../../src/modules/detection/detection-writer.service';
import { Flight } from '../../../src/modules/flight/flight.entity';
import { FlightGeometryService } from '../../../src/modules/flight/flight-geometry.service';
import { FlightProgress } from '../../../src/modules/flight/flight-progress.service';
import { Photo } from '../../../src/modules/photo/photo.entity';
import type { DetectionResult } from '../../../src/platform/inference/damage-detector';
import { Outbox } from '../../../src/platform/queue/outbox';
import type { ObjectStorage } from '../../../src/platform/storage/object-storage';
import { Clock } from '../../../src/platform/telemetry/clock';
import {
  aDefect,
  aDetection,
  aFlight,
  aPhoto,
  aUser,
  type PhotoTold,
  testPlace,
} from '../../support/builders';
import { createTestDatabase, type TestDatabase } from '../../support/database';

const pose: CameraPose = {
  position: testPlace,
  heightAboveGround: 40,
  heightFrom: 'take-off',
  yaw: 0,
  pitch: -90,
  roll: 0,
  intrinsics: {
    width: 4000,
    height: 3000,
    focalLength: 3000,
    principalPoint: { x: 2000, y: 1500 },
    distortion: { k1: 0, k2: 0, k3: 0, k4: 0, k5: 0, k6: 0, p1: 0, p2: 0 },
  },
  sigma: { horizontal: 2, height: 1, yaw: 2, tilt: 0.5, focalLengthRelative: 0.01 },
};
const geotag = (grade: Geotag['grade']): Geotag => ({
  camera: { make: 'DJI', model: 'FC300S', serial: null },
  takenAt: null,
  width: 4000,
  height: 3000,
  orientation: 1,
  pose,
  position: pose.position,
  grade,
  reasons: [],
  groundSampleDistance: 0.0133,
});

const at = (x: number, changes: Partial<FoundDamage> = {}): FoundDamage => ({
  damageClass: 'D40',
  score: 0.7,
  boxInPhoto: { x, y: 1475, width: 50, height: 50 },
  ...changes,
});
const result = (...found: FoundDamage[]): DetectionResult => ({
  modelVersion: 'road-damage-2.0.0',
  width: 4000,
  height: 3000,
  found,
  windows: 1,
  timings: { decode: 1, inference: 1, total: 2 },
});

describe('DetectionWriter', () => {
  let test: TestDatabase;
  let database: DataSource;
  let writer: DetectionWriter;

  beforeAll(async () => {
    test = await createTestDatabase();
    database = test.dataSource;
    const [outbox, clock] = [new Outbox(), new Clock()];
    const geometry = new FlightGeometryService(database, {} as ObjectStorage, {});
    writer = new DetectionWriter(
      database,
      outbox,
      new FlightProgress(database, outbox, clock),
      geometry,
      clock,
    );
  });
  afterAll(() => test.drop());

  const waitingPhoto = async (told: PhotoTold = {}) => {
    const flight = await aFlight(database, { state: 'sealed' });
    const photo = await aPhoto(database, flight, { state: 'geotagged', geotag: geotag('good'), ...told });
    return { flight, photo };
  };
  const shown = (photo: Photo) =>
    database.query<Detection[]>(
      'select * from detection where photo_id = $1 and superseded_at is null order by x',
      [photo.id],
    );
  const due = (subject: { readonly id: string }) =>
    database.query('select stage, run from outbox where subject_id = $1', [subject.id]);

  it('stores what was found, ends the photo and moves its flight on', async () => {
    const { flight, photo } = await waitingPhoto();
    expect(
      await writer.replaceDetections(
        photo.id,
        1,
        result(at(1975), at(100, { damageClass: 'D00', score: 0.4 })),
      ),
    ).toBe('done');
    expect(await database.getRepository(Photo).findOneByOrFail({ id: photo.id })).toMatchObject({
      state: 'detected',
      modelVersion: 'road-damage-2.0.0',
      detectionCount: 2,
    });
    expect(await shown(photo)).toMatchObject([
      {
        damage_class: 'D00',
        score: 0.4,
        x: 100,
        y: 1475,
        width: 50,
        height: 50,
        origin: 'model',
        decision: 'pending',
        run: 1,
        model_version: 'road-damage-2.0.0',
      },
      { damage_class: 'D40', x: 1975 },
    ]);
    expect(await due(photo)).toEqual([{ stage: 'tile', run: 1 }]);
    expect(await due(flight)).toEqual([{ stage: 'register', run: 1 }]);
    expect(await database.getRepository(Flight).findOneByOrFail({ id: flight.id })).toMatchObject({
      state: 'processing',
    });
  });

  it("moves a person's box with the photo's new pose", async () => {
    const { photo } = await waitingPhoto();
    const drawn = await aDetection(database, photo, {
      origin: 'person',
      decision: 'accepted',
      at: { east: 25 },
      box: { x: 1975, y: 1475, width: 50, height: 50 },
    });
    await writer.replaceDetections(photo.id, 1, result());
    const moved = await database.getRepository(Detection).findOneByOrFail({ id: drawn.id });
    expect(moved).toMatchObject({ decision: 'accepted', supersededAt: null });
    expect(moved.lon).toBeCloseTo(testPlace.lon, 8);
  });

  it('lays boxes on the ground where the pose is trusted', async () => {
    const { photo } = await waitingPhoto();
    await writer.replaceDetections(photo.id, 1, result(at(1975)));
    const [row] = await database.getRepository(Detection).findBy({ photoId: photo.id });
    // The centre of a photo that looks straight down is the point under the drone; 50 px of 40 m / 3000 px are 0.67 m.
    expect(row!.lon).toBeCloseTo(testPlace.lon, 8);
    expect(row!.lat).toBeCloseTo(testPlace.lat, 8);
    expect(row!.lengthM).toBeCloseTo(0.667, 2);
    expect(row!.areaM2).toBeCloseTo(0.444, 2);
    expect(row!.covEe).toBeGreaterThan(4);
    expect(row!.polygon!.coordinates[0]).toHaveLength(5);
  });

  it.each(['low', 'none'] as const)('puts nothing on the map from a pose graded %s', async (grade) => {
    const { photo } = await waitingPhoto({ poseGrade: grade, geotag: geotag(grade) });
    await writer.replaceDetections(photo.id, 1, result(at(1975)));
    expect(await shown(photo)).toMatchObject([
      { lon: null, lat: null, cov_ee: null, polygon: null, length_m: null },
    ]);
  });

  it('makes no tiles of a photo without damage', async () => {
    const { photo } = await waitingPhoto();
    await writer.replaceDetections(photo.id, 1, result());
    expect(await due(photo)).toEqual([]);
    expect(await database.getRepository(Photo).findOneByOrFail({ id: photo.id })).toMatchObject({
      state: 'detected',
      detectionCount: 0,
    });
  });

  it('does nothing the second time, for another run, or for a photo in another state', async () => {
    const { photo } = await waitingPhoto();
    expect(await writer.replaceDetections(photo.id, 2, result(at(0)))).toBe('skipped');
    await writer.replaceDetections(photo.id, 1, result(at(0)));
    expect(await writer.replaceDetections(photo.id, 1, result(at(0), at(500)))).toBe('skipped');
    expect(await shown(photo)).toHaveLength(1);
  });

  it('replaces an older run’s boxes and keeps them to compare', async () => {
    const { photo } = await waitingPhoto();
    const old = await aDetection(database, photo, { box: at(100).boxInPhoto });
    await writer.replaceDetections(photo.id, 1, result(at(100)));
    const [now] = await shown(photo);
    expect(now!.id).not.toBe(old.id);
    expect(await database.getRepository(Detection).findOneByOrFail({ id: old.id })).toMatchObject({
      supersededAt: expect.any(Date),
      modelVersion: 'test-model',
    });
  });

  it('keeps what people decided, and its defect', async () => {
    const { flight, photo } = await waitingPhoto();
    const reviewer = await aUser(database, 'reviewer');
    const defect = await aDefect(database, flight);
    const old = await aDetection(database, photo, {
      box: at(100).boxInPhoto,
      decision: 'rejected',
      defectId: defect.id,
    });
    await database
      .getRepository(Detection)
      .update(old.id, { decidedBy: reviewer.id, decidedAt: new Date(), decisionReason: 'a shadow' });
    const drawn = await aDetection(database, photo, {
      box: at(900).boxInPhoto,
      origin: 'person',
      decision: 'accepted',
    });
    await writer.replaceDetections(photo.id, 1, result(at(104), at(902), at(2000)));
    expect(await shown(photo)).toMatchObject([
      {
        x: 104,
        decision: 'rejected',
        decided_by: reviewer.id,
        decision_reason: 'a shadow',
        defect_id: defect.id,
      },
      { id: drawn.id, origin: 'person' },
      { x: 902, decision: 'corrected' },
      { x: 2000, decision: 'pending', defect_id: null },
    ]);
    const corrected = (await shown(photo))[2]!;
    expect(await database.getRepository(Detection).findOneByOrFail({ id: drawn.id })).toMatchObject({
      correctsId: corrected.id,
    });
  });

  it('ends two photos of one flight at once without one waiting for the other for ever', async () => {
    const flight = await aFlight(database, { state: 'sealed' });
    const photos = await Promise.all(
      Array.from({ length: 6 }, () =>
        aPhoto(database, flight, { state: 'geotagged', geotag: geotag('good') }),
      ),
    );
    const outcomes = await Promise.all(
      photos.map((photo) => writer.replaceDetections(photo.id, 1, result(at(10), at(500)))),
    );
    expect(outcomes).toEqual(Array(6).fill('done'));
    expect(await due(flight)).toEqual([{ stage: 'register', run: 1 }]);
  });
});
