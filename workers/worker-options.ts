import type { WorkerOptions } from 'bullmq';
import { pipeline, type StageName } from '../src/domain/pipeline';

/** A killed worker's job is taken over after this; detection runs in a child, so nothing blocks the renewal. */
const LOCK_MS = 15_000;
const STALL_CHECK_MS = 5_000;
/** Every kill of a worker counts as a stall of its job; native crashes happen in the child and count as tries instead. */
const STALLS_ALLOWED = 20;

export function workerOptions(stage: StageName): Omit<WorkerOptions, 'connection'> {
  return {
    concurrency: pipeline[stage].concurrency,
    lockDuration: LOCK_MS,
    stalledInterval: STALL_CHECK_MS,
    maxStalledCount: STALLS_ALLOWED,
  };
}
