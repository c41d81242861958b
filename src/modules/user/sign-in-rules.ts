import type { Milliseconds } from '../../domain/units';

const FREE_TRIES = 5;
const FIRST_PAUSE_MS = 5000;
/** Longer would let a stranger lock people out for good. */
const LONGEST_PAUSE_MS = 15 * 60_000;

/** How long an account pauses after so many wrong passwords in a row: five are free, then 5 s, doubling up to 15 minutes. */
export function signInPause(failures: number): Milliseconds {
  if (failures < FREE_TRIES) return 0;
  return Math.min(FIRST_PAUSE_MS * 2 ** (failures - FREE_TRIES), LONGEST_PAUSE_MS);
}
