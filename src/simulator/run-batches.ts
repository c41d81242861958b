import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type RenderBatch, type RenderOutcome, runBatch } from './render-job';

const compiledWorker = join(__dirname, 'render-worker.js');

/**
 * Shares the photos out among threads, neighbours along the road together, so that each paints little ground twice.
 * Where only TypeScript sources exist (tests), or one thread is asked for, it renders here; the bytes are the same.
 */
export async function runBatches(
  batch: RenderBatch,
  threads: number,
  onDone: (outcome: RenderOutcome) => void,
): Promise<void> {
  const count = Math.min(threads, Math.ceil(batch.jobs.length / 2));
  if (count <= 1 || !existsSync(compiledWorker)) return runBatch(batch, onDone);
  const jobs = [...batch.jobs].sort((a, b) => a.camera.y - b.camera.y);
  const share = Math.ceil(jobs.length / count);
  const workers = Array.from({ length: count }, (_, i) =>
    runInThread({ ...batch, jobs: jobs.slice(i * share, (i + 1) * share) }, onDone),
  );
  await Promise.all(workers);
}

function runInThread(batch: RenderBatch, onDone: (outcome: RenderOutcome) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(compiledWorker, { workerData: batch });
    worker.on('message', onDone);
    worker.once('error', reject);
    worker.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`A render thread ended with ${code}.`)),
    );
  });
}
