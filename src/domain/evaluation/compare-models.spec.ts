import { compareModels } from './compare-models';
import { box, evaluatedPhoto, found, label } from './evaluated-photo.builder';

const there = box(10, 10);
const seenBy = (scores: readonly (number | null)[]) =>
  scores.map((score, at) =>
    evaluatedPhoto({
      name: `${at}.jpg`,
      labels: [label('D20', there)],
      found: score === null ? [] : [found('D20', there, score)],
    }),
  );
const options = { draws: 200, seed: 5 };

describe('compareModels', () => {
  it('finds no difference between a model and itself', () => {
    const photos = seenBy([0.9, null, 0.3, 0.8]);
    const { meanAp50, anyDamageAp30 } = compareModels(photos, photos, options);
    expect(meanAp50.difference).toEqual({ value: 0, low: 0, high: 0 });
    expect(anyDamageAp30.shareOfDrawsInWhichBIsBetter).toBe(0);
  });

  it('is sure of a model that is better on every photo', () => {
    const worse = seenBy([null, null, null, null, null, null]);
    const better = seenBy([0.9, 0.8, 0.7, 0.6, 0.5, 0.4]);
    expect(compareModels(worse, better, options).anyDamageAp30).toEqual({
      a: 0,
      b: 1,
      difference: { value: 1, low: 1, high: 1 },
      shareOfDrawsInWhichBIsBetter: 1,
    });
  });

  it('is unsure where each wins on some photos', () => {
    const a = seenBy([0.9, null, 0.9, null, 0.9, null]);
    const b = seenBy([null, 0.9, null, 0.9, null, 0.9]);
    const { difference } = compareModels(a, b, options).anyDamageAp50;
    expect(difference.low).toBeLessThan(0);
    expect(difference.high).toBeGreaterThan(0);
  });

  it('refuses other photos', () => {
    expect(() => compareModels(seenBy([0.9]), seenBy([0.9, 0.8]), options)).toThrow(RangeError);
  });
});
