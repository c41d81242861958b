import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { RenditionService } from '../src/modules/photo/rendition.service';
import type { StageJobData } from '../src/platform/queue/stage-queues';
import { StageRunner } from './stage-runner';
import { workerOptions } from './worker-options';

@Processor('tile', workerOptions('tile'))
export class TileProcessor extends WorkerHost {
  constructor(
    private readonly runner: StageRunner,
    private readonly photos: RenditionService,
  ) {
    super();
  }

  process(job: Job<StageJobData>, token?: string) {
    return this.runner.run('tile', job, token, (work) => this.photos.tile(work.subjectId, work.run));
  }
}
