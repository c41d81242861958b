import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { FlightTicketService } from '../src/modules/ticket/flight-ticket.service';
import type { StageJobData } from '../src/platform/queue/stage-queues';
import { StageRunner } from './stage-runner';
import { workerOptions } from './worker-options';

@Processor('ticket', workerOptions('ticket'))
export class TicketProcessor extends WorkerHost {
  constructor(
    private readonly runner: StageRunner,
    private readonly flights: FlightTicketService,
  ) {
    super();
  }

  process(job: Job<StageJobData>, token?: string) {
    return this.runner.run('ticket', job, token, (work) => this.flights.open(work.subjectId, work.run));
  }
}
