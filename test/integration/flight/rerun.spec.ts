import { systemActor } from '../../../src/domain/access/actor';
import { AuditLog } from '../../../src/modules/audit/audit-log.service';
import { Flight } from '../../../src/modules/flight/flight.entity';
import { FlightProgress } from '../../../src/modules/flight/flight-progress.service';
import { RerunService } from '../../../src/modules/flight/rerun.service';
import { StuckWork } from '../../../src/modules/flight/stuck-work.service';
import { Photo } from '../../../src/modules/photo/photo.entity';
import { Outbox } from '../../../src/platform/queue/outbox';
import { Clock } from '../../../src/platform/telemetry/clock';
import { aFlight, aPhoto } from '../../support/builders';
import { createTestDatabase, type TestDatabase } from '../../support/database';

describe('running again', () => {
  let database: TestDatabase;
  let reruns: RerunService;
  let stuck: StuckWork;

  beforeAll(async () => {
    database = await createTestDatabase();
    const { dataSource } = database;
    const clock = new Clock();
    const outbox = new Outbox();
    reruns = new RerunService(
      dataSource,
      outbox,
      new FlightProgress(dataSource, outbox, clock),
      new AuditLog(clock),
      clock,
    );
    stuck = new StuckWork(dataSource);
  });
  afterAll(() => database.drop());

  const set = (photoId: string, columns: Partial<Photo>) =>
    database.dataSource.getRepository(Photo).update(photoId, columns as object);
  const photoOf = (id: string) => database.dataSource.getRepository(Photo).findOneByOrFail({ id });
  const flightOf = (id: string) => database.dataSource.getRepository(Flight).findOneByOrFail({ id });
  const outboxOf = (id: string): Promise<{ stage: string; run: number }[]> =>
    database.dataSource.query('select stage, run from outbox where subject_id = $1 order by id', [id]);

  async function aProcessedFlight() {
    const flight = await aFlight(database.dataSource, { state: 'processed' });
    const photo = await aPhoto(database.dataSource, flight);
    await set(photo.id, { state: 'detected', geotag: { grade: 'good' } as Photo['geotag'] });
    return { flight, photo };
  }

  it('sends every photo back to the stage and opens the flight again', async () => {
    const { flight, photo } = await aProcessedFlight();
    await reruns.rerunFlight(flight.id, 'detect', systemActor);
    expect(await photoOf(photo.id)).toMatchObject({ state: 'geotagged', run: 2 });
    expect(await outboxOf(photo.id)).toEqual([{ stage: 'detect', run: 2 }]);
    expect(await flightOf(flight.id)).toMatchObject({ state: 'sealed', run: 2, processedAt: null });
  });

  it.each([
    ['register', 'processing'],
    ['fuse', 'registered'],
    ['resurvey', 'fused'],
    ['ticket', 'resurveyed'],
  ] as const)('runs a flight again from %s', async (stage, state) => {
    const { flight, photo } = await aProcessedFlight();
    await reruns.rerunFlight(flight.id, stage, systemActor);
    expect(await photoOf(photo.id)).toMatchObject({ state: 'detected', run: 1 });
    expect(await outboxOf(flight.id)).toEqual([{ stage, run: 2 }]);
    expect(await flightOf(flight.id)).toMatchObject({ state });
  });

  it('goes on to the flight’s own stages when no photo has anything to run again', async () => {
    const flight = await aFlight(database.dataSource, { state: 'failed' });
    await reruns.rerunFlight(flight.id, 'detect', systemActor);
    expect(await flightOf(flight.id)).toMatchObject({ state: 'processing', failureCode: null });
  });

  it('refuses while the flight is being fused, and what does not exist', async () => {
    const busy = await aFlight(database.dataSource, { state: 'processing' });
    await expect(reruns.rerunFlight(busy.id, 'detect', systemActor)).rejects.toMatchObject({
      code: 'flight-busy',
      retryable: true,
    });
    await expect(reruns.rerunFlight(busy.operatorId, 'detect', systemActor)).rejects.toMatchObject({
      code: 'flight-not-found',
    });
    const receiving = await aFlight(database.dataSource, { state: 'receiving' });
    await expect(reruns.rerunFlight(receiving.id, 'fuse', systemActor)).rejects.toMatchObject({
      code: 'flight-not-ready',
    });
  });

  it('runs one photo again and refuses one that has not come so far', async () => {
    const { photo } = await aProcessedFlight();
    await reruns.rerunPhoto(photo.id, 'detect', systemActor);
    expect(await photoOf(photo.id)).toMatchObject({ state: 'geotagged', run: 2 });
    const flight = await aFlight(database.dataSource, { state: 'receiving' });
    const young = await aPhoto(database.dataSource, flight);
    await set(young.id, { state: 'stored', geotag: null });
    await expect(reruns.rerunPhoto(young.id, 'detect', systemActor)).rejects.toMatchObject({
      code: 'photo-not-ready',
    });
  });

  it('can be made again from rows alone, page by page', async () => {
    const flight = await aFlight(database.dataSource, { state: 'receiving' });
    const long = new Date('2026-01-01T00:00:00Z');
    const waiting = await aPhoto(database.dataSource, flight);
    await set(waiting.id, { state: 'geotagged', updatedAt: long });
    const uploaded = await aPhoto(database.dataSource, flight);
    await set(uploaded.id, { state: 'expected', isUploaded: true, updatedAt: long });
    const notYetSent = await aPhoto(database.dataSource, flight);
    await set(notYetSent.id, { state: 'expected', isUploaded: false, updatedAt: long });
    const due = await stuck.findDue(null);
    expect(due).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ stage: 'detect', subjectId: waiting.id, run: 1 }),
        expect.objectContaining({ stage: 'ingest', subjectId: uploaded.id, run: 1 }),
      ]),
    );
    expect(due.map((work) => work.subjectId)).not.toContain(notYetSent.id);
    expect(await stuck.findDue(due.at(-1)?.subjectId ?? null)).toEqual([]);
  });
});
