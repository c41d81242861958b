import { openingFrom } from './crack-opening';

const at = (pixels: number, groundSampleDistance = 0.005) => ({ pixels, groundSampleDistance });

describe('openingFrom', () => {
  it('is the median over the photos that resolve it, in metres', () => {
    const opening = openingFrom([at(4), at(5), at(9)]);
    expect(opening!.width).toBeCloseTo(0.025, 6);
    expect(opening!.error).toBeCloseTo(0.0035, 6);
  });

  it('is unknown below three pixels, however many photos agree', () => {
    expect(openingFrom([at(2.9), at(2.5), at(2.8)])).toBeNull();
  });

  it('is unknown where most photos leave it unresolved', () => {
    expect(openingFrom([at(2), at(2.2), at(6)])).toBeNull();
  });

  it('takes the finer photo where only that one resolves the crack', () => {
    expect(openingFrom([at(2, 0.01), at(5, 0.004)])!.width).toBeCloseTo(0.02, 6);
  });

  it('is unknown where nothing was measured', () => {
    expect(openingFrom([])).toBeNull();
  });
});
