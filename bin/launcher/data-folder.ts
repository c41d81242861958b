import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { OperatorError } from './operator-error';

const LOCK = 'pantau.lock';
const LEAST_FREE_BYTES = 200_000_000;
const LOW_FREE_BYTES = 2_000_000_000;

export interface DataFolder {
  readonly path: string;
  /** Said to the person who starts it; empty when all is well. */
  readonly warnings: readonly string[];
  join(...parts: string[]): string;
  release(): void;
}

/** Makes the folder and takes its lock. Throws one clear sentence when somebody else has it, it can't be written, or the disk is full. */
export function openDataFolder(folder: string): DataFolder {
  const path = resolve(folder);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new OperatorError(`The data folder ${path} can't be made: ${(error as Error).message}.`);
  }
  const free = freeBytes(path);
  if (free < LEAST_FREE_BYTES)
    throw new OperatorError(
      `The disk of ${path} is full: ${megabytes(free)} MB left, at least ${megabytes(LEAST_FREE_BYTES)} MB are needed. Free some space or set DATA_DIR.`,
    );
  const lock = join(path, LOCK);
  takeLock(lock, path);
  const warnings = free < LOW_FREE_BYTES ? [`The disk of ${path} has only ${megabytes(free)} MB left.`] : [];
  return {
    path,
    warnings,
    join: (...parts) => join(path, ...parts),
    release: () => rmSync(lock, { force: true }),
  };
}

function takeLock(lock: string, path: string): void {
  for (let attempt = 0; ; attempt++) {
    try {
      const handle = openSync(lock, 'wx', 0o600);
      writeSync(handle, String(process.pid));
      closeSync(handle);
      return;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOSPC')
        throw new OperatorError(`The disk of ${path} is full. Free some space or set DATA_DIR.`);
      if (code !== 'EEXIST') throw new OperatorError(`The data folder ${path} can't be written: ${message}.`);
      const owner = readOwner(lock);
      if (attempt > 0 || (owner !== null && isAlive(owner)))
        throw new OperatorError(
          `The data folder ${path} is in use by another Pantau (process ${owner ?? 'unknown'}). Stop it first, or set DATA_DIR.`,
        );
      rmSync(lock, { force: true });
    }
  }
}

/** The process of the Pantau that runs on this folder; null when none does. */
export function ownerOf(folder: string): number | null {
  const owner = readOwner(join(resolve(folder), LOCK));
  return owner !== null && isAlive(owner) ? owner : null;
}

function readOwner(lock: string): number | null {
  try {
    return Number(readFileSync(lock, 'utf8')) || null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}

const megabytes = (bytes: number): number => Math.round(bytes / 1_000_000);
