import { Latencies } from '../load/latencies';
import { describeScreens, limitsKept, type ScreensReport } from './report';

const of = (...values: number[]): Latencies => {
  const latencies = new Latencies();
  for (const value of values) latencies.took(value);
  return latencies;
};
const aReport = (told: Partial<ScreensReport> = {}): ScreensReport => ({
  demo: [{ role: 'reviewer', path: '/review', cold: of(900, 1400, 1100), warm: of(300), kilobytes: 612.4 }],
  nextFind: { told: of(20, 30), drawn: of(40, 149) },
  tickets: 100_000,
  backlog: [],
  panning: { drags: 20, frames: of(16, 17, 80), longTasks: of(), tiles: 64 },
  ...told,
});

describe('the report on the speed of the screens', () => {
  it('tells medians and the worst, and that the limits are kept', () => {
    const text = describeScreens(aReport());
    expect(text).toContain('| `/review` (reviewer) | 1100 | 1400 | 300 | 612 |');
    expect(text).toContain('| photo drawn | 40 | 149 | 149 |');
    expect(text).toContain('| tasks over 50 ms: 0 | – | – | – |');
    expect(text).not.toContain('**no**');
  });

  it.each([
    ['firstPage', { demo: [{ ...aReport().demo[0]!, cold: of(900, 2001) }] }],
    ['nextFind', { nextFind: { told: of(20), drawn: of(151) } }],
    ['panning', { panning: { ...aReport().panning, frames: of(16, 501) } }],
  ] as const)('holds %s to its worst measure', (name, told) => {
    const report = aReport(told);
    expect(limitsKept(report)).toEqual({ firstPage: true, nextFind: true, panning: true, [name]: false });
    expect(describeScreens(report)).toContain('**no**');
  });

  it('keeps no limit by a measure that was never taken', () => {
    expect(limitsKept(aReport({ nextFind: { told: of(), drawn: of() } })).nextFind).toBe(false);
  });
});
