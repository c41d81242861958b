import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { log, NestLogger } from '../src/platform/telemetry/logger';
import { WorkerModule } from './worker.module';

/** One worker process: every stage, one inference session in a child of its own. Scale by starting more. */
async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(WorkerModule, {
    logger: new NestLogger(),
    abortOnError: false,
  });
  app.enableShutdownHooks(['SIGTERM', 'SIGINT']);
  // The launcher is gone: nobody would restart or stop this process any more.
  process.on('disconnect', () => {
    void app.close().finally(() => process.exit(0));
  });
  process.send?.({ kind: 'ready' });
  log.info('worker ready');
}

main().catch((error: unknown) => {
  log.fatal({ err: error }, 'worker could not start');
  process.exit(1);
});
