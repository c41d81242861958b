import fc from 'fast-check';
import { drawPhotos, estimate, estimateFrom, quantile } from './bootstrap';

describe('drawPhotos', () => {
  it('draws as many photos as there are, and the same for the same seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer(), (photos, seed) => {
        const draws = drawPhotos(photos, 5, seed);
        for (const weights of draws) expect(weights.reduce((sum, each) => sum + each, 0)).toBe(photos);
        expect(drawPhotos(photos, 5, seed)).toEqual(draws);
      }),
    );
  });

  it('leaves out about 37 % of the photos in each draw', () => {
    const missing = drawPhotos(1000, 50, 7).map(
      (weights) => weights.filter((each) => each === 0).length / 1000,
    );
    const mean = missing.reduce((sum, share) => sum + share, 0) / missing.length;
    expect(mean).toBeGreaterThan(0.35);
    expect(mean).toBeLessThan(0.385); // (1 - 1/n)^n goes to 1/e
  });

  it('draws otherwise for another seed', () => {
    expect(drawPhotos(50, 1, 1)).not.toEqual(drawPhotos(50, 1, 2));
  });
});

describe('estimate', () => {
  it('gives the mean of a sample the interval that theory gives it', () => {
    const values = Array.from({ length: 400 }, (_, at) => ((at * 37) % 400) / 400);
    const mean = (weights: Int32Array | null): number =>
      values.reduce((sum, value, at) => sum + value * (weights ? weights[at]! : 1), 0) / values.length;
    const { value, low, high } = estimate(mean, drawPhotos(values.length, 2000, 3));
    // Standard error of a uniform sample: sqrt(1/12) / sqrt(400) = 0.01443; 1.96 of them on either side.
    expect(value! - low!).toBeCloseTo(0.0283, 2);
    expect(high! - value!).toBeCloseTo(0.0283, 2);
  });

  it('is unknown where the figure is, and leaves out draws without one', () => {
    expect(estimate(() => null, drawPhotos(3, 4, 1))).toEqual({ value: null, low: null, high: null });
    expect(estimateFrom(0.5, [null, 0.4, 0.4])).toEqual({ value: 0.5, low: 0.4, high: 0.4 });
    expect(estimateFrom(0.5, [])).toEqual({ value: 0.5, low: null, high: null });
  });
});

describe('quantile', () => {
  it('lies between order statistics', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4], 0)).toBe(1);
    expect(quantile([1, 2, 3, 4], 1)).toBe(4);
    expect(quantile([1], 0.9)).toBe(1);
  });
});
