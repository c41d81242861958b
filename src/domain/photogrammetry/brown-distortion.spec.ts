import fc from 'fast-check';
import { distort, isInsideFold, noDistortion, undistort } from './brown-distortion';

/** A Mavic 3E's published terms. */
const mavic = { ...noDistortion, k1: -0.112, k2: 0.0122, k3: -0.0269, p1: -0.0002, p2: -0.00012 };

describe('distort', () => {
  it('follows the published formula for a hand-computed point', () => {
    const lens = { ...noDistortion, k1: 0.1, p1: 0.01, p2: 0.02 };
    // x = 0.3, y = 0.4: r2 = 0.25, radial 1.025, x: 0.3075 + 2*0.01*0.12 + 0.02*(0.25 + 0.18), y: 0.41 + 0.01*(0.25 + 0.32) + 2*0.02*0.12
    expect(distort({ x: 0.3, y: 0.4 }, lens).x).toBeCloseTo(0.3185, 12);
    expect(distort({ x: 0.3, y: 0.4 }, lens).y).toBeCloseTo(0.4205, 12);
  });

  it('divides by the k4 to k6 polynomial', () => {
    const { x } = distort({ x: 0.5, y: 0 }, { ...noDistortion, k1: 0.2, k4: 0.1 });
    expect(x).toBeCloseTo((0.5 * 1.05) / 1.025, 12);
  });
});

describe('undistort', () => {
  it('finds the ideal point of any observed point inside the fold', () => {
    const term = fc.double({ min: -0.15, max: 0.15, noNaN: true });
    const small = fc.double({ min: -0.005, max: 0.005, noNaN: true });
    const lens = fc.record({
      k1: term,
      k2: term,
      k3: term,
      k4: term,
      k5: term,
      k6: term,
      p1: small,
      p2: small,
    });
    const coordinate = fc.double({ min: -0.9, max: 0.9, noNaN: true });
    fc.assert(
      fc.property(lens, coordinate, coordinate, (terms, x, y) => {
        fc.pre(isInsideFold({ x, y }, terms));
        const back = undistort(distort({ x, y }, terms), terms);
        fc.pre(back !== null);
        expect(Math.hypot(back!.x - x, back!.y - y)).toBeLessThan(1e-9);
      }),
    );
  });

  it('always finds it with a real camera’s terms', () => {
    const coordinate = fc.double({ min: -0.75, max: 0.75, noNaN: true });
    fc.assert(
      fc.property(coordinate, coordinate, (x, y) => {
        const back = undistort(distort({ x, y }, mavic), mavic);
        expect(back).not.toBeNull();
        expect(Math.hypot(back!.x - x, back!.y - y)).toBeLessThan(1e-10);
      }),
    );
  });

  it('refuses points that the lens model can’t reach', () => {
    // x (1 - r2) never exceeds 0.385.
    expect(undistort({ x: 0.5, y: 0 }, { ...noDistortion, k1: -1 })).toBeNull();
  });
});
