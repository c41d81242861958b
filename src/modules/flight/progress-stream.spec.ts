import { EventEmitter } from 'node:events';
import type { Response } from 'express';
import { ProgressStream } from './progress-stream';

class Connection extends EventEmitter {
  readonly written: string[] = [];
  writableNeedDrain = false;
  isEnded = false;
  writeHead(): void {}
  write(text: string): void {
    this.written.push(text);
  }
  end(): void {
    this.isEnded = true;
  }
  get events(): string[] {
    return this.written.filter((text) => text.startsWith('event: progress'));
  }
}

describe('a watcher’s stream', () => {
  let connection: Connection;
  let stream: ProgressStream;

  beforeEach(() => {
    jest.useFakeTimers();
    connection = new Connection();
    stream = new ProgressStream(connection as unknown as Response);
    stream.start();
  });
  afterEach(() => {
    stream.end();
    jest.useRealTimers();
  });

  it('writes what it is sent', () => {
    stream.send('{"photos":1}');
    expect(connection.events).toEqual(['event: progress\ndata: {"photos":1}\n\n']);
  });

  it('keeps the newest alone for a watcher that takes no bytes', async () => {
    connection.writableNeedDrain = true;
    for (let photos = 0; photos < 1000; photos++) stream.send(`{"photos":${photos}}`);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(connection.written).toHaveLength(1);
    connection.writableNeedDrain = false;
    connection.emit('drain');
    connection.emit('drain');
    expect(connection.events).toEqual(['event: progress\ndata: {"photos":999}\n\n']);
  });

  it('shows signs of life while nothing happens', async () => {
    await jest.advanceTimersByTimeAsync(60_000);
    expect(connection.written.filter((text) => text.startsWith(':')).length).toBeGreaterThanOrEqual(3);
  });

  it('ends after ten minutes, so that its watcher is asked again who it is', async () => {
    await jest.advanceTimersByTimeAsync(10 * 60_000);
    expect(connection.isEnded).toBe(true);
    const before = connection.written.length;
    stream.send('{}');
    await jest.advanceTimersByTimeAsync(60_000);
    expect(connection.written).toHaveLength(before);
  });
});
