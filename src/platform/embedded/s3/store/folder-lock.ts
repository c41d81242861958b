import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { isErrno } from './durable-files';

const HEARTBEAT_MS = 2_000;
const STALE_AFTER_MS = 15_000;

export class FolderInUseError extends Error {
  readonly code = 'storage-folder-in-use';
  constructor(path: string, pid: number) {
    super(
      `Another process (${pid}) keeps its storage in this folder: ${path}. Stop it, or set another DATA_DIR.`,
    );
    this.name = 'FolderInUseError';
  }
}

/**
 * Lets one process at a time own a folder. Node has no portable file lock: the file names its owner's process, which
 * touches it every 2 s. A lock of a dead process is taken over at once; one whose number was reused by another
 * program (after a power cut) once it went untouched for 15 s.
 */
export class FolderLock {
  private constructor(
    private readonly path: string,
    private readonly heartbeat: NodeJS.Timeout,
  ) {}

  static async take(path: string): Promise<FolderLock> {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      try {
        const handle = await open(path, 'wx');
        await handle.writeFile(String(process.pid));
        await handle.close();
        const heartbeat = setInterval(() => {
          const now = new Date();
          utimes(path, now, now).catch(() => undefined);
        }, HEARTBEAT_MS);
        return new FolderLock(path, heartbeat.unref());
      } catch (error) {
        if (!isErrno(error, 'EEXIST')) throw error;
        const owner = await liveOwner(path);
        if (owner !== null) throw new FolderInUseError(path, owner);
        await rm(path, { force: true });
      }
    }
    throw new FolderInUseError(path, 0);
  }

  async release(): Promise<void> {
    clearInterval(this.heartbeat);
    await rm(this.path, { force: true });
  }
}

async function liveOwner(path: string): Promise<number | null> {
  try {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > STALE_AFTER_MS) return null;
    const pid = Number.parseInt(await readFile(path, 'utf8'), 10);
    return Number.isNaN(pid) || isRunning(pid) ? pid : null;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null;
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
