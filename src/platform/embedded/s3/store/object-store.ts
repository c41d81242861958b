import { join } from 'node:path';
import { Readable } from 'node:stream';
import { BlobFiles } from './blob-files';
import { makeFolderDurably } from './durable-files';
import { FolderLock } from './folder-lock';
import { Journal } from './journal';
import type { Segment, StoreRecord } from './store-records';
import { StoreState } from './store-state';

const COMPACT_ABOVE_RECORDS = 10_000;

interface Change {
  /** Names of what the change reads or writes; changes that share a name never go into the same batch. */
  readonly touches: readonly string[];
  /** Decides on the newest state what to record, or throws to refuse. Runs when every earlier change was applied. */
  readonly build: (state: StoreState) => readonly StoreRecord[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Objects as blob files, and one journal that says which blobs make which object. Chosen over a file a key because keys
 * may be of any length, case and alphabet, because listing in key order needs an index in memory anyway (SQLite comes
 * with Node only from 22 on), and because one appended line makes put, copy, delete of many and the joining of 10,000
 * parts atomic without moving a byte. A blob is synced, then the journal, then the change counts.
 */
export class ObjectStore {
  private readonly queue: Change[] = [];
  private flushing: Promise<void> | null = null;
  private isClosed = false;

  private constructor(
    readonly state: StoreState,
    private readonly blobs: BlobFiles,
    private readonly journal: Journal,
    private readonly lock: FolderLock,
    /** Files that objects need and that someone else removed. */
    readonly missingFiles: number,
  ) {}

  static async open(folder: string): Promise<ObjectStore> {
    await makeFolderDurably(folder);
    const lock = await FolderLock.take(join(folder, 'in-use'));
    try {
      const blobs = new BlobFiles(join(folder, 'blobs'));
      const state = new StoreState();
      const path = join(folder, 'journal.log');
      const journal = await Journal.open(path, (record) => state.apply(record), await blobs.isEmpty());
      if (journal.recordsRead > Math.max(COMPACT_ABOVE_RECORDS, 2 * state.countRecords())) {
        await journal.compact(state.records());
      }
      const kept = await blobs.open((blob) => state.isUsed(blob));
      return new ObjectStore(state, blobs, journal, lock, state.usedBlobs - kept);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** Puts bytes on the disk. They belong to nothing yet: `change` must name them, or `discard` must drop them. */
  writeBlob(source: AsyncIterable<Buffer>): Promise<Segment> {
    return this.blobs.write(source);
  }

  async discard(segment: Segment): Promise<void> {
    if (!this.journal.isBroken) await this.blobs.remove([segment.blob]);
  }

  /** Returns once the change is on the disk and can be seen. */
  change(touches: readonly string[], build: Change['build']): Promise<void> {
    if (this.isClosed) return Promise.reject(new Error('The storage is closed'));
    return new Promise<void>((resolve, reject) => {
      this.queue.push({ touches, build, resolve, reject });
      this.flushing ??= this.flush().finally(() => {
        this.flushing = null;
      });
    });
  }

  /** Bytes [start, end] of the joined segments, end included. They stay readable when the object is deleted meanwhile. */
  read(segments: readonly Segment[], start: number, end: number): Readable {
    this.state.hold(segments);
    const parts = this.readSegments(segments, start, end);
    const stream = Readable.from(parts, { objectMode: false });
    stream.once('close', () => {
      this.blobs.remove(this.state.letGo(segments)).catch(() => undefined);
    });
    return stream;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.flushing;
    await this.journal.close();
    await this.lock.release();
  }

  private async *readSegments(
    segments: readonly Segment[],
    start: number,
    end: number,
  ): AsyncGenerator<Buffer> {
    let offset = 0;
    for (const { blob, sizeBytes } of segments) {
      const from = Math.max(start - offset, 0);
      const to = Math.min(end - offset, sizeBytes - 1);
      offset += sizeBytes;
      if (from <= to) yield* this.blobs.read(blob, from, to);
      if (offset > end) return;
    }
  }

  /** Every change that waits and doesn't concern another one's objects shares one sync of the journal. */
  private async flush(): Promise<void> {
    while (this.queue.length > 0) {
      const { records, changes } = this.takeBatch();
      if (changes.length === 0) continue;
      try {
        if (records.length > 0) await this.journal.append(records);
      } catch (error) {
        for (const change of changes) change.reject(error);
        continue;
      }
      const unused = records.flatMap((record) => this.state.apply(record));
      for (const change of changes) change.resolve();
      await this.blobs.remove(unused).catch(() => undefined);
    }
  }

  private takeBatch(): { records: StoreRecord[]; changes: Change[] } {
    const touched = new Set<string>();
    const records: StoreRecord[] = [];
    const changes: Change[] = [];
    while (this.queue.length > 0) {
      const next = this.queue[0]!;
      if (next.touches.some((name) => touched.has(name))) break;
      this.queue.shift();
      for (const name of next.touches) touched.add(name);
      try {
        records.push(...next.build(this.state));
        changes.push(next);
      } catch (error) {
        next.reject(error);
      }
    }
    return { records, changes };
  }
}
