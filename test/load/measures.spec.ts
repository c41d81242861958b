import { Latencies } from './latencies';
import { memoryTrend } from './memory';

describe('latencies', () => {
  it('tell the nearest rank of what was measured, and count failures by reason', () => {
    const latencies = new Latencies();
    for (let value = 100; value >= 1; value--) latencies.took(value);
    for (const reason of ['503', 'reset', '503']) latencies.failed(reason);
    expect([0.5, 0.95, 1].map((part) => latencies.quantile(part))).toEqual([50, 95, 100]);
    expect([latencies.count, latencies.errors, latencies.reasons]).toEqual([100, 3, '2 x 503, 1 x reset']);
  });

  it('of several kinds together are those of all, not a mean of quantiles', () => {
    const [many, few] = [new Latencies(), new Latencies()];
    for (let value = 0; value < 99; value++) many.took(10);
    few.took(1000);
    few.failed('404');
    const all = Latencies.together([many, few]);
    expect([all.quantile(0.95), all.quantile(1), all.errors]).toEqual([10, 1000, 1]);
  });

  it('of nothing are nothing', () => {
    expect(new Latencies().quantile(0.95)).toBeNull();
  });
});

describe('memory over time', () => {
  const ramp = (from: number, to: number) =>
    Array.from({ length: 50 }, (_, index) => from + ((to - from) * index) / 49);

  it('is flat when it rises at first and stays', () => {
    expect(memoryTrend([...ramp(100, 200).slice(0, 15), ...ramp(200, 205)])?.isFlat).toBe(true);
  });

  it('is not flat when it goes on rising', () => {
    expect(memoryTrend(ramp(100, 200))).toMatchObject({ isFlat: false, most: 200 });
  });

  it('is not judged by a few samples', () => {
    expect(memoryTrend([100, 100, 300])?.isFlat).toBeNull();
    expect(memoryTrend([])).toBeNull();
  });
});
