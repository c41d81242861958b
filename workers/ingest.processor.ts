import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { PhotoIngestService } from '../src/modules/photo/photo-ingest.service';
import type { StageJobData } from '../src/platform/queue/stage-queues';
import { StageRunner } from './stage-runner';
import { workerOptions } from './worker-options';

@Processor('ingest', workerOptions('ingest'))
export class IngestProcessor extends WorkerHost {
  constructor(
    private readonly runner: StageRunner,
    private readonly photos: PhotoIngestService,
  ) {
    super();
  }

  process(job: Job<StageJobData>, token?: string) {
    return this.runner.run('ingest', job, token, (work, signal) =>
      this.photos.ingest(work.subjectId, work.run, signal),
    );
  }
}
