import '../../../test/support/quiet';
import type { Response } from 'express';
import type { FlightProgressCounts } from './flight-progress.service';
import { ProgressStream } from './progress-stream';

const counts = (photos: number) => ({ flightId: 'f', photos }) as FlightProgressCounts;

describe('a watcher’s stream', () => {
  let written: string[];
  let isEnded: boolean;
  let read: jest.Mock<Promise<FlightProgressCounts | null>>;
  let stream: ProgressStream;

  beforeEach(() => {
    jest.useFakeTimers();
    written = [];
    isEnded = false;
    read = jest.fn(async () => counts(1));
    const response = {
      writeHead: () => undefined,
      write: (text: string) => written.push(text),
      end: () => {
        isEnded = true;
      },
    };
    stream = new ProgressStream(response as unknown as Response, read);
    stream.start();
  });
  afterEach(() => {
    stream.end();
    jest.useRealTimers();
  });

  const events = () => written.filter((text) => text.startsWith('event: progress'));

  it('says the counts at once, and again only when they differ', async () => {
    await jest.advanceTimersByTimeAsync(0);
    expect(events()).toEqual(['event: progress\ndata: {"flightId":"f","photos":1}\n\n']);
    stream.refreshSoon();
    await jest.advanceTimersByTimeAsync(300);
    expect(events()).toHaveLength(1);
    read.mockResolvedValue(counts(2));
    stream.refreshSoon();
    await jest.advanceTimersByTimeAsync(300);
    expect(events()).toHaveLength(2);
  });

  it('reads once for a burst of news', async () => {
    await jest.advanceTimersByTimeAsync(0);
    for (let news = 0; news < 100; news++) stream.refreshSoon();
    await jest.advanceTimersByTimeAsync(300);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('notices by itself what no news told', async () => {
    await jest.advanceTimersByTimeAsync(0);
    read.mockResolvedValue(counts(7));
    await jest.advanceTimersByTimeAsync(10_000);
    expect(events().at(-1)).toContain('"photos":7');
  });

  it('outlives a read that failed', async () => {
    read.mockRejectedValueOnce(new Error('database away'));
    stream.refreshSoon();
    read.mockResolvedValue(counts(3));
    await jest.advanceTimersByTimeAsync(10_000);
    expect(events().at(-1)).toContain('"photos":3');
  });

  it('shows signs of life while nothing happens', async () => {
    await jest.advanceTimersByTimeAsync(60_000);
    expect(written.filter((text) => text.startsWith(':')).length).toBeGreaterThanOrEqual(3);
  });

  it('ends after ten minutes, so that its watcher is asked again who it is', async () => {
    await jest.advanceTimersByTimeAsync(10 * 60_000);
    expect(isEnded).toBe(true);
    const before = written.length;
    await jest.advanceTimersByTimeAsync(60_000);
    expect(written).toHaveLength(before);
  });
});
