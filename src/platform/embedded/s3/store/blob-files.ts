import { createReadStream } from 'node:fs';
import { open, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { isErrno, makeFolderDurably, syncFolder } from './durable-files';
import type { Segment } from './store-records';

/** Keeps folders quick to read on every file system. */
const BLOBS_PER_FOLDER = 1000;
const BLOB_NAME = /^\d{1,15}\.blob$/;

/**
 * Files that are written once under a running number and never changed. A blob counts only when the journal names it,
 * so a half-written file needs no temporary name: after a crash it is one that nobody refers to, and the next start
 * removes it. Keys never become file names, so no key can reach outside the folder or meet another file system's rules.
 */
export class BlobFiles {
  private nextBlob = 1;
  private readonly knownFolders = new Set<string>();

  constructor(private readonly folder: string) {}

  /** Removes every blob that `isUsed` doesn't know, and learns which number comes next. Gives back how many blobs stay. */
  async open(isUsed: (blob: number) => boolean): Promise<number> {
    await makeFolderDurably(this.folder);
    let kept = 0;
    for (const entry of await readdir(this.folder, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const inside = join(this.folder, entry.name);
      let left = 0;
      for (const name of await readdir(inside)) {
        const blob = BLOB_NAME.test(name) ? Number.parseInt(name, 10) : Number.NaN;
        if (Number.isNaN(blob) || isUsed(blob)) {
          left += 1;
          if (Number.isNaN(blob)) continue;
          kept += 1;
          this.nextBlob = Math.max(this.nextBlob, blob + 1);
          continue;
        }
        await rm(join(inside, name), { force: true });
      }
      if (left === 0) await rmdir(inside).catch(() => undefined);
    }
    return kept;
  }

  /** Whether any blob lies here, used or not. */
  async isEmpty(): Promise<boolean> {
    const names = await readdir(this.folder).catch((error: unknown) => {
      if (isErrno(error, 'ENOENT')) return [];
      throw error;
    });
    return names.length === 0;
  }

  /** Writes all of `source` to a new blob and makes it last; leaves nothing behind when it fails. */
  async write(source: AsyncIterable<Buffer>): Promise<Segment> {
    const blob = this.nextBlob++;
    const folder = this.folderOf(blob);
    if (!this.knownFolders.has(folder)) {
      await makeFolderDurably(folder);
      this.knownFolders.add(folder);
    }
    const path = this.pathOf(blob);
    const handle = await open(path, 'wx');
    let sizeBytes = 0;
    try {
      for await (const chunk of source) {
        await handle.writeFile(chunk);
        sizeBytes += chunk.length;
      }
      await handle.sync();
    } catch (error) {
      await handle.close().catch(() => undefined);
      await rm(path, { force: true }).catch(() => undefined);
      throw error;
    }
    await handle.close();
    await syncFolder(folder);
    return { blob, sizeBytes };
  }

  /** Bytes [start, end] of a blob, end included. */
  read(blob: number, start: number, end: number): Readable {
    return createReadStream(this.pathOf(blob), { start, end, highWaterMark: 256 * 1024 });
  }

  async remove(blobs: readonly number[]): Promise<void> {
    for (const blob of blobs) await rm(this.pathOf(blob), { force: true });
  }

  private folderOf(blob: number): string {
    return join(this.folder, String(Math.floor(blob / BLOBS_PER_FOLDER)).padStart(6, '0'));
  }

  private pathOf(blob: number): string {
    return join(this.folderOf(blob), `${blob}.blob`);
  }
}
