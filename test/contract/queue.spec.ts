import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Global, Injectable, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { Job } from 'bullmq';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { stageNames } from '../../src/domain/pipeline';
import { readSettings, SETTINGS } from '../../src/platform/config/settings';
import { DatabaseModule } from '../../src/platform/database/database.module';
import { Outbox, type StageWork } from '../../src/platform/queue/outbox';
import { QueueModule } from '../../src/platform/queue/queue.module';
import { migrateQueue } from '../../src/platform/queue/queue-backend';
import { OutboxRelay } from '../../src/platform/queue/relay';
import { jobIdOf, type StageJobData, StageQueues } from '../../src/platform/queue/stage-queues';
import { TelemetryModule } from '../../src/platform/telemetry/telemetry.module';
import { schema } from '../../src/schema';
import { workerOptions } from '../../workers/worker-options';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { until } from '../support/until';

/** What the test's own processor did, and what it is told to do. */
@Injectable()
class Book {
  readonly ran: string[] = [];
  readonly failures = new Map<string, number>();
}

@Processor('geotag', workerOptions('geotag'))
class RecordingProcessor extends WorkerHost {
  constructor(private readonly book: Book) {
    super();
  }

  async process(job: Job<StageJobData>): Promise<void> {
    this.book.ran.push(job.data.subjectId);
    const left = this.book.failures.get(job.data.subjectId) ?? 0;
    if (left > 0) {
      this.book.failures.set(job.data.subjectId, left - 1);
      throw new Error('told to fail');
    }
  }
}

const work = (subjectId: string, run = 1): StageWork => ({
  stage: 'geotag',
  subjectId,
  run,
  correlationId: null,
});
/** A database of its own: other suites run workers on the same server. */
const redisUrl = process.env.TEST_REDIS_URL && `${process.env.TEST_REDIS_URL}/15`;

describe(`the queue on ${redisUrl ? 'Redis' : 'PostgreSQL'}`, () => {
  let database: TestDatabase;
  let app: TestingModule;
  let queues: StageQueues;
  let book: Book;
  let outbox: Outbox;
  let source: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    const settings = readSettings({ DATABASE_URL: database.url, REDIS_URL: redisUrl });
    await migrateQueue(settings);
    @Global()
    @Module({ providers: [{ provide: SETTINGS, useValue: settings }], exports: [SETTINGS] })
    class TestSettingsModule {}
    app = await Test.createTestingModule({
      imports: [
        TestSettingsModule,
        TelemetryModule,
        DatabaseModule.forRoot(schema),
        QueueModule.forRoot({ listeners: 1 }),
      ],
      providers: [Book, RecordingProcessor, OutboxRelay],
    }).compile();
    app.enableShutdownHooks();
    await app.init();
    queues = app.get(StageQueues);
    book = app.get(Book);
    outbox = app.get(Outbox);
    source = app.get<DataSource>(getDataSourceToken());
  });

  afterAll(async () => {
    await app?.close();
    await database?.drop();
  });

  const ranTimes = (id: string) => book.ran.filter((ran) => ran === id).length;
  const hasEnded = (id: string) =>
    until(async () => ranTimes(id) > 0 && (await queues.stateOf(work(id))) === 'missing');

  it('runs added work once, however often it is added', async () => {
    const id = uuidv7();
    await queues.queue('geotag').pause();
    await queues.add([work(id), work(id)]);
    await queues.add([work(id)]);
    expect(await queues.stateOf(work(id))).toBe('waiting');
    await queues.queue('geotag').resume();
    await hasEnded(id);
    expect(ranTimes(id)).toBe(1);
  });

  it('runs the same work again once it has ended', async () => {
    const id = uuidv7();
    await queues.add([work(id)]);
    await hasEnded(id);
    await queues.add([work(id)]);
    await until(() => ranTimes(id) === 2);
  });

  it('tries again after a failure', async () => {
    const id = uuidv7();
    book.failures.set(id, 1);
    await queues.add([work(id)]);
    await until(() => ranTimes(id) === 2);
    await hasEnded(id);
  });

  it('keeps what failed for good, until it is forgotten', async () => {
    const id = uuidv7();
    book.failures.set(id, 1);
    await queues
      .queue('geotag')
      .add(
        'geotag',
        { subjectId: id, run: 1, correlationId: null },
        { jobId: jobIdOf(work(id)), attempts: 1 },
      );
    await until(async () => (await queues.stateOf(work(id))) === 'failed');
    await queues.forget(work(id));
    expect(await queues.stateOf(work(id))).toBe('missing');
  });

  it('takes what a committed transaction put into the outbox, and nothing of one that was rolled back', async () => {
    const kept = uuidv7();
    const lost = uuidv7();
    await source.transaction((manager) => outbox.add(manager, [work(kept)]));
    await expect(
      source.transaction(async (manager) => {
        await outbox.add(manager, [work(lost)]);
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    await hasEnded(kept);
    await until(
      async () =>
        ((await source.query('select count(*) from outbox')) as [{ count: string }])[0].count === '0',
    );
    expect(ranTimes(lost)).toBe(0);
  });

  it('brings the sweep back after the queue was lost', async () => {
    await until(async () => Boolean(await queues.queue('sweep').getJobScheduler('sweep')));
    await queues.queue('sweep').obliterate({ force: true });
    await until(async () => Boolean(await queues.queue('sweep').getJobScheduler('sweep')));
  });

  it('counts jobs by stage and state', async () => {
    const depths = await queues.depths();
    expect(Object.keys(depths)).toEqual([...stageNames]);
    expect(depths.geotag).toMatchObject({ waiting: 0, active: 0 });
  });
});
