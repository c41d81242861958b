import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { PhotoDetectService } from '../src/modules/detection/photo-detect.service';
import type { StageJobData } from '../src/platform/queue/stage-queues';
import { StageRunner } from './stage-runner';
import { workerOptions } from './worker-options';

@Processor('detect', workerOptions('detect'))
export class DetectProcessor extends WorkerHost {
  constructor(
    private readonly runner: StageRunner,
    private readonly photos: PhotoDetectService,
  ) {
    super();
  }

  process(job: Job<StageJobData>, token?: string) {
    return this.runner.run('detect', job, token, (work, signal) =>
      this.photos.detect(work.subjectId, work.run, signal),
    );
  }
}
