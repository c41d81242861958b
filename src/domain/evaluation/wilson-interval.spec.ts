import fc from 'fast-check';
import { wilsonInterval } from './wilson-interval';

describe('the Wilson interval', () => {
  it('is what the textbook says', () => {
    // Newcombe 1998, Stat. Med. 17:857, table I, method 3: 81/263, 15/148, 0/20, 1/29.
    const expected = [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const;
    for (const [successes, trials, from, to] of expected) {
      expect(wilsonInterval(successes, trials)?.from).toBeCloseTo(from, 4);
      expect(wilsonInterval(successes, trials)?.to).toBeCloseTo(to, 4);
    }
  });

  it('holds the share and stays a share', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.nat(500), (trials, some) => {
        const successes = Math.min(some, trials);
        const { from, to } = wilsonInterval(successes, trials)!;
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(1);
        expect(from).toBeLessThanOrEqual(successes / trials + 1e-12);
        expect(to).toBeGreaterThanOrEqual(successes / trials - 1e-12);
      }),
    );
  });

  it('is none where nothing was tried', () => {
    expect(wilsonInterval(0, 0)).toBeNull();
  });
});
