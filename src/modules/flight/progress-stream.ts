import type { Response } from 'express';

/** Proxies cut what is silent for a minute. */
const HEARTBEAT_MS = 15_000;
/** After this long the client connects again, and is asked again who it is. */
const LIFETIME_MS = 10 * 60_000;
const RECONNECT_MS = 2000;

/** One watcher's connection. Events that it is too slow for are left out: it gets the newest when it takes bytes again, and holds no memory meanwhile. */
export class ProgressStream {
  private readonly timers: NodeJS.Timeout[] = [];
  private isEnded = false;
  private newest: string | null = null;

  constructor(private readonly response: Response) {}

  start(): void {
    this.response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      Connection: 'keep-alive',
      // nginx would gather events until its buffer is full.
      'X-Accel-Buffering': 'no',
    });
    this.response.write(`retry: ${RECONNECT_MS}\n\n`);
    this.response.on('drain', () => this.sendNewest());
    this.timers.push(
      setInterval(() => this.showLife(), HEARTBEAT_MS),
      setTimeout(() => this.end(), LIFETIME_MS),
    );
  }

  /** The counts as JSON. */
  send(progress: string): void {
    this.newest = progress;
    this.sendNewest();
  }

  end(): void {
    if (this.isEnded) return;
    this.isEnded = true;
    for (const timer of this.timers) clearInterval(timer);
    this.response.end();
  }

  private sendNewest(): void {
    if (this.isEnded || this.newest === null || this.response.writableNeedDrain) return;
    this.response.write(`event: progress\ndata: ${this.newest}\n\n`);
    this.newest = null;
  }

  private showLife(): void {
    if (!this.response.writableNeedDrain) this.response.write(': still here\n\n');
  }
}
