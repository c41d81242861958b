import fc from 'fast-check';
import type { EastNorth } from '../photogrammetry/local-frame';
import { convexHull, sharedArea } from './convex-overlap';
import { findOverlappingPairs, type PhotoGround } from './overlapping-pairs';

const square = (east: number, north: number, side = 10): EastNorth[] => [
  { east, north },
  { east: east + side, north },
  { east: east + side, north: north + side },
  { east, north: north + side },
];
const photoAt = (east: number, north: number): PhotoGround => ({
  camera: { east: east + 5, north: north + 5 },
  ring: square(east, north),
});

describe('the area that two rings share', () => {
  it('is the overlap of two squares', () => {
    expect(sharedArea(square(0, 0), square(6, 8))).toBeCloseTo(8, 9);
    expect(sharedArea(square(0, 0), square(20, 0))).toBe(0);
    expect(sharedArea(square(0, 0), square(2, 2, 3))).toBeCloseTo(9, 9);
  });

  it('is the same either way, and never more than the smaller', () => {
    const point = fc.record({
      east: fc.double({ min: -20, max: 20, noNaN: true }),
      north: fc.double({ min: -20, max: 20, noNaN: true }),
    });
    const ring = fc.array(point, { minLength: 3, maxLength: 8 }).map(convexHull);
    fc.assert(
      fc.property(ring, ring, (a, b) => {
        fc.pre(a.length >= 3 && b.length >= 3);
        const shared = sharedArea(a, b);
        expect(shared).toBeCloseTo(sharedArea(b, a), 6);
        expect(shared).toBeLessThanOrEqual(Math.min(sharedArea(a, a), sharedArea(b, b)) + 1e-6);
      }),
    );
  });
});

describe('the pairs of a flight', () => {
  it('are those that see enough of the same ground', () => {
    const pairs = findOverlappingPairs([photoAt(0, 0), photoAt(8, 0), photoAt(8.9, 9), photoAt(50, 0)]);
    expect(pairs).toEqual([{ a: 0, b: 1, overlap: expect.closeTo(0.2, 9) }]);
  });

  it('grow with the photos, not with how densely they were taken, and tie flight lines to each other', () => {
    const grid = (step: number, columns: number) =>
      Array.from({ length: columns * 8 }, (_, i) =>
        photoAt((i % columns) * step, Math.floor(i / columns) * 7),
      );
    const pairs = findOverlappingPairs(grid(0.5, 60));
    expect(pairs.length).toBeLessThanOrEqual(60 * 8 * 12);
    const acrossLines = pairs.filter(({ a, b }) => Math.floor(a / 60) !== Math.floor(b / 60));
    expect(new Set(acrossLines.flatMap(({ a, b }) => [a, b])).size).toBe(60 * 8);
  });

  it('are none for no photo or one', () => {
    expect(findOverlappingPairs([])).toEqual([]);
    expect(findOverlappingPairs([photoAt(0, 0)])).toEqual([]);
  });
});
