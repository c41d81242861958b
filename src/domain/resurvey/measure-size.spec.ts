import fc from 'fast-check';
import { unregisteredRules } from '../fusion/fusion-rules';
import { groundedDetection } from '../fusion/grounded-detection.builder';
import { aPose } from '../photogrammetry/camera-pose.builder';
import { compareSizes } from './compare-sizes';
import { boxErrorOf, measureSize, type SizeSighting, scaleErrorOf } from './measure-size';
import { resurveyRules } from './resurvey-rules';

const rules = { fusion: unregisteredRules, resurvey: resurveyRules };
const sighting = (
  photo: number,
  length: number,
  told: { width?: number; isCut?: boolean } = {},
): SizeSighting => ({
  ...groundedDetection({ id: `d${photo}`, photoId: `p${photo}`, length, width: told.width ?? length }),
  isCut: told.isCut ?? false,
});
const measure = (sightings: readonly SizeSighting[], scaleError = 0) =>
  measureSize(sightings, scaleError, rules);

describe('a flight’s measure of a damage', () => {
  it('is the median of its photos', () => {
    const size = measure([sighting(1, 1), sighting(2, 1.1), sighting(3, 3)])!;
    expect(size).toMatchObject({ length: 1.1, photos: 3, extent: expect.closeTo(1.1 * Math.SQRT2, 9) });
    expect(size.area).toBeCloseTo(1.21, 9);
  });

  it('leaves out boxes that a photo’s border cuts, and is none where all are cut', () => {
    expect(measure([sighting(1, 1), sighting(2, 0.3, { isCut: true })])).toMatchObject({
      length: 1,
      photos: 1,
    });
    expect(measure([sighting(2, 0.3, { isCut: true })])).toBeNull();
    expect(measure([])).toBeNull();
  });

  it('is surer with every photo, but never surer than the flight’s scale', () => {
    const errors = [1, 2, 5, 50].map((count) => {
      const size = measure(
        Array.from({ length: count }, (_, i) => sighting(i, 1)),
        0.04,
      )!;
      return size.extentSigma / size.extent;
    });
    expect(errors[0]).toBeCloseTo(Math.hypot(0.12, 0.04), 9);
    for (let i = 1; i < errors.length; i++) expect(errors[i]).toBeLessThan(errors[i - 1]!);
    expect(errors.at(-1)).toBeGreaterThan(0.04);
  });

  it('is the same from end to end whichever way the drone flew over a line or an ellipse', () => {
    const angle = fc.double({ min: 0, max: Math.PI, noNaN: true });
    const side = fc.double({ min: 0.01, max: 5, noNaN: true });
    fc.assert(
      fc.property(angle, angle, side, side, (first, second, a, b) => {
        const boxFrom = (turn: number) => {
          const x = Math.hypot(a * Math.cos(turn), b * Math.sin(turn));
          const y = Math.hypot(a * Math.sin(turn), b * Math.cos(turn));
          return measure([sighting(1, 2 * Math.max(x, y), { width: 2 * Math.min(x, y) })])!;
        };
        expect(boxFrom(first).extent).toBeCloseTo(boxFrom(second).extent, 6);
      }),
    );
  });

  it('knows the scale error of a pose: height over ground and focal length', () => {
    const pose = aPose({ heightAboveGround: 50, sigma: { height: 0, focalLengthRelative: 0.03 } });
    expect(scaleErrorOf(pose)).toBeCloseTo(Math.hypot(1 / 50, 0.03), 9);
    // Registered photos hold each other's heights.
    expect(scaleErrorOf(pose, 0.5)).toBeCloseTo(Math.hypot(0.01, 0.5 / 50), 9);
    expect(scaleErrorOf({ ...pose, heightFrom: 'terrain' })).toBeCloseTo(Math.hypot(0.5 / 50, 0.03), 9);
  });
});

