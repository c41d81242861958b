import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type RenderBatch, type RenderOutcome, runBatch } from './render-job';

const compiledWorker = join(__dirname, 'render-worker.js');

/** Neighbours along the road together, so that each thread paints little ground that another paints too. */
export function splitAlongRoad(batch: RenderBatch, threads: number): RenderBatch[] {
  const jobs = [...batch.jobs].sort((a, b) => a.camera.y - b.camera.y);
  const share = Math.max(2, Math.ceil(jobs.length / Math.max(1, threads)));
  const batches: RenderBatch[] = [];
  for (let i = 0; i < jobs.length; i += share) batches.push({ ...batch, jobs: jobs.slice(i, i + share) });
  return batches;
}

/**
 * Renders every batch, in as many threads. Where only TypeScript sources exist (tests), or one thread is asked for, it
 * renders here; the bytes are the same.
 */
export async function runBatches(
  batches: readonly RenderBatch[],
  threads: number,
  onDone: (outcome: RenderOutcome) => void,
): Promise<void> {
  const count = Math.min(threads, batches.length);
  if (count <= 1 || !existsSync(compiledWorker)) {
    for (const batch of batches) await runBatch(batch, onDone);
    return;
  }
  const shares = Array.from({ length: count }, (_, i) => batches.filter((_, j) => j % count === i));
  await Promise.all(shares.map((share) => runInThread(share, onDone)));
}

function runInThread(
  batches: readonly RenderBatch[],
  onDone: (outcome: RenderOutcome) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(compiledWorker, { workerData: batches });
    worker.on('message', onDone);
    worker.once('error', reject);
    worker.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`A render thread ended with ${code}.`)),
    );
  });
}
