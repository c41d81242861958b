import '../../support/quiet';
import { FlightProgress } from '../../../src/modules/flight/flight-progress.service';
import type { FlightQualityService } from '../../../src/modules/flight/flight-quality.service';
import { StuckWork } from '../../../src/modules/flight/stuck-work.service';
import type { RetentionService } from '../../../src/modules/privacy/retention.service';
import { Outbox, type StageWork } from '../../../src/platform/queue/outbox';
import { jobIdOf, type QueuedState, type StageQueues } from '../../../src/platform/queue/stage-queues';
import { Clock } from '../../../src/platform/telemetry/clock';
import type { StageRunner } from '../../../workers/stage-runner';
import { SweepProcessor } from '../../../workers/sweep.processor';
import { aFlight, aPhoto } from '../../support/builders';
import { createTestDatabase, type TestDatabase } from '../../support/database';

/** Detect jobs alone, and how often each was asked for. */
class HeldJobs {
  readonly jobs = new Map<string, QueuedState>();
  asked = 0;
  depths() {
    const none = { waiting: 0 };
    const detect = { waiting: this.jobs.size, failed: 0 };
    return Promise.resolve({
      ingest: none,
      geotag: none,
      detect,
      tile: none,
      register: none,
      fuse: none,
      resurvey: none,
      ticket: none,
      sweep: none,
      notify: none,
    });
  }
  statesOf(work: readonly StageWork[]): Promise<QueuedState[]> {
    this.asked += work.length;
    return Promise.resolve(work.map((one) => this.jobs.get(jobIdOf(one)) ?? 'missing'));
  }
  add(work: readonly StageWork[]): Promise<void> {
    for (const one of work) this.jobs.set(jobIdOf(one), 'waiting');
    return Promise.resolve();
  }
}

describe('the sweep', () => {
  let database: TestDatabase;
  let jobs: HeldJobs;
  let sweep: SweepProcessor;
  let photoIds: string[];

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  beforeEach(async () => {
    const { dataSource } = database;
    await dataSource.query('truncate flight, photo, outbox cascade');
    const flight = await aFlight(dataSource, { state: 'sealed' });
    photoIds = [];
    for (let i = 0; i < 30; i++) photoIds.push((await aPhoto(dataSource, flight, { state: 'geotagged' })).id);
    await dataSource.query(`update photo set updated_at = now() - interval '1 minute'`);
    jobs = new HeldJobs();
    sweep = new SweepProcessor(
      dataSource,
      new StuckWork(dataSource),
      jobs as unknown as StageQueues,
      new FlightProgress(dataSource, new Outbox(), new Clock()),
      {} as StageRunner,
      { refreshDue: () => Promise.resolve() } as unknown as FlightQualityService,
      { runDue: () => Promise.resolve() } as unknown as RetentionService,
    );
  });
  const jobOf = (id: string) => jobIdOf({ stage: 'detect', subjectId: id, run: 1 });

  it('puts all work back that a lost queue held', async () => {
    await sweep.process();
    expect([...jobs.jobs.keys()].sort()).toEqual(photoIds.map(jobOf).sort());
  });

  it('asks for no job of a long queue while it is as long as the rows that wait, and for each when it is shorter', async () => {
    await sweep.process();
    const first = jobs.asked;
    for (let i = 0; i < 5; i++) await sweep.process();
    expect(jobs.asked).toBe(first);
    jobs.jobs.delete(jobOf(photoIds[7]!));
    await sweep.process();
    expect(jobs.jobs.has(jobOf(photoIds[7]!))).toBe(true);
    jobs.jobs.clear();
    await sweep.process();
    expect(jobs.jobs.size).toBe(photoIds.length);
  });

  it('counts what is still in the outbox as on its way', async () => {
    await sweep.process();
    const before = jobs.asked;
    jobs.jobs.delete(jobOf(photoIds[0]!));
    await new Outbox().add(database.dataSource.manager, [
      { stage: 'detect', subjectId: photoIds[0]!, run: 1 },
    ]);
    await sweep.process();
    expect(jobs.asked).toBe(before);
  });

  it('makes no second job of one that was done between the two looks', async () => {
    const done = photoIds[3]!;
    jest.spyOn(jobs, 'statesOf').mockImplementation(async (work) => {
      await database.dataSource.query(`update photo set state = 'detected' where id = $1`, [done]);
      return work.map(() => 'missing');
    });
    await sweep.process();
    expect(jobs.jobs.has(jobOf(done))).toBe(false);
    expect(jobs.jobs.size).toBe(photoIds.length - 1);
  });
});
