import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { isErrno, syncFolder } from './durable-files';
import type { StoreRecord } from './store-records';

const FIRST_LINE = '{"pantau-s3-journal":1}';
const NEWLINE = 0x0a;
const RECORDS_PER_COMPACTED_LINE = 500;

export class DamagedJournalError extends Error {
  readonly code = 'storage-journal-damaged';
  constructor(path: string, offsetBytes: number) {
    super(
      `The storage index ${path} is damaged at byte ${offsetBytes}, before its end. Nothing was changed. ` +
        'Restore this file from a backup, together with the folder beside it.',
    );
    this.name = 'DamagedJournalError';
  }
}

export class LostJournalError extends Error {
  readonly code = 'storage-journal-missing';
  constructor(path: string) {
    super(
      `The storage index ${path} is missing but its objects are there. Restore it from a backup, or move the folder away.`,
    );
    this.name = 'LostJournalError';
  }
}

/**
 * The list of all changes, append-only: one line a batch, `crc32 [records]`. A batch is written and synced before it
 * counts, so only the last line can be torn by a crash, and a torn last line was never acknowledged: it is cut off.
 * A bad line that a good one follows is damage of another kind, and stops the start instead of losing objects.
 */
export class Journal {
  private broken = false;

  private constructor(
    private readonly path: string,
    private handle: FileHandle,
    private lengthBytes: number,
    readonly recordsRead: number,
  ) {}

  /** An append failed and could not be taken back: what the file says is known after the next start only. */
  get isBroken(): boolean {
    return this.broken;
  }

  /** Reads all records into `apply`. Starts an empty journal when there's none and `mayStart`, else throws. */
  static async open(path: string, apply: (record: StoreRecord) => void, mayStart: boolean): Promise<Journal> {
    await rm(`${path}.new`, { force: true });
    const exists = await stat(path).then(
      () => true,
      (error: unknown) => {
        if (isErrno(error, 'ENOENT')) return false;
        throw error;
      },
    );
    if (!exists) {
      if (!mayStart) throw new LostJournalError(path);
      const { handle, lengthBytes } = await writeWhole(path, []);
      return new Journal(path, handle, lengthBytes, 0);
    }
    const { goodBytes, records } = await replay(path, apply);
    const handle = await open(path, 'r+');
    const { size } = await handle.stat();
    if (size > goodBytes) {
      await handle.truncate(goodBytes);
      await handle.sync();
    }
    return new Journal(path, handle, goodBytes, records);
  }

  /** Returns once the batch is on the disk. When it throws, the journal is as it was before. */
  async append(batch: readonly StoreRecord[]): Promise<void> {
    if (this.broken)
      throw new Error(`The storage index ${this.path} can't be written since an earlier failure`);
    const line = toLine(batch);
    try {
      for (let done = 0; done < line.length; ) {
        const { bytesWritten } = await this.handle.write(
          line,
          done,
          line.length - done,
          this.lengthBytes + done,
        );
        done += bytesWritten;
      }
      await this.handle.datasync();
    } catch (error) {
      await this.takeBack();
      throw error;
    }
    this.lengthBytes += line.length;
  }

  /** A torn line must not stay before later ones. Where even that fails, nothing may be acknowledged any more. */
  private async takeBack(): Promise<void> {
    try {
      await this.handle.truncate(this.lengthBytes);
      await this.handle.sync();
    } catch {
      this.broken = true;
    }
  }

  /** Replaces the file with the fewest records that lead to the same state. */
  async compact(records: Iterable<StoreRecord>): Promise<void> {
    await this.handle.close();
    const { handle, lengthBytes } = await writeWhole(this.path, records);
    this.handle = handle;
    this.lengthBytes = lengthBytes;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

function toLine(batch: readonly StoreRecord[]): Buffer {
  const text = JSON.stringify(batch);
  return Buffer.from(`${crc32(text).toString(16).padStart(8, '0')} ${text}\n`, 'utf8');
}

function fromLine(line: Buffer): StoreRecord[] | null {
  if (line.length < 10 || line[8] !== 0x20) return null;
  const text = line.subarray(9);
  if (crc32(text).toString(16).padStart(8, '0') !== line.toString('latin1', 0, 8)) return null;
  return JSON.parse(text.toString('utf8')) as StoreRecord[];
}

async function replay(
  path: string,
  apply: (record: StoreRecord) => void,
): Promise<{ goodBytes: number; records: number }> {
  let goodBytes = 0;
  let records = 0;
  let isFirst = true;
  let badLineAt: number | null = null;
  for await (const { line, endBytes } of linesOf(path)) {
    const startBytes = goodBytes;
    if (isFirst) {
      if (line.toString('utf8') !== FIRST_LINE) throw new DamagedJournalError(path, 0);
      isFirst = false;
      goodBytes = endBytes;
      continue;
    }
    const batch = fromLine(line);
    if (!batch) badLineAt ??= startBytes;
    else if (badLineAt !== null) throw new DamagedJournalError(path, badLineAt);
    else {
      for (const record of batch) apply(record);
      records += batch.length;
      goodBytes = endBytes;
    }
  }
  if (isFirst) throw new DamagedJournalError(path, 0);
  return { goodBytes, records };
}

/** Whole lines only; what follows the last newline is left out. */
async function* linesOf(path: string): AsyncGenerator<{ line: Buffer; endBytes: number }> {
  let rest: Buffer = Buffer.alloc(0);
  let offsetBytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    const bytes: Buffer = rest.length ? Buffer.concat([rest, chunk as Buffer]) : (chunk as Buffer);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      yield { line: bytes.subarray(start, end), endBytes: offsetBytes + end + 1 };
      start = end + 1;
    }
    rest = bytes.subarray(start);
    offsetBytes += start;
  }
}

async function writeWhole(
  path: string,
  records: Iterable<StoreRecord>,
): Promise<{ handle: FileHandle; lengthBytes: number }> {
  const draft = await open(`${path}.new`, 'w');
  let lengthBytes = 0;
  try {
    const put = async (bytes: Buffer) => {
      await draft.writeFile(bytes);
      lengthBytes += bytes.length;
    };
    await put(Buffer.from(`${FIRST_LINE}\n`));
    let batch: StoreRecord[] = [];
    for (const record of records) {
      batch.push(record);
      if (batch.length < RECORDS_PER_COMPACTED_LINE) continue;
      await put(toLine(batch));
      batch = [];
    }
    if (batch.length) await put(toLine(batch));
    await draft.sync();
  } finally {
    await draft.close();
  }
  await rename(`${path}.new`, path);
  await syncFolder(dirname(path));
  return { handle: await open(path, 'r+'), lengthBytes };
}
