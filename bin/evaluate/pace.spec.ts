import type { DetectionResult } from '../../src/platform/inference/damage-detector';
import { paceOf } from './pace';

const result = (windows: number, total: number): DetectionResult => ({
  modelVersion: 'm-1.0.0',
  width: 10,
  height: 10,
  found: [],
  windows,
  timings: { decode: 10, inference: windows * 20, total },
});

describe('paceOf', () => {
  it('gives the median and the slow end of photos, and the mean of windows', () => {
    const pace = paceOf([result(1, 30), result(1, 40), result(4, 200)]);
    expect(pace).toMatchObject({
      windowsPerPhoto: 2,
      medianPerPhoto: 40,
      decodePerPhoto: 10,
      inferencePerWindow: 20,
    });
    expect(pace!.slowPerPhoto).toBeCloseTo(184, 9); // 0.9 of the way from 40 to 200
  });

  it('is nothing when nothing ran', () => {
    expect(paceOf([])).toBeNull();
  });
});
