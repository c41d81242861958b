import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { FlightFuseService } from '../src/modules/defect/flight-fuse.service';
import type { StageJobData } from '../src/platform/queue/stage-queues';
import { StageRunner } from './stage-runner';
import { workerOptions } from './worker-options';

@Processor('fuse', workerOptions('fuse'))
export class FuseProcessor extends WorkerHost {
  constructor(
    private readonly runner: StageRunner,
    private readonly flights: FlightFuseService,
  ) {
    super();
  }

  process(job: Job<StageJobData>, token?: string) {
    return this.runner.run('fuse', job, token, (work) => this.flights.fuse(work.subjectId, work.run));
  }
}
