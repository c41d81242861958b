import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DelayedError, type Job, UnrecoverableError } from 'bullmq';
import type { DataSource } from 'typeorm';
import { DomainError, PhotoRejection } from '../src/domain/domain-error';
import { pipeline, type SubjectStageName } from '../src/domain/pipeline';
import { FlightProgress } from '../src/modules/flight/flight-progress.service';
import type { StageJobData } from '../src/platform/queue/stage-queues';
import { Clock } from '../src/platform/telemetry/clock';
import { newCorrelationId, withCorrelation } from '../src/platform/telemetry/correlation';
import { log } from '../src/platform/telemetry/logger';
import { isOutage } from './outage';

export type StageOutcome = 'done' | 'skipped';
export type StageUseCase = (work: StageJobData, signal: AbortSignal) => Promise<StageOutcome>;

interface Attempt {
  readonly stage: SubjectStageName;
  readonly job: Job<StageJobData>;
  readonly startedAt: Date;
}

const OUTAGE_PAUSE_MS = 3000;
const LONGEST_OUTAGE_PAUSE_MS = 30_000;

/**
 * What every processor does round its use case: correlation, time limit, the record of the try, and what a failure means.
 * Rejection: reason on the row, never retried. Outage of database, storage or queue: put off without using up a try.
 * Anything else: BullMQ retries; after the last try the reason goes on the row, so that the flight still finishes.
 */
@Injectable()
export class StageRunner {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly progress: FlightProgress,
    private readonly clock: Clock,
  ) {}

  run(
    stage: SubjectStageName,
    job: Job<StageJobData>,
    token: string | undefined,
    useCase: StageUseCase,
  ): Promise<StageOutcome> {
    return withCorrelation(job.data.correlationId ?? newCorrelationId(), async () => {
      const attempt: Attempt = { stage, job, startedAt: this.clock.now() };
      const { subjectId, run } = job.data;
      log.debug({ stage, subjectId, run, step: 'begin' }, 'stage begins');
      try {
        const outcome = await withinLimit(pipeline[stage].timeLimit, (signal) => useCase(job.data, signal));
        await this.record(attempt, outcome, null);
        return outcome;
      } catch (error) {
        return await this.fail(attempt, error, token);
      } finally {
        log.debug({ stage, subjectId, run, step: 'end' }, 'stage ends');
      }
    });
  }

  private async fail(attempt: Attempt, error: unknown, token: string | undefined): Promise<never> {
    const { stage, job } = attempt;
    if (isOutage(error)) {
      log.warn({ stage, subjectId: job.data.subjectId, err: error }, 'put off: a service is away');
      const pause = Math.min(
        OUTAGE_PAUSE_MS * 2 ** Math.min(job.attemptsStarted, 5),
        LONGEST_OUTAGE_PAUSE_MS,
      );
      await job.moveToDelayed(Date.now() + pause, token);
      throw new DelayedError();
    }
    const isRejection = error instanceof PhotoRejection;
    const isLast = isRejection || job.attemptsMade + 1 >= pipeline[stage].attempts;
    await this.record(attempt, isRejection ? 'rejected' : 'failed', error);
    if (isRejection) log.info({ stage, subjectId: job.data.subjectId, code: error.code }, 'photo rejected');
    else log.error({ stage, subjectId: job.data.subjectId, err: error, isLast }, 'stage failed');
    if (isLast) await this.giveUp(stage, job.data, error);
    if (isRejection) throw new UnrecoverableError(`${error.code}: ${error.message}`);
    throw error;
  }

  /** The last word goes on the row. A photo without its pyramid is still a good photo. */
  async giveUp(stage: SubjectStageName, work: StageJobData, error: unknown): Promise<void> {
    const code = error instanceof DomainError ? error.code : 'processing-failed';
    const message =
      error instanceof DomainError
        ? error.message
        : `The ${stage} step failed each time it was tried; a person must look at the log.`;
    if (pipeline[stage].subject === 'flight')
      return this.progress.failFlight(work.subjectId, work.run, code, message);
    if (stage !== 'tile') await this.progress.rejectPhoto(work.subjectId, work.run, code, message);
  }

  private async record(
    attempt: Attempt,
    outcome: StageOutcome | 'rejected' | 'failed',
    error: unknown,
  ): Promise<void> {
    const { stage, job, startedAt } = attempt;
    const code = error instanceof DomainError ? error.code : error ? 'unexpected' : null;
    try {
      await this.database.query(
        `insert into stage_attempt (stage, subject_id, run, attempt, worker, started_at, duration_ms, outcome, code, message, correlation_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
        [
          stage,
          job.data.subjectId,
          job.data.run,
          job.attemptsMade + 1,
          process.env.PANTAU_PROCESS ?? 'worker',
          startedAt,
          this.clock.now().getTime() - startedAt.getTime(),
          outcome,
          code,
          error instanceof Error ? error.message.slice(0, 500) : null,
          job.data.correlationId,
        ],
      );
    } catch (problem) {
      log.warn({ err: problem, stage }, 'the record of a try could not be written');
    }
  }
}

/** Gives up waiting after the limit; what still runs is told by the signal, and its late write is refused by the row's state. */
async function withinLimit<T>(limitMs: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new DomainError(
        'stage-timed-out',
        `This step took longer than ${limitMs / 1000} seconds and was given up.`,
        { retryable: true },
      );
      controller.abort(error);
      reject(error);
    }, limitMs);
  });
  try {
    return await Promise.race([run(controller.signal), limit]);
  } finally {
    clearTimeout(timer);
  }
}
