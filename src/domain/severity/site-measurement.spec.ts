import { checkMeasurement, measuresAlike } from './site-measurement';

const fields = (...told: Parameters<typeof checkMeasurement>) =>
  checkMeasurement(...told).map((flaw) => flaw.field);

describe('a measurement on site', () => {
  it('of a pothole is its depth, its two sides, or all three', () => {
    expect(fields({ depth: 0.04 }, 'D40')).toEqual([]);
    expect(fields({ length: 0.5, width: 0.3 }, 'D40')).toEqual([]);
    expect(fields({ depth: 0.04, length: 0.5, width: 0.3 }, 'D40')).toEqual([]);
  });

  it('of a pothole takes both sides or neither', () => {
    expect(fields({ length: 0.5 }, 'D40')).toEqual(['width']);
    expect(fields({ depth: 0.04, width: 0.5 }, 'D40')).toEqual(['length']);
  });

  it.each(['D00', 'D10'] as const)('of a crack (%s) is its opening alone', (damageClass) => {
    expect(fields({ width: 0.012 }, damageClass)).toEqual([]);
    expect(fields({ width: 0.012, depth: 0.1 }, damageClass)).toEqual(['depth']);
    expect(fields({ width: 2.5 }, damageClass)).toEqual(['width']);
  });

  it('decides nothing of an alligator crack', () => {
    expect(checkMeasurement({ depth: 0.02 }, 'D20')).toEqual([
      { field: 'depth', message: 'no measure decides the severity of an alligator crack' },
    ]);
  });

  it('of a crack is no pothole\u2019s', () => {
    expect(measuresAlike('D00', 'D10')).toBe(true);
    expect(measuresAlike('D00', 'D40')).toBe(false);
  });
});
