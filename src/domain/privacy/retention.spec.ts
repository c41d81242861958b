import { pseudonymOf, retentionLimits } from './retention';

describe('retention', () => {
  const days = { originals: 30, renditions: 0, accounts: 365, audit: 1 };

  it('moves its limits at midnight', () => {
    const at = (time: string) => retentionLimits(days, new Date(`2026-03-31T${time}Z`));
    expect(at('00:00:00')).toEqual({
      originals: new Date('2026-03-01T00:00:00Z'),
      renditions: null,
      accounts: new Date('2025-03-31T00:00:00Z'),
      audit: new Date('2026-03-30T00:00:00Z'),
    });
    expect(at('23:59:59')).toEqual(at('00:00:00'));
  });

  it('names a person who left by the account, never by the name', () => {
    expect(pseudonymOf('01890000-0000-7000-8000-0000abcdef12')).toBe('person cdef12');
  });
});
