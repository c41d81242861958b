import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { stageNames } from '../../domain/pipeline';
import { SETTINGS, type Settings } from '../config/settings';
import { Outbox } from './outbox';
import { openQueueBackend, type QueueBackend } from './queue-backend';
import { StageQueues } from './stage-queues';

const QUEUE_BACKEND = Symbol('QueueBackend');

@Module({})
class QueueBackendModule implements OnApplicationShutdown {
  constructor(@Inject(QUEUE_BACKEND) private readonly backend: QueueBackend) {}

  /** `listeners`: how many BullMQ workers this process will run. */
  static withListeners(listeners: number): DynamicModule {
    return {
      module: QueueBackendModule,
      global: true,
      providers: [
        {
          provide: QUEUE_BACKEND,
          inject: [SETTINGS],
          useFactory: (settings: Settings) => openQueueBackend(settings, listeners),
        },
      ],
      exports: [QUEUE_BACKEND],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.backend.close();
  }
}

/** Queues for whoever adds work; processors are the workers' own. */
@Module({})
export class QueueModule {
  static forRoot(options: { readonly listeners: number }): DynamicModule {
    return {
      module: QueueModule,
      global: true,
      imports: [
        QueueBackendModule.withListeners(options.listeners),
        BullModule.forRootAsync({
          inject: [QUEUE_BACKEND],
          useFactory: (backend: QueueBackend) => ({ connection: backend.connection, prefix: 'pantau' }),
        }),
        BullModule.registerQueue(...stageNames.map((name) => ({ name }))),
      ],
      providers: [Outbox, StageQueues],
      exports: [Outbox, StageQueues, BullModule],
    };
  }
}
