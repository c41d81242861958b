import { quantile } from '../../src/domain/evaluation/bootstrap';
import type { Milliseconds } from '../../src/domain/units';
import type { DetectionResult } from '../../src/platform/inference/damage-detector';

/** What detection cost, as measured while it ran; other work on the machine makes it slower. */
export interface Pace {
  readonly windowsPerPhoto: number;
  readonly medianPerPhoto: Milliseconds;
  /** 95 of 100 photos took no longer. */
  readonly slowPerPhoto: Milliseconds;
  readonly decodePerPhoto: Milliseconds;
  readonly inferencePerWindow: Milliseconds;
}

/** Null when nothing ran. */
export function paceOf(results: readonly DetectionResult[]): Pace | null {
  const windows = sum(results.map((result) => result.windows));
  if (windows === 0) return null;
  const totals = results.map(({ timings }) => timings.total).sort((a, b) => a - b);
  return {
    windowsPerPhoto: windows / results.length,
    medianPerPhoto: quantile(totals, 0.5),
    slowPerPhoto: quantile(totals, 0.95),
    decodePerPhoto: sum(results.map(({ timings }) => timings.decode)) / results.length,
    inferencePerWindow: sum(results.map(({ timings }) => timings.inference)) / windows,
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
