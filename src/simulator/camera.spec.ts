import fc from 'fast-check';
import { type Camera, pixelOnPlane, projectToPhoto, tilt } from './camera';

const overTheOrigin: Camera = {
  x: 0,
  y: 0,
  z: 40,
  yaw: 0,
  pitch: -90,
  roll: 0,
  focalLength: 2000,
  width: 3000,
  height: 2000,
};

describe('the simulated pinhole camera, against points worked out by hand', () => {
  it('sees the point straight below in the centre', () => {
    const below = projectToPhoto(overTheOrigin, 0, 0, 0)!;
    expect(below.x).toBeCloseTo(1500, 9);
    expect(below.y).toBeCloseTo(1000, 9);
  });

  it('sees one metre east at yaw 0 fifty pixels right of the centre, and one metre north fifty above', () => {
    const east = projectToPhoto(overTheOrigin, 1, 0, 0)!;
    expect(east.x).toBeCloseTo(1550, 9);
    expect(east.y).toBeCloseTo(1000, 9);
    const north = projectToPhoto(overTheOrigin, 0, 1, 0)!;
    expect(north.x).toBeCloseTo(1500, 9);
    expect(north.y).toBeCloseTo(950, 9);
  });

  it('sees what lies ahead at the top when it flies east', () => {
    const ahead = projectToPhoto({ ...overTheOrigin, yaw: 90 }, 1, 0, 0)!;
    expect(ahead.x).toBeCloseTo(1500, 9);
    expect(ahead.y).toBeCloseTo(950, 9);
    const south = projectToPhoto({ ...overTheOrigin, yaw: 90 }, 0, -1, 0)!;
    expect(south.x).toBeCloseTo(1550, 9);
  });

  it('looks ahead by the height when pitched to 45 degrees', () => {
    const centre = projectToPhoto({ ...overTheOrigin, pitch: -45 }, 0, 40, 0)!;
    expect(centre.x).toBeCloseTo(1500, 9);
    expect(centre.y).toBeCloseTo(1000, 9);
  });

  it('shows the point below the nose further right when rolled right side down', () => {
    const roll = 30;
    const seen = projectToPhoto({ ...overTheOrigin, pitch: 0, roll }, 0, 100, 0)!;
    // 40 m below at 100 m ahead: 40 sin 30 = 20 m along "right", 40 cos 30 = 34.641 m along "down".
    expect(seen.x).toBeCloseTo(1500 + (2000 * 20) / 100, 9);
    expect(seen.y).toBeCloseTo(1000 + (2000 * 34.641016) / 100, 5);
  });

  it('tilts a straight-down camera to its right side without turning the photo', () => {
    const tilted = { ...overTheOrigin, ...tilt(overTheOrigin, 0, 1) };
    const below = projectToPhoto(tilted, 0, 0, 0)!;
    // Looking one degree to the right, the point below moves left by f tan 1.
    expect(below.x).toBeCloseTo(1500 - 2000 * Math.tan(Math.PI / 180), 6);
    expect(below.y).toBeCloseTo(1000, 6);
  });

  it('leans a tall thing away from the nadir', () => {
    const foot = projectToPhoto(overTheOrigin, 10, 0, 0)!;
    const top = projectToPhoto(overTheOrigin, 10, 0, 20)!;
    expect(foot.x).toBeCloseTo(2000, 9);
    expect(top.x).toBeCloseTo(2500, 9);
  });

  it('does not see what lies behind it', () => {
    expect(projectToPhoto(overTheOrigin, 0, 0, 41)).toBeNull();
  });

  it('has no ground point above the horizon', () => {
    expect(pixelOnPlane({ ...overTheOrigin, pitch: 0 }, { x: 1500, y: 900 }, 0)).toBeNull();
  });

  it('returns from the photo to the ground within a millimetre', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -180, max: 180, noNaN: true }),
        fc.double({ min: -90, max: -40, noNaN: true }),
        fc.double({ min: -10, max: 10, noNaN: true }),
        fc.double({ min: 0, max: 3000, noNaN: true }),
        fc.double({ min: 0, max: 2000, noNaN: true }),
        (yaw, pitch, roll, x, y) => {
          const camera = { ...overTheOrigin, yaw, pitch, roll };
          const ground = pixelOnPlane(camera, { x, y }, 1.5);
          if (!ground) return;
          const back = projectToPhoto(camera, ground.x, ground.y, 1.5)!;
          expect(Math.hypot(back.x - x, back.y - y)).toBeLessThan(0.001);
        },
      ),
    );
  });
});
