import { dueDate } from './due-date';

const knownSince = new Date('2026-03-01T02:00:00Z');

describe('dueDate', () => {
  it.each([
    ['high', 'high', '2026-03-06T02:00:00.000Z'],
    ['medium', 'high', '2026-03-06T02:00:00.000Z'],
    ['low', 'high', '2026-03-29T02:00:00.000Z'],
    ['low', 'low', '2026-05-30T02:00:00.000Z'],
  ] as const)('gives a damage of severity %s to %s its service level', (least, most, expected) => {
    expect(dueDate(knownSince, { least, most }).toISOString()).toBe(expected);
  });

  it("takes a city's own service levels", () => {
    const levels = { high: 1, medium: 7, low: 30 };
    expect(dueDate(knownSince, { least: 'high', most: 'high' }, levels).toISOString()).toBe(
      '2026-03-02T02:00:00.000Z',
    );
  });
});
