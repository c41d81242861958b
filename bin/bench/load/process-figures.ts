import { readFileSync, writeFileSync } from 'node:fs';

/** Linux's clock tick in /proc; 100 on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Processor seconds that a process used so far; null when it is gone or the system has no /proc. */
export function processorSeconds(pid: number): number | null {
  const stat = read(`/proc/${pid}/stat`);
  // The name may hold spaces and brackets; what follows the last bracket is plain: state is field 3, utime 14, stime 15.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields ? (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND : null;
}

/** High-water mark of a process's memory and that of its children, in megabytes; null without /proc. */
export function peakMegabytes(pid: number): number | null {
  const own = highWaterMark(pid);
  if (own === null) return null;
  return childrenOf(pid).reduce((sum, child) => sum + (highWaterMark(child) ?? 0), own);
}

/** Starts the high-water marks of a process and its children anew, where the system lets us. */
export function forgetPeak(pid: number): void {
  for (const each of [pid, ...childrenOf(pid)]) {
    try {
      writeFileSync(`/proc/${each}/clear_refs`, '5');
    } catch {
      // Then the mark is of the whole run: more, never less.
    }
  }
}

function highWaterMark(pid: number): number | null {
  const kilobytes = read(`/proc/${pid}/status`)?.match(/^VmHWM:\s+(\d+) kB/m)?.[1];
  return kilobytes === undefined ? null : (Number(kilobytes) * 1024) / 1e6;
}

const childrenOf = (pid: number): number[] =>
  (read(`/proc/${pid}/task/${pid}/children`) ?? '').trim().split(/\s+/).filter(Boolean).map(Number);

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
