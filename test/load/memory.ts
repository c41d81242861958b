import { readFileSync } from 'node:fs';
import { median } from '../../bin/bench/load/median';

/** Growth from the middle fifth of the time to the last one that still counts as flat. */
const FLAT_GROWTH = 0.1;
const FEWEST_SAMPLES = 10;

/** Megabytes that the process holds now; null when it is gone or the system has no /proc. */
export function residentMegabytes(pid: number): number | null {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : (Number(kilobytes) * 1024) / 1e6;
  } catch {
    return null;
  }
}

export interface MemoryTrend {
  readonly first: number;
  readonly middle: number;
  readonly last: number;
  readonly most: number;
  /** Null when there were too few samples to say. */
  readonly isFlat: boolean | null;
}

/** Medians of the first, middle and last fifth of samples that were taken at even intervals; null without samples. */
export function memoryTrend(samples: readonly number[]): MemoryTrend | null {
  if (samples.length === 0) return null;
  const fifth = Math.max(1, Math.floor(samples.length / 5));
  const centre = Math.floor((samples.length - fifth) / 2);
  const first = median(samples.slice(0, fifth));
  const middle = median(samples.slice(centre, centre + fifth));
  const last = median(samples.slice(-fifth));
  const isFlat = samples.length < FEWEST_SAMPLES ? null : last <= middle * (1 + FLAT_GROWTH);
  return { first, middle, last, most: Math.max(...samples), isFlat };
}
