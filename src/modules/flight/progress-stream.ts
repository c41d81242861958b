import type { Response } from 'express';
import { log } from '../../platform/telemetry/logger';
import type { FlightProgressCounts } from './flight-progress.service';

/** Thousands of photos change in a burst: a person wants four pictures a second at most. */
const DEBOUNCE_MS = 250;
/** A notification may be lost with its connection; so the counts are read this often anyhow. */
const POLL_MS = 10_000;
/** Proxies cut what is silent for a minute. */
const HEARTBEAT_MS = 15_000;
/** After this long the client connects again, and is asked again who it is. */
const LIFETIME_MS = 10 * 60_000;
const RECONNECT_MS = 2000;

/** One watcher of one flight: writes its counts whenever they differ from what was written last. */
export class ProgressStream {
  private readonly timers: NodeJS.Timeout[] = [];
  private pending: NodeJS.Timeout | undefined;
  private isReading = false;
  private isStale = false;
  private isEnded = false;
  private last = '';

  constructor(
    private readonly response: Response,
    private readonly read: () => Promise<FlightProgressCounts | null>,
  ) {}

  start(): void {
    this.response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      Connection: 'keep-alive',
      // nginx would gather events until its buffer is full.
      'X-Accel-Buffering': 'no',
    });
    this.response.write(`retry: ${RECONNECT_MS}\n\n`);
    this.timers.push(
      setInterval(() => void this.refresh(), POLL_MS),
      setInterval(() => this.response.write(': still here\n\n'), HEARTBEAT_MS),
      setTimeout(() => this.end(), LIFETIME_MS),
    );
    void this.refresh();
  }

  refreshSoon(): void {
    if (this.isEnded) return;
    this.pending ??= setTimeout(() => {
      this.pending = undefined;
      void this.refresh();
    }, DEBOUNCE_MS);
  }

  end(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    for (const timer of this.timers) clearInterval(timer);
    clearTimeout(this.pending);
    this.response.end();
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
        this.send(await this.read());
      } while (this.isStale && !this.isEnded);
    } catch (error) {
      log.warn({ err: error }, 'progress could not be read; the next poll tries again');
    } finally {
      this.isReading = false;
    }
  }

  private send(counts: FlightProgressCounts | null): void {
    const text = JSON.stringify(counts);
    if (this.isEnded || counts === null || text === this.last) return;
    this.last = text;
    this.response.write(`event: progress\ndata: ${text}\n\n`);
  }
}
