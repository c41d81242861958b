import type { Camera } from './camera';
import type { DefectRecipe } from './defect-recipe';
import { planDistrict } from './district';
import { GroundTexture } from './ground-texture';
import { renderPhoto } from './photo-renderer';
import { placeDefects, type Scene } from './scene';
import { boxesInPhoto } from './truth';

const seed = 11;
const camera: Camera = {
  x: 0,
  y: 20,
  z: 20,
  yaw: 8,
  pitch: -88,
  roll: 0,
  focalLength: 1000,
  width: 480,
  height: 320,
};

const strongLens = { k1: -1.5, k2: 0, k3: 0, p1: 0, p2: 0, offCentreX: 0, offCentreY: 0 };

function sceneWith(defects: readonly DefectRecipe[]): Scene {
  const district = {
    ...planDistrict(seed, 40),
    crossStreets: [],
    trees: [],
    poles: [],
    houses: [],
    covers: [],
  };
  return {
    frame: { origin: { lon: 106.8, lat: -6.3 }, roadBearing: 30 },
    district,
    cars: [],
    light: {
      sky: 'overcast',
      sunAzimuth: 90,
      sunElevation: 60,
      shadowDepth: 0,
      exposure: 1,
      redGain: 1,
      blueGain: 1,
    },
    defects,
  };
}

const recipe = (kind: DefectRecipe['kind'], across: number, along: number): DefectRecipe => ({
  id: `${kind}-1`,
  damageClass: { crack: 'D10', alligator: 'D20', pothole: 'D40', patch: 'repair', sealed: 'repair' }[
    kind
  ] as DefectRecipe['damageClass'],
  kind,
  salt: 77,
  centre: { across, along },
  heading: 70,
  length: 1.6,
  width: 1,
  opening: kind === 'sealed' ? 0.06 : 0.03,
  darkness: 0.7,
});

describe.each(['crack', 'alligator', 'pothole', 'patch', 'sealed'] as const)('the box of a %s', (kind) => {
  it('holds every pixel that the damage changed, and hardly more', () => {
    const damaged = sceneWith([recipe(kind, 0.4, 20.3)]);
    expectBoxAroundChange(damaged, camera);
  });

  it('holds them through a lens too', () => {
    // Far from the middle, where so strong a lens moves the damage by 8 pixels.
    expectBoxAroundChange(sceneWith([recipe(kind, 2.6, 21.4)]), { ...camera, lens: strongLens });
  });
});

function expectBoxAroundChange(damaged: Scene, camera: Camera): void {
  const whole = sceneWith([]);
  const withDamage = renderPhoto(damaged, new GroundTexture(damaged, 0.016), camera, 1);
  const without = renderPhoto(whole, new GroundTexture(whole, 0.016), camera, 1);
  const [found] = boxesInPhoto(placeDefects(damaged.defects), camera, withDamage.hidden);
  const changed = boundsOfChange(withDamage.pixels, without.pixels, 7);
  expect(found!.visibleFraction).toBe(1);
  const { x, y, width, height } = found!.box;
  const slack = 4;
  expect(Math.abs(changed.left - x)).toBeLessThanOrEqual(slack);
  expect(Math.abs(changed.top - y)).toBeLessThanOrEqual(slack);
  expect(Math.abs(changed.right - (x + width))).toBeLessThanOrEqual(slack);
  expect(Math.abs(changed.bottom - (y + height))).toBeLessThanOrEqual(slack);
}

describe('what stands in the way', () => {
  it('takes a damage under a parked car out of the boxes', () => {
    const defects = [recipe('pothole', 0.4, 20.3)];
    const parked = {
      ...sceneWith(defects),
      cars: [
        {
          centre: { across: 0.4, along: 20.3 },
          heading: 0,
          length: 4.4,
          width: 1.8,
          height: 1.5,
          colour: [200, 200, 200] as const,
        },
      ],
    };
    const { hidden } = renderPhoto(parked, new GroundTexture(parked, 0.016), camera, 1);
    expect(boxesInPhoto(placeDefects(defects), camera, hidden)).toEqual([]);
  });

  it('refuses a camera that sees the horizon', () => {
    const scene = sceneWith([]);
    const flat = { ...camera, pitch: -5 };
    expect(() => renderPhoto(scene, new GroundTexture(scene, 0.016), flat, 1)).toThrow('horizon');
  });
});

function boundsOfChange(a: Uint8Array, b: Uint8Array, least: number) {
  const bounds = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (let i = 0; i < a.length; i += 3) {
    if (Math.abs(a[i + 1]! - b[i + 1]!) < least) continue;
    const x = (i / 3) % camera.width;
    const y = Math.floor(i / 3 / camera.width);
    bounds.left = Math.min(bounds.left, x);
    bounds.right = Math.max(bounds.right, x + 1);
    bounds.top = Math.min(bounds.top, y);
    bounds.bottom = Math.max(bounds.bottom, y + 1);
  }
  return bounds;
}
