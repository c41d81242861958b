import { DelayedError, type Job, UnrecoverableError } from 'bullmq';
import { DomainError, PhotoRejection } from '../../../src/domain/domain-error';
import { pipeline, type SubjectStageName } from '../../../src/domain/pipeline';
import { Flight } from '../../../src/modules/flight/flight.entity';
import { FlightProgress } from '../../../src/modules/flight/flight-progress.service';
import { Photo } from '../../../src/modules/photo/photo.entity';
import { Outbox } from '../../../src/platform/queue/outbox';
import type { StageJobData } from '../../../src/platform/queue/stage-queues';
import { Clock } from '../../../src/platform/telemetry/clock';
import { StageRunner } from '../../../workers/stage-runner';
import { aFlight, aPhoto } from '../../support/builders';
import { createTestDatabase, type TestDatabase } from '../../support/database';

interface FakeJob {
  readonly job: Job<StageJobData>;
  readonly delayedTo: number[];
}

function aJob(subjectId: string, attemptsMade = 0): FakeJob {
  const delayedTo: number[] = [];
  const job = {
    data: { subjectId, run: 1, correlationId: 'test-correlation' },
    attemptsMade,
    attemptsStarted: attemptsMade + 1,
    moveToDelayed: async (at: number) => void delayedTo.push(at),
  };
  return { job: job as unknown as Job<StageJobData>, delayedTo };
}

describe('the stage runner', () => {
  let database: TestDatabase;
  let runner: StageRunner;

  beforeAll(async () => {
    database = await createTestDatabase();
    const clock = new Clock();
    runner = new StageRunner(
      database.dataSource,
      new FlightProgress(database.dataSource, new Outbox(), clock),
      clock,
    );
  });
  afterAll(() => database.drop());

  const run = (stage: SubjectStageName, { job }: FakeJob, error?: Error) =>
    runner.run(stage, job, 'token', async () => {
      if (error) throw error;
      return 'done';
    });
  const photoOf = (id: string) => database.dataSource.getRepository(Photo).findOneByOrFail({ id });
  const attemptsOf = (id: string): Promise<{ outcome: string; code: string | null }[]> =>
    database.dataSource.query('select outcome, code from stage_attempt where subject_id = $1 order by id', [
      id,
    ]);
  const outboxOf = (id: string): Promise<{ stage: string }[]> =>
    database.dataSource.query('select stage from outbox where subject_id = $1', [id]);

  async function aStoredPhoto(flightState: 'receiving' | 'sealed' = 'receiving') {
    const flight = await aFlight(database.dataSource, { state: flightState });
    const photo = await aPhoto(database.dataSource, flight);
    await database.dataSource.getRepository(Photo).update(photo.id, { state: 'stored' });
    return { flight, photo };
  }

  it('records what went well', async () => {
    const { photo } = await aStoredPhoto();
    await expect(run('geotag', aJob(photo.id))).resolves.toBe('done');
    expect(await attemptsOf(photo.id)).toEqual([{ outcome: 'done', code: null }]);
  });

  it('rejects a photo with its reason at the first rejection, and never retries', async () => {
    const { photo } = await aStoredPhoto();
    await expect(
      run('geotag', aJob(photo.id), new PhotoRejection('not-a-photo', 'letter.jpg is no picture.')),
    ).rejects.toThrow(UnrecoverableError);
    expect(await photoOf(photo.id)).toMatchObject({
      state: 'rejected',
      rejectionCode: 'not-a-photo',
      rejectionMessage: 'letter.jpg is no picture.',
    });
    expect(await attemptsOf(photo.id)).toEqual([{ outcome: 'rejected', code: 'not-a-photo' }]);
  });

  it('lets BullMQ retry what may pass, and leaves the row alone until the last try', async () => {
    const { photo } = await aStoredPhoto();
    const crash = new DomainError('detector-crashed', 'The detector crashed.', { retryable: true });
    await expect(run('geotag', aJob(photo.id), crash)).rejects.toBe(crash);
    expect(await photoOf(photo.id)).toMatchObject({ state: 'stored' });
    await expect(run('geotag', aJob(photo.id, pipeline.geotag.attempts - 1), crash)).rejects.toBe(crash);
    expect(await photoOf(photo.id)).toMatchObject({ state: 'rejected', rejectionCode: 'detector-crashed' });
  });

  it('says no more than a plain sentence of a bug', async () => {
    const { photo } = await aStoredPhoto();
    const bug = new TypeError('x is undefined in /some/file.ts');
    await expect(run('geotag', aJob(photo.id, pipeline.geotag.attempts - 1), bug)).rejects.toBe(bug);
    const { rejectionCode, rejectionMessage } = await photoOf(photo.id);
    expect(rejectionCode).toBe('processing-failed');
    expect(rejectionMessage).not.toContain('undefined');
  });

  it('puts work off while a service is away, and blames no photo', async () => {
    const { photo } = await aStoredPhoto();
    const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const last = aJob(photo.id, pipeline.geotag.attempts - 1);
    await expect(run('geotag', last, away)).rejects.toThrow(DelayedError);
    expect(last.delayedTo).toHaveLength(1);
    expect(await photoOf(photo.id)).toMatchObject({ state: 'stored' });
    expect(await attemptsOf(photo.id)).toEqual([]);
  });

  it('moves a sealed flight on when its last photo is rejected', async () => {
    const { flight, photo } = await aStoredPhoto('sealed');
    await expect(
      run('geotag', aJob(photo.id), new PhotoRejection('not-a-photo', 'No picture.')),
    ).rejects.toThrow(UnrecoverableError);
    expect(await database.dataSource.getRepository(Flight).findOneByOrFail({ id: flight.id })).toMatchObject({
      state: 'processing',
    });
    expect(await outboxOf(flight.id)).toEqual([{ stage: 'register' }]);
  });

  it('fails a flight whose fusing failed for good, in words', async () => {
    const flight = await aFlight(database.dataSource, { state: 'processing' });
    const bug = new Error('boom');
    await expect(run('fuse', aJob(flight.id, pipeline.fuse.attempts - 1), bug)).rejects.toBe(bug);
    expect(await database.dataSource.getRepository(Flight).findOneByOrFail({ id: flight.id })).toMatchObject({
      state: 'failed',
      failureCode: 'processing-failed',
    });
  });

  it('never rejects a photo for its missing pyramid', async () => {
    const flight = await aFlight(database.dataSource);
    const photo = await aPhoto(database.dataSource, flight);
    await database.dataSource.getRepository(Photo).update(photo.id, { state: 'detected' });
    await expect(
      run('tile', aJob(photo.id, pipeline.tile.attempts - 1), new Error('no room')),
    ).rejects.toThrow('no room');
    expect(await photoOf(photo.id)).toMatchObject({ state: 'detected', rejectionCode: null });
  });

  it('leaves a photo alone that another run has taken over', async () => {
    const { photo } = await aStoredPhoto();
    await database.dataSource.getRepository(Photo).update(photo.id, { run: 2 });
    await expect(
      run('geotag', aJob(photo.id), new PhotoRejection('not-a-photo', 'No picture.')),
    ).rejects.toThrow(UnrecoverableError);
    expect(await photoOf(photo.id)).toMatchObject({ state: 'stored', run: 2 });
  });
});
