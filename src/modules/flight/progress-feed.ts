import { log } from '../../platform/telemetry/logger';
import type { FlightProgressCounts } from './flight-progress.service';
import type { ProgressStream } from './progress-stream';

/** Thousands of photos change in a burst: a person wants four pictures a second at most. */
const DEBOUNCE_MS = 250;
/** A notification may be lost with its connection; so the counts are read this often anyhow. */
const POLL_MS = 10_000;

/** One flight's counts for all who watch it: read once after a change, however many they are, and sent when they differ. */
export class ProgressFeed {
  private readonly streams = new Set<Pick<ProgressStream, 'send' | 'end'>>();
  private readonly poll = setInterval(() => void this.refresh(), POLL_MS);
  private pending: NodeJS.Timeout | undefined;
  private isReading = false;
  private isStale = false;
  private last: string | null = null;

  constructor(private readonly read: () => Promise<FlightProgressCounts | null>) {}

  get isWatched(): boolean {
    return this.streams.size > 0;
  }

  /** What is known is said at once; what is not is read. */
  add(stream: Pick<ProgressStream, 'send' | 'end'>): void {
    this.streams.add(stream);
    if (this.last === null) void this.refresh();
    else stream.send(this.last);
  }

  remove(stream: Pick<ProgressStream, 'send' | 'end'>): void {
    this.streams.delete(stream);
  }

  refreshSoon(): void {
    this.pending ??= setTimeout(() => {
      this.pending = undefined;
      void this.refresh();
    }, DEBOUNCE_MS);
  }

  end(): void {
    clearInterval(this.poll);
    clearTimeout(this.pending);
    for (const stream of this.streams) stream.end();
    this.streams.clear();
  }

  /** One read at a time; news that comes meanwhile makes one more. */
  private async refresh(): Promise<void> {
    if (this.isReading) {
      this.isStale = true;
      return;
    }
    this.isReading = true;
    try {
      do {
        this.isStale = false;
        this.tell(await this.read());
      } while (this.isStale && this.isWatched);
    } catch (error) {
      log.warn({ err: error }, 'progress could not be read; the next poll tries again');
    } finally {
      this.isReading = false;
    }
  }

  private tell(counts: FlightProgressCounts | null): void {
    const text = JSON.stringify(counts);
    if (counts === null || text === this.last) return;
    this.last = text;
    for (const stream of this.streams) stream.send(text);
  }
}
