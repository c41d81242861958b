import { Processor, WorkerHost } from '@nestjs/bullmq';
import { NotifyService } from '../src/modules/notice/notify.service';
import { workerOptions } from './worker-options';

/** Tells people what concerns them. */
@Processor('notify', workerOptions('notify'))
export class NotifyProcessor extends WorkerHost {
  constructor(private readonly notices: NotifyService) {
    super();
  }

  process(): Promise<void> {
    return this.notices.notify();
  }
}