describe('the comparison of two measures', () => {
  const sized = (length: number, photos: number, scaleError = 0.02) =>
    measure(
      Array.from({ length: photos }, (_, i) => sighting(i, length)),
      scaleError,
    );

  it('calls growth what errors don’t explain', () => {
    const { hasGrown, reason } = compareSizes(sized(1, 5), sized(1.4, 5), 'D40', resurveyRules);
    expect(hasGrown).toBe(true);
    expect(reason).toEqual({
      code: 'larger',
      message: expect.stringMatching(/1\.41 m ± 0\.\d\d m before, 1\.98 m ± 0\.\d\d m now/),
    });
  });

  it.each([
    ['small growth', sized(1, 5), sized(1.1, 5), 'same-size'],
    ['growth told by one photo each', sized(1, 1), sized(1.3, 1), 'same-size'],
    ['sure growth that concerns nobody', sized(1, 5000, 0), sized(1.05, 5000, 0), 'same-size'],
    ['a smaller size', sized(2, 5), sized(1, 5), 'same-size'],
    ['no size before', null, sized(1, 5), 'size-unknown'],
    ['no size now', sized(1, 5), null, 'size-unknown'],
  ])('takes no growth from %s', (_, before, after, code) => {
    expect(compareSizes(before, after, 'D40', resurveyRules)).toMatchObject({
      hasGrown: false,
      reason: { code },
    });
  });

  it('says nothing of a crack that one photo shows: it may be a piece', () => {
    const compare = (photos: number) => compareSizes(sized(1, photos), sized(3, 5), 'D00', resurveyRules);
    expect(compare(1)).toMatchObject({ hasGrown: false, reason: { code: 'size-from-one-photo' } });
    expect(compare(2)).toMatchObject({ hasGrown: true });
  });
});

describe('an area whose photos are turned otherwise than before', () => {
  const square = (side: number, bearing: number) =>
    measure(
      Array.from({ length: 5 }, (_, i) => ({ ...sighting(i, side), bearing: bearing + (i % 2) * 90 })),
      0.01,
    );
  const hasGrown = (side: number, bearing: number, damageClass: 'D20' | 'D40' = 'D20') =>
    compareSizes(square(1, 80), square(side, bearing), damageClass, resurveyRules).hasGrown;

  it('has the bearing of its boxes’ sides', () => {
    expect(square(1, 30)!.boxBearing).toBeCloseTo(30, 6);
    expect(square(1, 88)!.boxBearing).toBeCloseTo(88, 6);
  });

  it('has not grown by as much as a rectangle’s box does when it is turned', () => {
    expect(hasGrown(Math.SQRT2, 35)).toBe(false);
    expect(hasGrown(1.9, 35)).toBe(true);
    expect(hasGrown(Math.SQRT2, 80)).toBe(true);
    // 80° and 170° lie the same way.
    expect(hasGrown(Math.SQRT2, 170)).toBe(true);
    expect(hasGrown(Math.SQRT2, 35, 'D40')).toBe(true);
  });
});

describe('how much a flight’s boxes wander', () => {
  const place = (n: number, lengths: readonly number[]) =>
    lengths.map((length, i) => sighting(100 * n + i, length));

  it('is told by places that several photos show, and by the rules where there are few', () => {
    expect(boxErrorOf([], resurveyRules)).toBe(0.12);
    expect(boxErrorOf([place(1, [1])], resurveyRules)).toBe(0.12);
    const steady = Array.from({ length: 500 }, (_, i) => place(i, [1, 1.02]));
    expect(boxErrorOf(steady, resurveyRules)).toBeLessThan(0.035);
    const shaky = Array.from({ length: 500 }, (_, i) => place(i, [1, 1.4]));
    expect(boxErrorOf(shaky, resurveyRules)).toBeGreaterThan(0.3);
  });

  it('is not moved by some cracks in pieces, nor by boxes that a border cuts', () => {
    const steady = Array.from({ length: 80 }, (_, i) => place(i, [1, 1.05]));
    const pieces = Array.from({ length: 20 }, (_, i) => place(1000 + i, [1, 5]));
    const alone = boxErrorOf(steady, resurveyRules);
    expect(boxErrorOf([...steady, ...pieces], resurveyRules)).toBeCloseTo(alone, 1);
    const cut = [sighting(1, 1), sighting(2, 9, { isCut: true })];
    expect(boxErrorOf([cut], resurveyRules)).toBe(0.12);
  });
});
