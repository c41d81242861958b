import { createWriteStream, renameSync, statSync, type WriteStream } from 'node:fs';

const LIMIT_BYTES = 20_000_000;
const REOPEN_MS = 1000;

/** A log that never takes its writer down: lines that the disk has no room for are lost, and it goes on when there is some. */
export class LogFile {
  private stream: WriteStream | null = null;
  private failedAt = 0;

  constructor(
    private readonly file: string,
    private readonly now: () => number = Date.now,
  ) {}

  write(chunk: Buffer | string): void {
    if (!this.stream) {
      if (this.now() - this.failedAt < REOPEN_MS) return;
      this.stream = this.open();
    }
    this.stream?.write(chunk);
  }

  end(): void {
    this.stream?.end();
  }

  private open(): WriteStream | null {
    try {
      if ((statSync(this.file, { throwIfNoEntry: false })?.size ?? 0) > LIMIT_BYTES)
        renameSync(this.file, `${this.file}.1`);
      const stream = createWriteStream(this.file, { flags: 'a' });
      stream.once('error', () => this.forget(stream));
      return stream;
    } catch {
      this.failedAt = this.now();
      return null;
    }
  }

  private forget(stream: WriteStream): void {
    // Writes that were under way fail one by one.
    stream.on('error', () => undefined);
    if (this.stream !== stream) return;
    this.failedAt = this.now();
    this.stream = null;
  }
}
