import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { FlightRegisterService } from '../src/modules/registration/flight-register.service';
import type { StageJobData } from '../src/platform/queue/stage-queues';
import { StageRunner } from './stage-runner';
import { workerOptions } from './worker-options';

@Processor('register', workerOptions('register'))
export class RegisterProcessor extends WorkerHost {
  constructor(
    private readonly runner: StageRunner,
    private readonly flights: FlightRegisterService,
  ) {
    super();
  }

  process(job: Job<StageJobData>, token?: string) {
    return this.runner.run('register', job, token, (work, signal) =>
      this.flights.register(work.subjectId, work.run, signal),
    );
  }
}
