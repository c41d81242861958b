import { Processor, WorkerHost } from '@nestjs/bullmq';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { DomainError } from '../src/domain/domain-error';
import { FlightProgress } from '../src/modules/flight/flight-progress.service';
import { FlightQualityService } from '../src/modules/flight/flight-quality.service';
import { StuckWork } from '../src/modules/flight/stuck-work.service';
import { RetentionService } from '../src/modules/privacy/retention.service';
import type { StageWork } from '../src/platform/queue/outbox';
import { StageQueues } from '../src/platform/queue/stage-queues';
import { log } from '../src/platform/telemetry/logger';
import { StageRunner } from './stage-runner';
import { workerOptions } from './worker-options';

/** Compares what rows say is due with what the queue holds, makes again what is missing, judges flights whose photos changed, and deletes what was kept long enough. */
@Processor('sweep', workerOptions('sweep'))
export class SweepProcessor extends WorkerHost {
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
    let afterId: string | null = null;
    for (;;) {
      const due: StageWork[] = await this.stuck.findDue(afterId);
      for (const work of due) await this.mend(work);
      const last = due.at(-1);
      if (!last) return;
      afterId = last.subjectId;
    }
  }

  private async mend(work: StageWork): Promise<void> {
    const state = await this.queues.stateOf(work);
    if (state === 'missing') {
      log.info({ stage: work.stage, subjectId: work.subjectId }, 'put lost work back');
      await this.queues.add([work]);
    } else if (state === 'failed') {
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
