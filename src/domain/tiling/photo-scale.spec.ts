import fc from 'fast-check';
import { boxToPhoto, choosePhotoScales, clipToPhoto, isCoarserThanTrained, scaledSize } from './photo-scale';

const rule = { trainedGsd: { min: 0.008, max: 0.025, target: 0.016 }, fallbackScales: [0.35, 0.5] };

describe('choosePhotoScales', () => {
  it('shrinks a fine photo to the trained GSD', () => {
    expect(choosePhotoScales(0.004, rule)).toEqual([0.25]);
  });

  it('takes a coarse photo as it is', () => {
    expect(choosePhotoScales(0.02, rule)).toEqual([1]);
  });

  it('uses the manifest’s scales, largest first, when the GSD is not known', () => {
    expect(choosePhotoScales(null, rule)).toEqual([0.5, 0.35]);
  });

  it.each([0, -1, 0.0001, Number.NaN, Infinity])('does not believe a GSD of %p', (gsd) => {
    expect(choosePhotoScales(gsd, rule)).toEqual([0.5, 0.35]);
    expect(isCoarserThanTrained(gsd, rule)).toBe(false);
  });

  it('never enlarges a photo', () => {
    fc.assert(
      fc.property(fc.option(fc.double()), (gsd) =>
        choosePhotoScales(gsd, rule).every((scale) => scale > 0 && scale <= 1),
      ),
    );
  });
});

describe('isCoarserThanTrained', () => {
  it.each([
    [null, false],
    [0.02, false],
    [0.025, false],
    [0.026, true],
  ])('of a photo with GSD %p is %p', (gsd, expected) => {
    expect(isCoarserThanTrained(gsd, rule)).toBe(expected);
  });
});

describe('boxToPhoto', () => {
  const photo = { width: 5472, height: 3648 };

  it('brings a box back to where it came from', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        fc.record({
          x: fc.integer({ min: 0, max: 5000 }),
          y: fc.integer({ min: 0, max: 3000 }),
          width: fc.integer({ min: 2, max: 472 }),
          height: fc.integer({ min: 2, max: 648 }),
        }),
        (scale, box) => {
          const scaled = scaledSize(photo, scale);
          const [sx, sy] = [scaled.width / photo.width, scaled.height / photo.height];
          const back = boxToPhoto(
            { x: box.x * sx, y: box.y * sy, width: box.width * sx, height: box.height * sy },
            scaled,
            photo,
          )!;
          for (const side of ['x', 'y', 'width', 'height'] as const)
            expect(back[side]).toBeCloseTo(box[side], 6);
        },
      ),
    );
  });

  it('cuts off what lies in the padding beyond the photo', () => {
    const scaled = scaledSize(photo, 0.5);
    expect(boxToPhoto({ x: 2700, y: 1800, width: 100, height: 100 }, scaled, photo)).toEqual({
      x: 5400,
      y: 3600,
      width: 72,
      height: 48,
    });
    expect(boxToPhoto({ x: 2740, y: 0, width: 100, height: 100 }, scaled, photo)).toBeNull();
  });

  it('leaves at least one pixel of a photo at any scale', () => {
    expect(scaledSize({ width: 3, height: 1 }, 0.01)).toEqual({ width: 1, height: 1 });
  });
});

describe('clipToPhoto', () => {
  it.each([
    [
      { x: -10, y: -10, width: 20, height: 20 },
      { x: 0, y: 0, width: 10, height: 10 },
    ],
    [
      { x: 95, y: 40, width: 20, height: 20 },
      { x: 95, y: 40, width: 5, height: 10 },
    ],
    [{ x: 100, y: 0, width: 5, height: 5 }, null],
    [{ x: 0, y: 0, width: 0.5, height: 5 }, null],
    [{ x: Number.NaN, y: 0, width: 5, height: 5 }, null],
  ])('of %j leaves %j', (box, expected) => {
    expect(clipToPhoto(box, { width: 100, height: 50 })).toEqual(expected);
  });
});
