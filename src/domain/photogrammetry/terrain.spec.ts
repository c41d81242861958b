import fc from 'fast-check';
import { aPose } from './camera-pose.builder';
import { pixelToGround } from './ground-projection';
import { localFrame } from './local-frame';
import { pixelToTerrain, placeOverTerrain, type TerrainHeights } from './terrain';

const frame = localFrame(aPose().position);
const terrainOf = (height: (east: number, north: number) => number | null): TerrainHeights => ({
  heightAt: (place) => {
    const { east, north } = frame.toLocal(place);
    return height(east, north);
  },
});

function metres(
  pose: ReturnType<typeof aPose>,
  point: { x: number; y: number },
  terrain: TerrainHeights,
  cameraElevation: number,
) {
  const found = pixelToTerrain(pose, point, { terrain, cameraElevation });
  if (!found.ok) throw new Error(found.error);
  return { ...frame.toLocal(found.value.place), covariance: found.value.covariance };
}

describe('pixelToTerrain', () => {
  it('meets a slope where the hand says', () => {
    // Ground rises 10 % northwards; the camera stands 40 m over its own ground. A ray with slope 0.5 northwards meets where
    // drop = 40 - 0.1 * 0.5 * drop: drop 38.095, north 19.048.
    const { east, north } = metres(
      aPose(),
      { x: 2000, y: 500 },
      terrainOf((_, n) => 100 + 0.1 * n),
      140,
    );
    expect(east).toBeCloseTo(0, 3);
    expect(north).toBeCloseTo(19.048, 2);
  });

  it('stops at the wall that hides the ground behind it', () => {
    const wall = terrainOf((_, north) => (north > 10 && north < 12 ? 30 : 0));
    const { north } = metres(aPose(), { x: 2000, y: 500 }, wall, 40);
    // The ray is 20 m up at 10 m north: it passes under the wall's top of 30 m and meets its face.
    expect(north).toBeGreaterThan(9.9);
    expect(north).toBeLessThan(10.3);
  });

  it('agrees with the level plane on level ground, whatever the pose', () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        number(-100, -50),
        number(-180, 180),
        number(0, 4000),
        number(0, 3000),
        (pitch, yaw, x, y) => {
          const pose = aPose({ pitch, yaw });
          const plane = pixelToGround(pose, { x, y });
          fc.pre(plane.ok);
          const flat = pixelToTerrain(pose, { x, y }, { terrain: terrainOf(() => 7), cameraElevation: 47 });
          if (!flat.ok) throw new Error(flat.error);
          const { east, north } = localFrame(plane.value.place).toLocal(flat.value.place);
          expect(Math.hypot(east, north)).toBeLessThan(0.03);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('says when the model has a hole where the ray goes', () => {
    const found = pixelToTerrain(
      aPose(),
      { x: 2000, y: 0 },
      { terrain: terrainOf((_, north) => (north > 5 ? null : 0)), cameraElevation: 40 },
    );
    expect(found).toEqual({ ok: false, error: 'terrain-unknown' });
  });

  it('widens the error along a ray that follows the slope down', () => {
    const level = metres(
      aPose({ pitch: -60 }),
      { x: 2000, y: 1500 },
      terrainOf(() => 0),
      40,
    ).covariance;
    const away = metres(
      aPose({ pitch: -60 }),
      { x: 2000, y: 1500 },
      terrainOf((_, north) => -0.3 * north),
      40,
    ).covariance;
    expect(away.northNorth).toBeGreaterThan(level.northNorth);
  });
});

describe('placeOverTerrain', () => {
  const slope = terrainOf((_, north) => 100 + 0.1 * north);

  it('believes the altitude when the take-off level occurs around the photo', () => {
    expect(placeOverTerrain(aPose(), 150, slope)).toMatchObject({ cameraElevation: 150, isByAltitude: true });
  });

  it('takes the ground under the camera when drone and model measure from different zeros', () => {
    expect(placeOverTerrain(aPose(), 310, slope)).toMatchObject({
      cameraElevation: 140,
      isByAltitude: false,
    });
    expect(placeOverTerrain(aPose(), null, slope)).toMatchObject({
      cameraElevation: 140,
      isByAltitude: false,
    });
  });

  it('is nothing where the model has no height under the camera', () => {
    expect(
      placeOverTerrain(
        aPose(),
        150,
        terrainOf(() => null),
      ),
    ).toBeNull();
  });
});
