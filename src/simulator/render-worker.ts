import { parentPort, workerData } from 'node:worker_threads';
import { type RenderBatch, runBatch } from './render-job';

/** Entry of a render thread: one batch in, one message a finished photo out. */
runBatch(workerData as RenderBatch, (outcome) => parentPort!.postMessage(outcome)).catch((error: unknown) => {
  throw error;
});
