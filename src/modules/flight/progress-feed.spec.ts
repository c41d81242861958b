import '../../../test/support/quiet';
import type { FlightProgressCounts } from './flight-progress.service';
import { ProgressFeed } from './progress-feed';

const counts = (photos: number) => ({ flightId: 'f', photos }) as FlightProgressCounts;
const told = (photos: number) => JSON.stringify(counts(photos));

describe('a flight’s feed', () => {
  let read: jest.Mock<Promise<FlightProgressCounts | null>>;
  let feed: ProgressFeed;
  const watcher = () => {
    const seen: string[] = [];
    return { seen, send: (text: string) => seen.push(text), end: jest.fn() };
  };
  const soon = () => jest.advanceTimersByTimeAsync(300);

  beforeEach(() => {
    jest.useFakeTimers();
    read = jest.fn(async () => counts(1));
    feed = new ProgressFeed(read);
  });
  afterEach(() => {
    feed.end();
    jest.useRealTimers();
  });

  it('says the counts at once, and again only when they differ', async () => {
    const one = watcher();
    feed.add(one);
    await jest.advanceTimersByTimeAsync(0);
    expect(one.seen).toEqual([told(1)]);
    feed.refreshSoon();
    await soon();
    expect(one.seen).toHaveLength(1);
    read.mockResolvedValue(counts(2));
    feed.refreshSoon();
    await soon();
    expect(one.seen).toEqual([told(1), told(2)]);
  });

  it('reads once for a burst of news, however many watch', async () => {
    const many = Array.from({ length: 500 }, watcher);
    for (const one of many) feed.add(one);
    await jest.advanceTimersByTimeAsync(0);
    const first = read.mock.calls.length;
    expect(first).toBeLessThanOrEqual(2);
    read.mockResolvedValue(counts(2));
    for (let news = 0; news < 100; news++) feed.refreshSoon();
    await soon();
    expect(read).toHaveBeenCalledTimes(first + 1);
    for (const one of many) expect(one.seen).toEqual([told(1), told(2)]);
  });

  it('tells one who comes later what it knows, without reading', async () => {
    feed.add(watcher());
    await jest.advanceTimersByTimeAsync(0);
    const late = watcher();
    feed.add(late);
    expect(late.seen).toEqual([told(1)]);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('tells nobody who left', async () => {
    const one = watcher();
    feed.add(one);
    await jest.advanceTimersByTimeAsync(0);
    feed.remove(one);
    expect(feed.isWatched).toBe(false);
    read.mockResolvedValue(counts(2));
    feed.refreshSoon();
    await soon();
    expect(one.seen).toHaveLength(1);
  });

  it('notices by itself what no news told, and outlives a read that failed', async () => {
    const one = watcher();
    feed.add(one);
    await jest.advanceTimersByTimeAsync(0);
    read.mockRejectedValueOnce(new Error('database away'));
    feed.refreshSoon();
    await soon();
    read.mockResolvedValue(counts(7));
    await jest.advanceTimersByTimeAsync(10_000);
    expect(one.seen.at(-1)).toBe(told(7));
  });

  it('ends its streams with itself', () => {
    const one = watcher();
    feed.add(one);
    feed.end();
    expect(one.end).toHaveBeenCalled();
  });
});
