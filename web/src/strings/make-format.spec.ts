import { makeFormat } from './make-format';

describe('days in the city’s zone', () => {
  it.each(['en', 'id'])('are what a date field takes, in %s', (language) => {
    const { day } = makeFormat(language, 'Asia/Jakarta');
    // Half past six in the morning of the 23rd, and the last second of it.
    expect([day('2026-12-22T23:30:00Z'), day('2026-12-23T16:59:59Z')]).toEqual(['2026-12-23', '2026-12-23']);
    expect(day('2026-12-23T17:00:00Z')).toBe('2026-12-24');
  });
});
