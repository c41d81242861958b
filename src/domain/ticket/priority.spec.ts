import fc from 'fast-check';
import { damageClasses } from '../detection/damage';
import { severities } from '../severity/severity';
import { type PriorityBasis, ratePriority } from './priority';

const basis = (told: Partial<PriorityBasis>): PriorityBasis => ({
  severity: { least: 'medium', most: 'medium' },
  damageClass: 'D20',
  length: 0.5,
  width: 0.5,
  area: 1,
  score: 0.9,
  ...told,
});
const level = (told: Partial<PriorityBasis>): number => ratePriority(basis(told)).level;

describe('ratePriority', () => {
  it('goes by the middle of the severity range', () => {
    expect(level({ severity: { least: 'low', most: 'low' } })).toBe(4);
    expect(level({ severity: { least: 'low', most: 'high' } })).toBe(3);
    expect(level({ severity: { least: 'high', most: 'high' } })).toBe(1);
  });

  it('puts a pothole before an alligator crack before a single crack of the same severity', () => {
    const severity = { least: 'low', most: 'low' } as const;
    expect([
      level({ severity, damageClass: 'D40' }),
      level({ severity }),
      level({ severity, damageClass: 'D00' }),
    ]).toEqual([4, 4, 5]);
    expect([level({ damageClass: 'D40' }), level({ damageClass: 'D00' })]).toEqual([2, 3]);
  });

  it('puts a large damage before a usual one', () => {
    expect(level({ area: 12 })).toBe(2);
    expect(
      level({ damageClass: 'D40', length: 1, width: 1, severity: { least: 'medium', most: 'high' } }),
    ).toBe(1);
  });

  it('lets a damage wait that the detector is unsure of', () => {
    const unsure = ratePriority(basis({ damageClass: 'D40', score: 0.3 }));
    expect(unsure.level).toBe(3);
    expect(unsure.reasons).toHaveLength(3);
    expect(unsure.reasons[2]).toMatch(/score 0.30/);
  });

  it('stays within 1 to 5, gives its reasons, and never falls when the damage is worse', () => {
    const severity = fc.constantFrom(...severities);
    fc.assert(
      fc.property(
        fc.record({
          least: severity,
          most: severity,
          damageClass: fc.constantFrom(...damageClasses),
          length: fc.double({ min: 0.1, max: 50, noNaN: true }),
          width: fc.double({ min: 0.1, max: 50, noNaN: true }),
          area: fc.double({ min: 0.01, max: 200, noNaN: true }),
          score: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        ({ least, most, ...rest }) => {
          const rated = ratePriority({ severity: { least, most }, ...rest });
          const worse = ratePriority({ severity: { least, most: 'high' }, ...rest });
          expect([1, 2, 3, 4, 5]).toContain(rated.level);
          expect(rated.reasons.length).toBeGreaterThan(0);
          expect(worse.level).toBeLessThanOrEqual(rated.level);
        },
      ),
    );
  });
});
