import fc from 'fast-check';
import type { FisheyeLens } from './camera-pose';
import { djiTags, someTags } from './camera-tags.builder';
import { bendByFisheye, isInsideFisheye, straightenFisheye } from './fisheye-lens';
import { geotagFromTags } from './geotag-from-tags';

/** An equidistant lens: the angle itself, in units of the focal length. */
const equidistant: FisheyeLens = { affine: [Math.PI / 2, 0, 0, Math.PI / 2], polynomial: [0, 1] };

describe('bendByFisheye', () => {
  it('follows Pix4D’s formula for a hand-computed point', () => {
    // r = 1, 45 degrees: theta = 0.5, rho = 0.5 - 0.025 x 0.25 + 0.168 x 0.125 = 0.51475; C = 2, D = 0.1, E = 0.2, F = 3.
    const lens: FisheyeLens = { affine: [2, 0.1, 0.2, 3], polynomial: [0, 1, -0.025, 0.168] };
    const { x, y } = bendByFisheye({ x: 0.6, y: 0.8 }, lens);
    expect(x).toBeCloseTo(0.51475 * (2 * 0.6 + 0.1 * 0.8), 12);
    expect(y).toBeCloseTo(0.51475 * (0.2 * 0.6 + 3 * 0.8), 12);
  });

  it('is a pinhole near the axis', () => {
    expect(bendByFisheye({ x: 1e-4, y: 0 }, equidistant).x).toBeCloseTo(1e-4, 10);
  });
});

describe('straightenFisheye', () => {
  it('finds the ideal point of any observed point', () => {
    const lens = fc.record({
      affine: fc.tuple(
        fc.double({ min: 0.8, max: 2, noNaN: true }),
        fc.double({ min: -0.1, max: 0.1, noNaN: true }),
        fc.double({ min: -0.1, max: 0.1, noNaN: true }),
        fc.double({ min: 0.8, max: 2, noNaN: true }),
      ),
      polynomial: fc.tuple(
        fc.constant(0),
        fc.constant(1),
        fc.double({ min: -0.2, max: 0.2, noNaN: true }),
        fc.double({ min: -0.2, max: 0.2, noNaN: true }),
      ),
    });
    const coordinate = fc.double({ min: -4, max: 4, noNaN: true });
    fc.assert(
      fc.property(lens, coordinate, coordinate, (terms, x, y) => {
        fc.pre(isInsideFisheye({ x, y }, terms));
        const back = straightenFisheye(bendByFisheye({ x, y }, terms), terms);
        expect(back).not.toBeNull();
        expect(Math.hypot(back!.x - x, back!.y - y)).toBeLessThan(1e-9);
      }),
    );
  });

  it('holds for numbers too small to be divided by', () => {
    expect(straightenFisheye({ x: 0, y: -5e-324 }, equidistant)).toEqual({ x: 0, y: 0 });
    expect(bendByFisheye({ x: 0, y: -5e-324 }, equidistant)).toEqual({ x: 0, y: 0 });
  });

  it('refuses what looks aside, and lenses that fold or have no area', () => {
    // 90 degrees off the axis.
    expect(straightenFisheye({ x: Math.PI / 2, y: 0 }, equidistant)).toBeNull();
    expect(straightenFisheye({ x: 0.5, y: 0.5 }, { ...equidistant, polynomial: [0, 1, -3] })).toBeNull();
    expect(straightenFisheye({ x: 0.5, y: 0.5 }, { ...equidistant, affine: [1, 1, 1, 1] })).toBeNull();
  });
});

describe('a photo from a fisheye lens', () => {
  const camera = {
    ModelType: 'fisheye',
    FisheyePolynomial: '0,1,-0.025178575,0.167834214',
    FisheyeAffineMatrix: '1583.319083002,0,0,1583.319083002',
    PrincipalPoint: '2.42299,1.850154',
  };
  const photo = (changes: Readonly<Record<string, string | readonly string[]>> = {}) =>
    geotagFromTags(
      someTags({
        model: 'FC300S',
        focalPlanePixelsPerMillimetre: 825,
        xmp: { 'drone-dji': djiTags(), Camera: { ...camera, ...changes } },
      }),
    );

  it('is placed with its own lens', () => {
    const { grade, pose } = photo();
    expect(grade).toBe('good');
    // 2 C / pi.
    expect(pose?.intrinsics.focalLength).toBeCloseTo(1007.97, 2);
    expect(pose?.intrinsics.principalPoint.x).toBeCloseTo(2.42299 * 825, 6);
    expect(pose?.intrinsics.fisheye?.polynomial).toEqual([0, 1, -0.025178575, 0.167834214]);
    expect(pose?.sigma.focalLengthRelative).toBe(0.005);
  });

  it('reads sequences as well as text', () => {
    const sequence = photo({ FisheyePolynomial: ['0', '1', '-0.025178575', '0.167834214'] });
    expect(sequence).toEqual(photo());
  });

  const broken: Readonly<Record<string, string>>[] = [
    { FisheyePolynomial: '' },
    { FisheyePolynomial: '0,none' },
    { FisheyePolynomial: '0.3,1' },
    { FisheyePolynomial: '0,-1' },
    { FisheyeAffineMatrix: '1583,0,0' },
    { FisheyeAffineMatrix: '1583,1583,1583,1583' },
    { FisheyeAffineMatrix: '-1,0,0,-1' },
  ];
  it.each(broken)('is not trusted without its terms: %j', (changes) => {
    expect(photo(changes)).toMatchObject({ grade: 'low', reasons: [{ code: 'fisheye-lens' }] });
  });
});
