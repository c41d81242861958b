import fc from 'fast-check';
import type { BoxInPhoto } from '../units';
import { box } from './evaluated-photo.builder';
import { matchBoxes } from './match-boxes';

const verdicts = (
  candidates: { box: BoxInPhoto; score: number }[],
  truths: BoxInPhoto[],
  ignored: BoxInPhoto[] = [],
  leastIou = 0.5,
) => matchBoxes({ candidates, truths, ignored }, leastIou).map(({ verdict }) => verdict);

describe('matchBoxes', () => {
  it('gives a label to the box of the best score and calls the second one false', () => {
    const there = box(10, 10);
    const judged = matchBoxes(
      {
        candidates: [
          { box: there, score: 0.4 },
          { box: box(12, 10), score: 0.9 },
        ],
        truths: [there],
        ignored: [],
      },
      0.5,
    );
    expect(judged.map(({ score, verdict }) => [score, verdict])).toEqual([
      [0.9, 'hit'],
      [0.4, 'false'],
    ]);
  });

  it('takes the label of most overlap, not the first that is enough', () => {
    const judged = matchBoxes(
      { candidates: [{ box: box(0, 0), score: 1 }], truths: [box(10, 0), box(1, 0)], ignored: [] },
      0.5,
    );
    expect(judged[0]!.truth).toBe(1);
  });

  it('counts an overlap of exactly the least as a hit', () => {
    // 40 x 40 against 40 x 20 inside it: 800 / 1600.
    expect(verdicts([{ box: box(0, 0), score: 1 }], [box(0, 0, 40, 20)])).toEqual(['hit']);
    expect(verdicts([{ box: box(0, 0), score: 1 }], [box(0, 0, 40, 19)])).toEqual(['false']);
  });

  it('counts nothing on an ignored region, however many boxes lie there', () => {
    const region = box(0, 0, 400, 400);
    const inside = [1, 2, 3].map((n) => ({ box: box(n * 60, 0), score: n / 10 }));
    expect(verdicts(inside, [], [region])).toEqual(['ignored', 'ignored', 'ignored']);
    expect(verdicts([{ box: box(380, 0), score: 1 }], [], [region])).toEqual(['ignored']);
    expect(verdicts([{ box: box(381, 0), score: 1 }], [], [region])).toEqual(['false']);
  });

  it('prefers a label to an ignored region', () => {
    expect(verdicts([{ box: box(0, 0), score: 1 }], [box(0, 0)], [box(0, 0)])).toEqual(['hit']);
  });

  const anyBox = fc.record({
    x: fc.integer({ min: 0, max: 60 }),
    y: fc.integer({ min: 0, max: 60 }),
    width: fc.integer({ min: 5, max: 40 }),
    height: fc.integer({ min: 5, max: 40 }),
  });
  const scored = fc.record({ box: anyBox, score: fc.double({ min: 0, max: 1, noNaN: true }) });
  const scene = fc.record({
    candidates: fc.array(scored, { maxLength: 12 }),
    truths: fc.array(anyBox, { maxLength: 6 }),
    ignored: fc.array(anyBox, { maxLength: 2 }),
  });

  it('hits each label at most once, in whatever order boxes come', () => {
    fc.assert(
      fc.property(scene, ({ candidates, truths, ignored }) => {
        const judged = matchBoxes({ candidates, truths, ignored }, 0.3);
        const hit = judged.flatMap(({ truth }) => (truth === null ? [] : [truth]));
        expect(new Set(hit).size).toBe(hit.length);
        expect(matchBoxes({ candidates: [...candidates].reverse(), truths, ignored }, 0.3)).toEqual(judged);
      }),
    );
  });

  it('never changes a verdict when boxes of lower score go: one pass serves every threshold', () => {
    fc.assert(
      fc.property(scene, fc.double({ min: 0, max: 1, noNaN: true }), (all, threshold) => {
        const judged = matchBoxes(all, 0.3).filter(({ score }) => score >= threshold);
        const above = { ...all, candidates: all.candidates.filter(({ score }) => score >= threshold) };
        expect(matchBoxes(above, 0.3)).toEqual(judged);
      }),
    );
  });

  it('finds every label that is found exactly', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyBox, { maxLength: 8, selector: (b) => JSON.stringify(b) }), (truths) => {
        const candidates = truths.map((each) => ({ box: each, score: 0.5 }));
        expect(
          matchBoxes({ candidates, truths, ignored: [] }, 0.95).every(({ verdict }) => verdict === 'hit'),
        ).toBe(true);
      }),
    );
  });
});
