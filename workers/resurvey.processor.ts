import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { FlightResurveyService } from '../src/modules/resurvey/flight-resurvey.service';
import type { StageJobData } from '../src/platform/queue/stage-queues';
import { StageRunner } from './stage-runner';
import { workerOptions } from './worker-options';

@Processor('resurvey', workerOptions('resurvey'))
export class ResurveyProcessor extends WorkerHost {
  constructor(
    private readonly runner: StageRunner,
    private readonly flights: FlightResurveyService,
  ) {
    super();
  }

  process(job: Job<StageJobData>, token?: string) {
    return this.runner.run('resurvey', job, token, (work) => this.flights.resurvey(work.subjectId, work.run));
  }
}
