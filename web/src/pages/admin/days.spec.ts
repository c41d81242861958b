import { endOfDay, startOfDay } from './days';

describe('a day of the audit', () => {
  it('is the city’s, wherever the browser stands', () => {
    expect(startOfDay('2026-05-04', 'Asia/Jakarta')).toBe('2026-05-03T17:00:00.000Z');
    expect(endOfDay('2026-05-04', 'Asia/Jakarta')).toBe('2026-05-04T16:59:59.999Z');
  });

  it('begins and ends right when the clocks change', () => {
    expect(startOfDay('2026-03-29', 'Europe/Berlin')).toBe('2026-03-28T23:00:00.000Z');
    expect(endOfDay('2026-03-29', 'Europe/Berlin')).toBe('2026-03-29T21:59:59.999Z');
  });

  it('is left open where none is told', () => {
    expect(startOfDay('', 'Asia/Jakarta')).toBeUndefined();
    expect(endOfDay('soon', 'Asia/Jakarta')).toBeUndefined();
  });
});
