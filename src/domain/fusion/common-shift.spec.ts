import fc from 'fast-check';
import { localFrame } from '../photogrammetry/local-frame';
import { findCommonShift, type Recognisable } from './common-shift';

const frame = localFrame({ lon: 106.84, lat: -6.31 });
const at = (east: number, north: number, area = 0.3): Recognisable => ({
  damageClass: 'D40',
  place: frame.toLonLat({ east, north }),
  area,
});
/** Scattered without a pattern: none lies as another one does from a third. */
const scatter = (count: number, seed = 1): [number, number][] => {
  const next = (n: number) => {
    const value = Math.sin(n * 127.1 + seed * 311.7) * 43_758.5453;
    return value - Math.floor(value);
  };
  return Array.from({ length: count }, (_, i) => [60 * next(2 * i), 40 * next(2 * i + 1)]);
};

describe('how far two flights lie apart, by their damages', () => {
  it('is found within centimetres though some are gone, some are new, and each wanders', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: -4, max: 4, noNaN: true }),
        fc.double({ min: -4, max: 4, noNaN: true }),
        (seed, east, north) => {
          const places = scatter(60, seed);
          const before = places.slice(0, 50).map(([x, y]) => at(x, y));
          const now = places.slice(15).map(([x, y], i) => {
            const wander = 0.15 * Math.sin(i * 7 + seed);
            return at(x - east + wander, y - north - wander);
          });
          const shift = findCommonShift(now, before, 8)!;
          expect(shift.east).toBeCloseTo(east, 0);
          expect(Math.hypot(shift.east - east, shift.north - north)).toBeLessThan(0.3);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is the same in whatever order the damages come', () => {
    const before = scatter(30).map(([x, y]) => at(x, y));
    const now = scatter(30).map(([x, y]) => at(x + 2.2, y - 1.1));
    const shift = findCommonShift(now, before, 8);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(now, { minLength: 30 }),
        fc.shuffledSubarray(before, { minLength: 30 }),
        (someNow, someBefore) => {
          const other = findCommonShift(someNow, someBefore, 8)!;
          expect(other.east).toBeCloseTo(shift!.east, 6);
          expect(other.north).toBeCloseTo(shift!.north, 6);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('is not told of few damages, of others, of another size, nor of other kinds', () => {
    const before = scatter(30).map(([x, y]) => at(x, y));
    const moved = scatter(30).map(([x, y]) => at(x + 2, y));
    expect(findCommonShift(moved.slice(0, 5), before.slice(0, 5), 8)).toBeNull();
    expect(
      findCommonShift(
        scatter(30, 99).map(([x, y]) => at(x, y)),
        before,
        8,
      ),
    ).toBeNull();
    expect(
      findCommonShift(
        moved.map((one) => ({ ...one, area: 3 })),
        before,
        8,
      ),
    ).toBeNull();
    expect(
      findCommonShift(
        moved.map((one) => ({ ...one, damageClass: 'D00' as const })),
        before,
        8,
      ),
    ).toBeNull();
    expect(findCommonShift([], [], 8)).toBeNull();
  });

  it('is not told where damages lie in a row at even distances, and might be one another', () => {
    const row = Array.from({ length: 30 }, (_, i) => at(4 * i, 0));
    const moved = Array.from({ length: 30 }, (_, i) => at(4 * i + 1.5, 0));
    expect(findCommonShift(moved, row, 8)).toBeNull();
  });
});
