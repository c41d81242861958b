import type { CameraPose } from './camera-pose';
import { aPose } from './camera-pose.builder';
import { ellipse95, isInsideEllipse95 } from './error-ellipse';
import { terrainSigmaOnPlane } from './ground-error';
import { groundToPixel, pixelToGround } from './ground-projection';
import { localFrame } from './local-frame';
import { type Attitude, attitudeOf, bodyToNed, multiply } from './rotation';

const photos = 500;

/** Mulberry32: a fixed seed makes every run the same (Tommy Ettinger, public domain). */
function noiseFrom(seed: number) {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  // Box-Muller.
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}

interface Errors {
  readonly yaw: number;
  readonly ground: number;
  readonly focal: number;
}

/** The attitude after small turns about north (roll), east (pitch) and down (yaw): straight down, camera angles can't say sideways tilt. */
const turned = (told: Attitude, by: Attitude): Attitude =>
  attitudeOf(multiply(bodyToNed(by), bodyToNed(told)));

/** How many of 500 photos' ellipses hold the true point, when `errorsOf` says what is wrong with each photo. */
function coverage(height: number, seed: number, errorsOf: (normal: () => number) => Errors): number {
  const { uniform, normal } = noiseFrom(seed);
  let held = 0;
  for (let i = 0; i < photos; i++) {
    const told = aPose({
      yaw: uniform() * 360 - 180,
      pitch: i % 3 === 0 ? -60 - uniform() * 15 : -90 + normal() * 0.5,
      heightAboveGround: height,
    });
    const { sigma } = told;
    const { yaw, ground, focal } = errorsOf(normal);
    const position = localFrame(told.position).toLonLat({
      east: normal() * sigma.horizontal,
      north: normal() * sigma.horizontal,
    });
    const truth: CameraPose = {
      ...told,
      position,
      ...turned(told, { yaw, pitch: normal() * sigma.tilt, roll: normal() * sigma.tilt }),
      heightAboveGround: height + normal() * sigma.height + ground,
      intrinsics: { ...told.intrinsics, focalLength: told.intrinsics.focalLength * (1 + focal) },
    };
    const point = { x: uniform() * 4000, y: uniform() * 3000 };
    const found = pixelToGround(told, point);
    const real = pixelToGround(truth, point);
    if (!found.ok || !real.ok) throw new Error('the simulation left the ground');
    const offset = localFrame(found.value.place).toLocal(real.value.place);
    if (isInsideEllipse95(offset, found.value.covariance)) held++;
  }
  return held / photos;
}

function expectHonest(share: number): void {
  expect(share).toBeGreaterThanOrEqual(0.93);
  expect(share).toBeLessThanOrEqual(0.97);
}

describe('the error ellipse', () => {
  const asTold = (normal: () => number): Errors => ({
    yaw: 3 * normal(),
    ground: terrainSigmaOnPlane * normal(),
    focal: 0.025 * normal(),
  });

  it.each([30, 40, 60, 80])('holds the true place in 93 to 97 % of 500 photos from %i m', (height) => {
    expectHonest(coverage(height, 3, asTold));
  });

  it.each([
    ['yaw 3 degrees off', { yaw: 3 }],
    ['ground 1 m below the plane', { ground: 1 }],
    ['ground 1 m above the plane', { ground: -1 }],
    ['focal length 2.5 % too long', { focal: 0.025 }],
    ['all three', { yaw: -3, ground: -1, focal: 0.025 }],
  ])('still does with %s on the whole flight', (_, bias) => {
    expectHonest(coverage(40, 3, (normal) => ({ ...asTold(normal), ...bias })));
  });

  it('grows towards the edge of the photo, where yaw turns farthest', () => {
    const at = (x: number) => {
      const found = pixelToGround(aPose(), { x, y: 1500 });
      if (!found.ok) throw new Error(found.error);
      return found.value.covariance;
    };
    expect(at(2000).northNorth).toBeLessThan(at(4000).northNorth);
    // 40 m out, 3 degrees of yaw: 2.09 m along north, beside 2 m of GNSS and 0.70 m of tilt.
    expect(at(4000).northNorth).toBeCloseTo(
      2 ** 2 + (40 * 3 * (Math.PI / 180)) ** 2 + (40 * (Math.PI / 180)) ** 2,
      1,
    );
  });

  it('shrinks with an RTK position', () => {
    const rtk = pixelToGround(aPose({ sigma: { horizontal: 0.02, height: 0.05 } }), { x: 2000, y: 1500 });
    expect(rtk.ok && ellipse95(rtk.value.covariance).semiMajor).toBeLessThan(1.8);
  });

  it('takes its long axis from the covariance', () => {
    const { semiMajor, semiMinor, bearing } = ellipse95({ eastEast: 2.5, eastNorth: 1.5, northNorth: 2.5 });
    // Eigenvalues 4 and 1 along the diagonals; the 95 % factor is 2.4477.
    expect(semiMajor).toBeCloseTo(2 * 2.4477, 3);
    expect(semiMinor).toBeCloseTo(2.4477, 3);
    expect(bearing).toBeCloseTo(45, 9);
  });

  it('keeps a pixel’s way there and back apart from its error', () => {
    const pose = aPose({ pitch: -70, yaw: 120 });
    const found = pixelToGround(pose, { x: 123, y: 2345 });
    if (!found.ok) throw new Error(found.error);
    const back = groundToPixel(pose, found.value.place);
    expect(back.ok && back.value.x).toBeCloseTo(123, 4);
  });
});
