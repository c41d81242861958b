import { systemActor } from '../access/actor';
import { audienceOf, audiences } from '../access/audience';
import { roles } from '../access/role';
import { aPose } from '../photogrammetry/camera-pose.builder';
import { coarsestScaleAt, finestPlausibleScale, finestScale } from './ground-scale';
import { clipBox, planRendition } from './plan-rendition';

const exact = { height: 0, focalLengthRelative: 0 };
/** 2 cm a pixel on the ground, 1.9 cm at a person's head. */
const nadir = aPose({ sigma: exact });

describe('the finest scale of a photo', () => {
  it('is that of a head, not of the ground it stands on', () => {
    expect(finestScale({ pose: nadir, grade: 'good' })).toBeCloseTo(0.02 * (38 / 40), 6);
  });
  it('is taken to the safe side of what height and lens are known to', () => {
    const pose = aPose({ sigma: { height: 1, focalLengthRelative: 0.025 } });
    expect(finestScale({ pose, grade: 'fair' })).toBeCloseTo((0.02 * (36 / 40)) / 1.05, 6);
  });
  it('is that of the near side of a tilted photo, along its foreshortening', () => {
    // The lowest row looks 36.9 degrees off the axis and 6.9 past straight down.
    const [offAxis, offNadir] = [Math.atan(0.75), Math.atan(0.75) - Math.PI / 6];
    const downwards = (40 / Math.cos(offNadir) ** 2) * (Math.cos(offAxis) ** 2 / 2000);
    const tilted = finestScale({ pose: aPose({ pitch: -60, sigma: exact }), grade: 'good' });
    expect(tilted).toBeLessThan(downwards * (38 / 40));
    expect(tilted).toBeGreaterThan(0.8 * downwards * (38 / 40));
  });
  it.each([
    ['without a pose', { pose: null, grade: 'good' }],
    ['with a pose that is not trusted', { pose: nadir, grade: 'low' }],
    ['that looks at the sky', { pose: aPose({ pitch: 45 }), grade: 'good' }],
    ['flown no higher than a person', { pose: aPose({ heightAboveGround: 1.5 }), grade: 'good' }],
  ] as const)('is the finest that can be %s', (_, photo) => {
    expect(finestScale(photo)).toBe(finestPlausibleScale);
  });
});

describe('the plan of a picture', () => {
  const boxInPhoto = { x: 100.4, y: 200.2, width: 10, height: 10 };
  const photo = { pose: nadir, grade: 'good', bystanders: [] } as const;

  it('keeps the share of pixels that 10 cm leave', () => {
    const plan = planRendition('staff', { ...photo, damage: [] });
    expect(plan).toMatchObject({ detail: 'reduced', keep: expect.closeTo(0.19, 6) });
  });
  it('enlarges nothing that is coarser than 10 cm as it was taken', () => {
    const high = aPose({ heightAboveGround: 400, sigma: exact });
    expect(planRendition('public', { ...photo, pose: high, damage: [] })).toMatchObject({ keep: 1 });
  });
  it('clears one metre round damage and no more', () => {
    const plan = planRendition('staff', { ...photo, damage: [{ boxInPhoto, isConfirmed: false }] });
    expect(plan).toMatchObject({ clear: [{ x: 50, y: 150, width: 111, height: 111 }] });
    expect(coarsestScaleAt(photo, boxInPhoto)).toBeCloseTo(0.02, 6);
  });
  it('clears the damage alone where the scale is not known', () => {
    const plan = planRendition('staff', {
      ...photo,
      grade: 'none',
      damage: [{ boxInPhoto, isConfirmed: true }],
    });
    expect(plan).toMatchObject({ clear: [{ x: 100, y: 200, width: 11, height: 11 }] });
  });
  it('shows each audience no more than the one before', () => {
    const damage = [
      { boxInPhoto, isConfirmed: false },
      { boxInPhoto: { ...boxInPhoto, x: 900 }, isConfirmed: true },
    ];
    const clear = audiences.map((audience) => {
      const plan = planRendition(audience, { ...photo, damage });
      return plan.detail === 'native' ? 'all' : plan.clear.length;
    });
    expect(clear).toEqual(['all', 2, 1, 1]);
  });
  it('cuts boxes at the photo’s edge', () => {
    const size = { width: 100, height: 80 };
    expect(clipBox({ x: -5, y: 70, width: 20, height: 20 }, size)).toEqual({
      x: 0,
      y: 70,
      width: 15,
      height: 10,
    });
    expect(clipBox({ x: 100, y: 0, width: 5, height: 5 }, size)).toBeNull();
  });
});

describe('who sits at the desk', () => {
  const of = (role: (typeof roles)[number], kind: 'user' | 'api-key' = 'user') =>
    audienceOf({ kind, userId: 'u', label: 'u', role });
  it('is the reviewer and nobody else', () => {
    expect(roles.filter((role) => of(role) === 'desk')).toEqual(['reviewer']);
    expect(of('reviewer', 'api-key')).toBe('staff');
    expect(audienceOf({ ...systemActor, kind: 'anonymous' })).toBe('public');
  });
});
