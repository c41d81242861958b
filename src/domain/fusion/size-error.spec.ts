import { groundedDetection } from './grounded-detection.builder';
import { sizeErrorOf } from './size-error';

const seen = (told: { groundSampleDistance?: number; scaleError?: number } = {}) => ({
  ...groundedDetection({ id: 'a', photoId: 'p' }),
  groundSampleDistance: 0.01,
  scaleError: 0,
  ...told,
});

describe('sizeErrorOf', () => {
  it('comes from pixels and the hand of the detector: 14 mm and 40 mm of half a metre at 10 mm a pixel', () => {
    const { length } = sizeErrorOf({ length: 0.5, width: 0.5 }, [seen()], 1);
    expect(length).toBeCloseTo(Math.hypot(0.01414, 0.04), 4);
  });

  it('shrinks with more photos, but never below the scale that all poses share', () => {
    const size = { length: 2, width: 1 };
    const [one, many] = [1, 100].map((photos) => sizeErrorOf(size, [seen({ scaleError: 0.05 })], photos));
    expect(many!.length).toBeLessThan(one!.length);
    expect(many!.length).toBeGreaterThan(0.1);
    expect(many!.area).toBeGreaterThan(2 * 0.05 * 2);
  });

  it('grows with coarser pixels', () => {
    const size = { length: 1, width: 0.2 };
    const [fine, coarse] = [0.005, 0.05].map((groundSampleDistance) =>
      sizeErrorOf(size, [seen({ groundSampleDistance })], 1),
    );
    expect(coarse!.width).toBeGreaterThan(2 * fine!.width);
  });
});
