import fc from 'fast-check';
import { type Bounds, SpatialGrid } from './spatial-grid';

const bounds: fc.Arbitrary<Bounds> = fc
  .tuple(
    fc.double({ min: -50, max: 50, noNaN: true }),
    fc.double({ min: -50, max: 50, noNaN: true }),
    fc.double({ min: 0, max: 12, noNaN: true }),
    fc.double({ min: 0, max: 12, noNaN: true }),
  )
  .map(([west, south, width, height]) => ({ west, south, east: west + width, north: south + height }));
const doOverlap = (a: Bounds, b: Bounds) =>
  a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north;

describe('SpatialGrid', () => {
  it('finds every overlapping pair once, the lower first, and no other', () => {
    fc.assert(
      fc.property(
        fc.array(bounds, { maxLength: 40 }),
        fc.double({ min: 0.5, max: 20, noNaN: true }),
        (items, cell) => {
          const found: string[] = [];
          new SpatialGrid(items, cell).forEachPair((lower, higher) => found.push(`${lower}-${higher}`));
          const expected = items.flatMap((a, i) =>
            items.flatMap((b, j) => (i < j && doOverlap(a, b) ? [`${i}-${j}`] : [])),
          );
          expect(found.sort()).toEqual(expected.sort());
        },
      ),
    );
  });

  it('answers what overlaps a rectangle', () => {
    fc.assert(
      fc.property(fc.array(bounds, { maxLength: 40 }), bounds, (items, asked) => {
        const found = new SpatialGrid(items, 5).findOverlapping(asked);
        const expected = items.flatMap((item, i) => (doOverlap(item, asked) ? [i] : []));
        expect(found.sort((a, b) => a - b)).toEqual(expected);
      }),
    );
  });
});
