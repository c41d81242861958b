import fc from 'fast-check';
import { averagePrecision, meanOf } from './average-precision';
import { rank } from './ranked-boxes';

/** Boxes of one photo in the order of their scores: h is a hit, f is false. */
const ranked = (verdicts: string, truths: number) =>
  rank(
    [...verdicts].map((verdict, at) => ({ score: 1 - at / 100, isHit: verdict === 'h', index: 0 })),
    [truths],
  );

describe('averagePrecision', () => {
  it.each([
    ['h', 1, 1],
    ['f', 1, 0],
    ['', 3, 0],
    ['fh', 1, 0.5],
    // Recall 0 to 0.5 are 51 of 101 points at precision 1; the rest is never reached.
    ['h', 2, 51 / 101],
    // 0 to 0.5 at 1, 0.51 to 1 at 2/3.
    ['hfh', 2, (51 + 50 * (2 / 3)) / 101],
    // Precision made falling: 1/2 then 2/3 reads 2/3 everywhere.
    ['fhh', 2, 2 / 3],
    // As pycocotools gives for hfhff hfh of 5 labels: recalls 0.2, 0.4, 0.6, 0.8 at 1, 2/3, 4/8, 4/8.
    ['hfhffhfh', 5, (21 * 1 + 20 * (2 / 3) + 20 * 0.5 + 20 * 0.5) / 101],
  ])('of boxes %s for %i labels is as worked out by hand', (verdicts, truths, expected) => {
    expect(averagePrecision(ranked(verdicts, truths))).toBeCloseTo(expected, 12);
  });

  it('is unknown where there is nothing to find', () => {
    expect(averagePrecision(ranked('ff', 0))).toBeNull();
  });

  it('counts a photo twice as if it were there twice', () => {
    const boxes = [
      { score: 0.9, isHit: true, index: 0 },
      { score: 0.8, isHit: false, index: 1 },
      { score: 0.7, isHit: true, index: 1 },
    ];
    const doubled = rank([...boxes, { score: 0.9, isHit: true, index: 2 }], [1, 2, 1]);
    expect(averagePrecision(rank(boxes, [1, 2]), Int32Array.of(2, 1))).toBe(averagePrecision(doubled));
    expect(averagePrecision(rank(boxes, [1, 2]), Int32Array.of(0, 1))).toBeCloseTo(51 / 101 / 2, 12);
  });

  const verdict = fc.record({
    score: fc.double({ min: 0, max: 1, noNaN: true }),
    isHit: fc.boolean(),
    index: fc.constant(0),
  });

  it('lies between 0 and 1, and a further false box at the end changes nothing', () => {
    fc.assert(
      fc.property(fc.array(verdict, { maxLength: 30 }), fc.integer({ min: 0, max: 5 }), (boxes, missed) => {
        const truths = boxes.filter(({ isHit }) => isHit).length + missed;
        const ap = averagePrecision(rank(boxes, [truths]));
        if (truths === 0) expect(ap).toBeNull();
        else {
          expect(ap).toBeGreaterThanOrEqual(0);
          expect(ap).toBeLessThanOrEqual(1);
          const more = rank([...boxes, { score: -1, isHit: false, index: 0 }], [truths]);
          expect(averagePrecision(more)).toBe(ap);
        }
      }),
    );
  });

  it('depends on the order of scores alone', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ place: fc.nat(1000), isHit: fc.boolean() }), {
          maxLength: 20,
          selector: ({ place }) => place,
        }),
        (boxes) => {
          const apWith = (scoreOf: (place: number) => number) =>
            averagePrecision(
              rank(
                boxes.map(({ place, isHit }) => ({ score: scoreOf(place), isHit, index: 0 })),
                [boxes.length],
              ),
            );
          expect(apWith((place) => 0.2 + place / 2000)).toBe(apWith((place) => place ** 2));
        },
      ),
    );
  });
});

describe('meanOf', () => {
  it('leaves out what is unknown', () => {
    expect(meanOf([0.2, null, 0.4])).toBeCloseTo(0.3, 12);
    expect(meanOf([null])).toBeNull();
  });
});
