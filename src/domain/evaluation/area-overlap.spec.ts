import fc from 'fast-check';
import { areaF1, coveredAreas } from './area-overlap';
import { box } from './evaluated-photo.builder';

describe('coveredAreas', () => {
  it('counts what boxes share once', () => {
    expect(coveredAreas([box(0, 0, 10, 10), box(5, 0, 10, 10)], [box(0, 0, 5, 10)], [])).toEqual({
      found: 150,
      labelled: 50,
      both: 50,
    });
  });

  it('leaves out what an ignored region covers', () => {
    expect(coveredAreas([box(0, 0, 10, 10)], [box(0, 0, 10, 20)], [box(0, 5, 10, 15)])).toEqual({
      found: 50,
      labelled: 50,
      both: 50,
    });
  });

  const side = 24;
  const small = fc.record({
    x: fc.integer({ min: 0, max: 15 }),
    y: fc.integer({ min: 0, max: 15 }),
    width: fc.integer({ min: 1, max: 8 }),
    height: fc.integer({ min: 1, max: 8 }),
  });
  const boxes = fc.array(small, { maxLength: 6 });

  it('agrees with counting pixels', () => {
    fc.assert(
      fc.property(boxes, boxes, boxes, (found, labelled, ignored) => {
        const counted = { found: 0, labelled: 0, both: 0 };
        for (let x = 0; x < side; x++)
          for (let y = 0; y < side; y++) {
            const isIn = (all: typeof found) =>
              all.some((b) => x >= b.x && x < b.x + b.width && y >= b.y && y < b.y + b.height);
            if (isIn(ignored)) continue;
            if (isIn(found)) counted.found++;
            if (isIn(labelled)) counted.labelled++;
            if (isIn(found) && isIn(labelled)) counted.both++;
          }
        expect(coveredAreas(found, labelled, ignored)).toEqual(counted);
      }),
    );
  });
});

describe('areaF1', () => {
  it('pools the pixels of all photos', () => {
    const photos = [
      { found: 100, labelled: 100, both: 100 },
      { found: 0, labelled: 200, both: 0 },
    ];
    expect(areaF1(photos)).toBeCloseTo(200 / 400, 12);
    expect(areaF1(photos, Int32Array.of(1, 0))).toBe(1);
    expect(areaF1([{ found: 0, labelled: 0, both: 0 }])).toBeNull();
  });
});
