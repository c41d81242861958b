import { bestOperatingPoint, operatingPointAt } from './operating-point';
import { rank } from './ranked-boxes';

const boxes = rank(
  [
    { score: 0.9, isHit: true, index: 0 },
    { score: 0.6, isHit: false, index: 0 },
    { score: 0.6, isHit: true, index: 1 },
    { score: 0.2, isHit: false, index: 1 },
  ],
  [1, 3],
);

describe('operatingPointAt', () => {
  it('counts boxes from the threshold up', () => {
    const point = operatingPointAt(boxes, 0.6);
    expect(point).toMatchObject({ hits: 2, falseBoxes: 1, recall: 0.5 });
    expect(point.precision).toBeCloseTo(2 / 3, 12);
    expect(point.f1).toBeCloseTo(4 / 7, 12);
  });

  it('has no precision without boxes, and no recall without labels', () => {
    expect(operatingPointAt(boxes, 0.95)).toMatchObject({ precision: null, recall: 0, f1: 0 });
    expect(operatingPointAt(rank([{ score: 1, isHit: false, index: 0 }], [0]), 0.5)).toMatchObject({
      precision: 0,
      recall: null,
      f1: 0,
    });
    expect(operatingPointAt(rank([], [0]), 0.5).f1).toBeNull();
  });

  it('weighs photos as a draw does', () => {
    expect(operatingPointAt(boxes, 0.6, Int32Array.of(0, 2))).toMatchObject({ hits: 2, falseBoxes: 0 });
  });
});

describe('bestOperatingPoint', () => {
  it('takes equal scores together', () => {
    // 0.9 alone: 2 / (1 + 4) = 0.4; from 0.6: 4 / 7.
    expect(bestOperatingPoint(boxes)).toMatchObject({ threshold: 0.6, hits: 2, falseBoxes: 1 });
  });

  it('does not exist where nothing was hit', () => {
    expect(bestOperatingPoint(rank([{ score: 0.5, isHit: false, index: 0 }], [2]))).toBeNull();
  });
});
