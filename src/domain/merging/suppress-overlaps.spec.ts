import fc from 'fast-check';
import { boxArea, hullOf, ios, iou, sharedArea } from './box-overlap';
import { type MergeRule, type ScoredBox, suppressOverlaps } from './suppress-overlaps';

const anyBox = fc.record({
  x: fc.integer({ min: 0, max: 200 }),
  y: fc.integer({ min: 0, max: 200 }),
  width: fc.integer({ min: 1, max: 100 }),
  height: fc.integer({ min: 1, max: 100 }),
});
const anyScored = fc.array(fc.record({ score: fc.constantFrom(0.2, 0.4, 0.4, 0.6, 0.9), box: anyBox }), {
  maxLength: 30,
});
const anyRule: fc.Arbitrary<MergeRule> = fc.record({
  metric: fc.constantFrom('iou', 'ios'),
  threshold: fc.constantFrom(0.3, 0.5, 0.7),
});

describe('box overlap', () => {
  it('is the same both ways, between 0 and 1, and 1 with itself', () => {
    fc.assert(
      fc.property(anyBox, anyBox, (a, b) => {
        for (const metric of [iou, ios]) {
          expect(metric(a, b)).toBeCloseTo(metric(b, a), 12);
          expect(metric(a, b)).toBeGreaterThanOrEqual(0);
          expect(metric(a, b)).toBeLessThanOrEqual(1);
          expect(metric(a, a)).toBe(1);
        }
      }),
    );
  });

  it('counts shared pixels', () => {
    const [a, b] = [
      { x: 0, y: 0, width: 10, height: 10 },
      { x: 5, y: 5, width: 10, height: 10 },
    ];
    expect(sharedArea(a, b)).toBe(25);
    expect(iou(a, b)).toBeCloseTo(25 / 175, 12);
    expect(ios(a, { x: 2, y: 2, width: 2, height: 2 })).toBe(1);
  });

  it('is nothing when boxes only touch', () => {
    expect(iou({ x: 0, y: 0, width: 5, height: 5 }, { x: 5, y: 0, width: 5, height: 5 })).toBe(0);
  });

  it('has a hull that holds every box and is no larger than needed', () => {
    fc.assert(
      fc.property(fc.array(anyBox, { minLength: 1, maxLength: 6 }), (boxes) => {
        const hull = hullOf(boxes as [(typeof boxes)[0], ...typeof boxes]);
        for (const box of boxes) expect(sharedArea(hull, box)).toBeCloseTo(boxArea(box), 9);
        expect(hull.x).toBe(Math.min(...boxes.map(({ x }) => x)));
        expect(hull.y + hull.height).toBe(Math.max(...boxes.map(({ y, height }) => y + height)));
      }),
    );
  });
});

describe('suppressOverlaps', () => {
  it('keeps the better of two boxes on one thing', () => {
    const [better, worse] = [
      { score: 0.9, box: { x: 0, y: 0, width: 10, height: 10 } },
      { score: 0.5, box: { x: 1, y: 0, width: 10, height: 10 } },
    ];
    expect(suppressOverlaps([worse, better], { metric: 'iou', threshold: 0.5 })).toEqual([better]);
  });

  it('keeps two potholes apart when their boxes only touch', () => {
    const pair = [
      { score: 0.9, box: { x: 0, y: 0, width: 10, height: 10 } },
      { score: 0.8, box: { x: 10, y: 0, width: 10, height: 10 } },
    ];
    expect(suppressOverlaps(pair, { metric: 'ios', threshold: 0.1 })).toEqual(pair);
  });

  it('keeps a small box in a large one by iou, and drops it by ios', () => {
    const [large, small] = [
      { score: 0.9, box: { x: 0, y: 0, width: 100, height: 100 } },
      { score: 0.8, box: { x: 10, y: 10, width: 10, height: 10 } },
    ];
    expect(suppressOverlaps([large, small], { metric: 'iou', threshold: 0.5 })).toHaveLength(2);
    expect(suppressOverlaps([large, small], { metric: 'ios', threshold: 0.5 })).toEqual([large]);
  });

  it('keeps the best when no more than some may stay', () => {
    const apart = [0.3, 0.9, 0.6].map((score, i) => ({
      score,
      box: { x: i * 50, y: 0, width: 10, height: 10 },
    }));
    const kept = suppressOverlaps(apart, { metric: 'iou', threshold: 0.5 }, 2);
    expect(kept.map(({ score }) => score)).toEqual([0.9, 0.6]);
  });

  it('does not depend on the order of boxes, and changes nothing the second time', () => {
    const shuffled = anyScored.chain((boxes) =>
      fc.tuple(fc.constant(boxes), fc.shuffledSubarray(boxes, { minLength: boxes.length })),
    );
    fc.assert(
      fc.property(shuffled, anyRule, ([boxes, otherOrder], rule) => {
        const once = suppressOverlaps<ScoredBox>(boxes, rule);
        expect(suppressOverlaps<ScoredBox>(otherOrder, rule)).toEqual(once);
        expect(suppressOverlaps(once, rule)).toEqual(once);
      }),
    );
  });
});
