import fc from 'fast-check';
import { calibrationOf } from './calibration';

describe('calibrationOf', () => {
  it('finds no error where scores are the shares of hits', () => {
    const boxes = [0.2, 0.8].flatMap((score) =>
      Array.from({ length: 10 }, (_, at) => ({ score, isHit: at < Math.round(score * 10) })),
    );
    const { expectedCalibrationError, bins } = calibrationOf(boxes);
    expect(bins).toHaveLength(2);
    expect(expectedCalibrationError).toBeCloseTo(0, 12);
  });

  it('is the mean gap over boxes where the model boasts', () => {
    const boxes = Array.from({ length: 40 }, (_, at) => ({ score: 0.9, isHit: at % 2 === 0 }));
    expect(calibrationOf(boxes).expectedCalibrationError).toBeCloseTo(0.4, 12);
  });

  it('tells what honest scores would show on so few boxes, less of it on more', () => {
    const honest = (count: number) => {
      let state = 1;
      const random = () => {
        state = (state * 48271) % 2147483647;
        return state / 2147483647;
      };
      const draws = Array.from({ length: 60 }, () =>
        calibrationOf(
          Array.from({ length: count }, () => {
            const score = 0.3 + 0.6 * random();
            return { score, isHit: random() < score };
          }),
        ),
      );
      const mean = (of: 'errorByChance' | 'expectedCalibrationError') =>
        draws.reduce((sum, draw) => sum + draw[of]!, 0) / draws.length;
      return { told: mean('errorByChance'), seen: mean('expectedCalibrationError') };
    };
    const [few, many] = [honest(100), honest(1000)];
    expect(few.told).toBeCloseTo(few.seen, 1.5);
    expect(many.told).toBeCloseTo(many.seen, 1.5);
    expect(many.told).toBeLessThan(few.told / 2);
  });

  it('is unknown without boxes', () => {
    expect(calibrationOf([])).toEqual({
      count: 0,
      expectedCalibrationError: null,
      errorByChance: null,
      bins: [],
    });
  });

  it('puts every box in one bin, of equal mass to within one box, scores rising', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ score: fc.double({ min: 0, max: 1, noNaN: true }), isHit: fc.boolean() }), {
          minLength: 1,
          maxLength: 200,
        }),
        (boxes) => {
          const { bins, count, expectedCalibrationError } = calibrationOf(boxes);
          const sizes = bins.map((bin) => bin.count);
          expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(count);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
          expect(bins.length).toBeLessThanOrEqual(10);
          for (let at = 1; at < bins.length; at++)
            expect(bins[at]!.meanScore).toBeGreaterThanOrEqual(bins[at - 1]!.meanScore - 1e-12);
          expect(expectedCalibrationError).toBeGreaterThanOrEqual(0);
          expect(expectedCalibrationError).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
