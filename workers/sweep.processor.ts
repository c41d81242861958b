import { Processor, WorkerHost } from '@nestjs/bullmq';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { DomainError } from '../src/domain/domain-error';
import { stageNames } from '../src/domain/pipeline';
import { FlightProgress } from '../src/modules/flight/flight-progress.service';
import { FlightQualityService } from '../src/modules/flight/flight-quality.service';
import { StuckWork } from '../src/modules/flight/stuck-work.service';
import { RetentionService } from '../src/modules/privacy/retention.service';
import type { StageWork } from '../src/platform/queue/outbox';
import { jobIdOf, StageQueues } from '../src/platform/queue/stage-queues';
import { log } from '../src/platform/telemetry/logger';
import { StageRunner } from './stage-runner';
import { workerOptions } from './worker-options';

/** A job that is lost behind others which nobody waits for shows in no count. */
const COMPARE_EVERY_MS = 60_000;

/** Compares what rows say is due with what the queue holds, makes again what is missing, judges flights whose photos changed, and deletes what was kept long enough. */
@Processor('sweep', workerOptions('sweep'))
export class SweepProcessor extends WorkerHost {
  private comparedAt = Number.NEGATIVE_INFINITY;

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly stuck: StuckWork,
    private readonly queues: StageQueues,
    private readonly progress: FlightProgress,
    private readonly runner: StageRunner,
    private readonly quality: FlightQualityService,
    private readonly retention: RetentionService,
  ) {
    super();
  }

  async process(): Promise<void> {
    await this.mendStages();
    await this.quality.refreshDue();
    await this.retention.runDue();
  }

  private async mendStages(): Promise<void> {
    for (const flightId of await this.stuck.findFinishedFlights())
      await this.database.transaction((manager) => this.progress.photoEnded(manager, flightId));
    const now = performance.now();
    if (now - this.comparedAt < COMPARE_EVERY_MS && !(await this.isQueueShort())) return;
    this.comparedAt = now;
    let afterId: string | null = null;
    for (;;) {
      const due: StageWork[] = await this.stuck.findDue(afterId);
      await this.mend(due, afterId);
      const last = due.at(-1);
      if (!last) return;
      afterId = last.subjectId;
    }
  }

  /**
   * Whether some stage has fewer jobs than rows that wait for it. Asked in this order, work that moves meanwhile is counted twice rather than
   * not at all: a long queue that does its work is not searched job by job every few seconds.
   */
  private async isQueueShort(): Promise<boolean> {
    const underway = await this.stuck.countUnderway();
    const depths = await this.queues.depths();
    const due = await this.stuck.countDue();
    return stageNames.some((stage) => {
      const { failed: _given, completed: _done, ...open } = depths[stage];
      const jobs = Object.values(open).reduce((sum, count) => sum + count, 0);
      return (due.get(stage) ?? 0) > jobs + (underway.get(stage) ?? 0);
    });
  }

  private async mend(due: readonly StageWork[], afterId: string | null): Promise<void> {
    const states = await this.queues.statesOf(due);
    const gone = due.filter((_, index) => states[index] === 'missing');
    if (gone.length > 0) {
      // A job that was done between the two looks is gone, too.
      const stillDue = new Set((await this.stuck.findDue(afterId)).map(jobIdOf));
      const lost = gone.filter((work) => stillDue.has(jobIdOf(work)));
      for (const { stage, subjectId } of lost) log.info({ stage, subjectId }, 'put lost work back');
      await this.queues.add(lost);
    }
    for (const [index, work] of due.entries()) {
      if (states[index] !== 'failed') continue;
      // The job gave up without a word on the row: its worker died each time.
      const error = new DomainError(
        'worker-kept-dying',
        `The ${work.stage} step ended the worker each time it was tried.`,
      );
      await this.runner.giveUp(
        work.stage,
        { subjectId: work.subjectId, run: work.run, correlationId: work.correlationId ?? null },
        error,
      );
    }
  }
}
