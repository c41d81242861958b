import 'reflect-metadata';
import type { WorkerHost } from '@nestjs/bullmq';
import { NestFactory } from '@nestjs/core';
import { log, NestLogger } from '../src/platform/telemetry/logger';
import { processors, WorkerModule } from './worker.module';

/** One worker process: every stage, one inference session in a child of its own. Scale by starting more. */
async function main(): Promise<void> {
  const app = await NestFactory.createApplicationContext(WorkerModule, {
    logger: new NestLogger(),
    abortOnError: false,
  });
  const stop = once(async (why: string) => {
    log.info({ why }, 'stopping: no new work is taken, what is in hand is finished');
    // Before anything else closes: jobs in hand still need storage, database and the detector.
    await Promise.all(processors.map((processor) => app.get<WorkerHost>(processor).worker.close()));
    await app.close();
    process.exit(0);
  });
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  // The launcher is gone: nobody would restart or stop this process any more.
  process.on('disconnect', () => void stop('disconnect'));
  process.send?.({ kind: 'ready' });
  log.info({ tookMs: Math.round(performance.now()) }, 'worker ready');
}

main().catch((error: unknown) => {
  log.fatal({ err: error }, 'worker could not start');
  process.exit(1);
});

function once<T>(run: (input: T) => Promise<void>): (input: T) => Promise<void> {
  let running: Promise<void> | null = null;
  return (input) => {
    running ??= run(input);
    return running;
  };
}
