import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { PhotoGeotagService } from '../src/modules/photo/photo-geotag.service';
import type { StageJobData } from '../src/platform/queue/stage-queues';
import { StageRunner } from './stage-runner';
import { workerOptions } from './worker-options';

@Processor('geotag', workerOptions('geotag'))
export class GeotagProcessor extends WorkerHost {
  constructor(
    private readonly runner: StageRunner,
    private readonly photos: PhotoGeotagService,
  ) {
    super();
  }

  process(job: Job<StageJobData>, token?: string) {
    return this.runner.run('geotag', job, token, (work) => this.photos.geotag(work.subjectId, work.run));
  }
}
