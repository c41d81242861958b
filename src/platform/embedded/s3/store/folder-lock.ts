import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { isErrno } from './durable-files';

const HEARTBEAT_MS = 2_000;
const LOOK_EVERY_MS = 500;
/** An owner that misses its touch for so long is taken for gone. */
const SILENT_OWNER_MS = 10_000;

export class FolderInUseError extends Error {
  readonly code = 'storage-folder-in-use';
  constructor(path: string) {
    super(`Another process keeps its storage in this folder: ${path}. Stop it, or set another DATA_DIR.`);
    this.name = 'FolderInUseError';
  }
}

/**
 * Lets one process at a time own a folder. Node has no portable file lock: the file names its owner's process, which
 * touches it every 2 s. A dead owner's lock is taken over at once. Where that process number lives (a container gives
 * the same ones at each start), it is taken over when nobody touched it for 10 s.
 */
export class FolderLock {
  private constructor(
    private readonly path: string,
    private readonly heartbeat: NodeJS.Timeout,
  ) {}

  static async take(path: string): Promise<FolderLock> {
    for (;;) {
      try {
        const handle = await open(path, 'wx');
        await handle.writeFile(String(process.pid));
        await handle.close();
        return new FolderLock(path, keepTouching(path));
      } catch (error) {
        if (!isErrno(error, 'EEXIST')) throw error;
        if (await isOwned(path)) throw new FolderInUseError(path);
        await rm(path, { force: true });
      }
    }
  }

  async release(): Promise<void> {
    clearInterval(this.heartbeat);
    await rm(this.path, { force: true });
  }
}

function keepTouching(path: string): NodeJS.Timeout {
  return setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, HEARTBEAT_MS).unref();
}

async function isOwned(path: string): Promise<boolean> {
  try {
    const pid = Number.parseInt(await readFile(path, 'utf8'), 10);
    if (!Number.isNaN(pid) && !isRunning(pid)) return false;
    const first = await stat(path);
    for (let waitedMs = 0; waitedMs < SILENT_OWNER_MS; waitedMs += LOOK_EVERY_MS) {
      await pause(LOOK_EVERY_MS);
      if ((await stat(path)).mtimeMs !== first.mtimeMs) return true;
    }
    return false;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return false;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrno(error, 'EPERM');
  }
}
