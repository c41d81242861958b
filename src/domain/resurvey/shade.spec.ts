import fc from 'fast-check';
import type { GreyImage } from '../registration/grey-image';
import { findShade } from './shade';

/** 48 by 36 pixels of a photo of 480 by 360: lit road on the left, something else on the right. */
const photo = { width: 480, height: 360 };
const anImage = (lit: number, right: number, inside = right): GreyImage => {
  const data = new Uint8Array(48 * 36);
  for (let y = 0; y < 36; y++)
    for (let x = 0; x < 48; x++) {
      const isInside = x >= 34 && x < 38 && y >= 16 && y < 20;
      data[y * 48 + x] = isInside ? inside : x < 24 ? lit : right;
    }
  return { width: 48, height: 36, data };
};
const boxAt = (x: number, y: number, side = 40) => [
  { x, y },
  { x: x + side, y },
  { x: x + side, y: y + side },
  { x, y: y + side },
];
const onTheRight = boxAt(340, 160);

describe('shadow over a place', () => {
  it('is told where the place and all around it are too dark to see, and the photo is lit elsewhere', () => {
    const isInShadow = findShade(anImage(150, 30), photo);
    expect(isInShadow(onTheRight)).toBe(true);
    expect(isInShadow(boxAt(60, 160))).toBe(false);
  });

  it('is not told of a dark hole in a lit road, nor of fresh asphalt in the sun', () => {
    expect(findShade(anImage(150, 140, 15), photo)(onTheRight)).toBe(false);
    expect(findShade(anImage(150, 65), photo)(onTheRight)).toBe(false);
  });

  it('is not told where the whole photo is dark: that is the photo’s flaw', () => {
    expect(findShade(anImage(40, 30), photo)(onTheRight)).toBe(false);
  });

  it('is the same with the photo turned, and for any place within the same shadow', () => {
    const image = anImage(150, 30);
    const turned = { ...image, data: image.data.toReversed() };
    fc.assert(
      fc.property(
        fc.integer({ min: 300, max: 430 }),
        fc.integer({ min: 0, max: 310 }),
        fc.integer({ min: 10, max: 40 }),
        (x, y, side) => {
          expect(findShade(image, photo)(boxAt(x, y, side))).toBe(true);
          expect(findShade(turned, photo)(boxAt(480 - x - side, 360 - y - side, side))).toBe(true);
        },
      ),
    );
  });

  it('is not told of a place beside the photo', () => {
    expect(findShade(anImage(150, 0), photo)(boxAt(900, 900))).toBe(false);
  });
});
