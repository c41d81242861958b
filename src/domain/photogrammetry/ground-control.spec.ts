import { aPose } from './camera-pose.builder';
import { someTags } from './camera-tags.builder';
import { estimateCorrection, withCorrection } from './control-correction';
import type { ControlSight } from './gcp-list';
import { geotagFromTags } from './geotag-from-tags';
import { checkGroundControl } from './ground-control';
import { groundToPixel } from './ground-projection';
import { localFrame } from './local-frame';

const frame = localFrame({ lon: 106.84, lat: -6.31 });
const spots = [
  { east: -12, north: 8 },
  { east: 10, north: 15 },
  { east: 3, north: -11 },
];
const template = geotagFromTags(someTags());

/** Five photos over three points, their tags off by a common shift and height; sights are where the points truly show. */
function aFlight(off: { east: number; north: number; height: number }) {
  const photos = new Map<string, { geotag: typeof template }>();
  const sights: ControlSight[] = [];
  for (let i = 0; i < 5; i++) {
    const at = { east: i * 6 - 12, north: i * 3 - 6 };
    const truth = aPose({ position: frame.toLonLat(at), yaw: i * 70, pitch: -90 + i });
    const told = aPose({
      ...truth,
      position: frame.toLonLat({ east: at.east + off.east, north: at.north + off.north }),
      heightAboveGround: truth.heightAboveGround + off.height,
    });
    const photo = `DJI_${i}.JPG`;
    photos.set(photo, { geotag: { ...template, pose: told, position: told.position } });
    spots.forEach((spot, p) => {
      const place = frame.toLonLat(spot);
      const pixel = groundToPixel(truth, place);
      if (!pixel.ok) throw new Error(pixel.error);
      if (Math.abs(pixel.value.x - 2000) > 2000 || Math.abs(pixel.value.y - 1500) > 1500) return;
      sights.push({ line: sights.length + 2, label: `P${p}`, place, photo, pixel: pixel.value });
    });
  }
  return { sights, photoOf: (name: string) => photos.get(name) ?? null };
}

describe('checkGroundControl', () => {
  it('finds nothing off where nothing is', () => {
    const { sights, photoOf } = aFlight({ east: 0, north: 0, height: 0 });
    const { rmse, points, residuals } = checkGroundControl(sights, photoOf);
    expect(residuals).toHaveLength(sights.length);
    expect(rmse).toBeLessThan(0.001);
    expect(points.map(({ label }) => label).sort()).toEqual(['P0', 'P1', 'P2']);
  });

  it('tells a common shift point by point, with the scatter between photos apart from it', () => {
    const { sights, photoOf } = aFlight({ east: 3, north: -4, height: 0 });
    const { rmse, points } = checkGroundControl(sights, photoOf);
    expect(rmse).toBeCloseTo(5, 3);
    for (const point of points) {
      expect(point.meanEast).toBeCloseTo(3, 3);
      expect(point.meanNorth).toBeCloseTo(-4, 3);
      expect(point.scatter).toBeLessThan(0.01);
    }
  });

  it('names sights of photos that aren’t there or can’t be placed', () => {
    const { sights, photoOf } = aFlight({ east: 0, north: 0, height: 0 });
    const [first] = sights;
    const odd = [
      { ...first!, photo: 'missing.jpg' },
      { ...first!, pixel: { x: -5, y: 0 } },
    ];
    const { skipped, rmse } = checkGroundControl(odd, photoOf);
    expect(skipped.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('missing.jpg'),
      expect.stringContaining('outside the photo'),
    ]);
    expect(rmse).toBeNull();
  });
});

describe('estimateCorrection', () => {
  it('finds shift and height of a flight, and takes them out of its photos', () => {
    const { sights, photoOf } = aFlight({ east: 3, north: -4, height: 0.8 });
    const correction = estimateCorrection(checkGroundControl(sights, photoOf).residuals);
    expect(correction?.east).toBeCloseTo(3, 1);
    expect(correction?.north).toBeCloseTo(-4, 1);
    expect(correction?.height).toBeCloseTo(0.8, 1);
    expect(correction?.leftOut).toBeLessThan(0.05);
    const after = checkGroundControl(sights, (name) => {
      const photo = photoOf(name);
      return photo && { geotag: withCorrection(photo.geotag, correction!) };
    });
    expect(after.rmse).toBeLessThan(0.05);
  });

  it('isn’t led away by one sight that was clicked wrong', () => {
    const { sights, photoOf } = aFlight({ east: 3, north: -4, height: 0 });
    const wrong = sights.map((sight, i) =>
      i === 2 ? { ...sight, pixel: { x: sight.pixel.x, y: sight.pixel.y + 400 } } : sight,
    );
    const correction = estimateCorrection(checkGroundControl(wrong, photoOf).residuals);
    expect(Math.hypot(correction!.east - 3, correction!.north + 4)).toBeLessThan(0.5);
  });

  it('keeps the receiver’s error where a single point can’t tell what is left', () => {
    const { sights, photoOf } = aFlight({ east: 3, north: -4, height: 0 });
    const only = sights.filter(({ label }) => label === 'P2');
    const correction = estimateCorrection(checkGroundControl(only, photoOf).residuals)!;
    expect(correction.leftOut).toBeNull();
    const { pose, reasons } = withCorrection(photoOf(only[0]!.photo)!.geotag, correction);
    expect(pose?.sigma.horizontal).toBe(2);
    expect(reasons[0]).toMatchObject({
      code: 'ground-control-corrected',
      message: expect.stringMatching(/-3\.\d\d m east, \+[34]\.\d\d m north/),
    });
  });

  it('says nothing without residuals', () => {
    expect(estimateCorrection([])).toBeNull();
  });
});
