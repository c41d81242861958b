import { parentPort, workerData } from 'node:worker_threads';
import { type RenderBatch, runBatch } from './render-job';

/** Entry of a render thread: batches in, one message a finished photo out. */
async function work(): Promise<void> {
  for (const batch of workerData as RenderBatch[]) {
    await runBatch(batch, (outcome) => parentPort!.postMessage(outcome));
  }
}

work().catch((error: unknown) => {
  // Out of the promise, so that the thread ends with the error and its parent hears it.
  setImmediate(() => {
    throw error;
  });
});
