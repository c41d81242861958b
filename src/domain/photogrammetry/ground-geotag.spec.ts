import { boxToGround } from './box-on-ground';
import { djiTags, someTags } from './camera-tags.builder';
import { geotagFromTags } from './geotag-from-tags';
import { layOnGround } from './ground-geotag';
import { groundSurface } from './ground-surface';
import { localFrame } from './local-frame';
import { photoCorners } from './photo-corners';

const place = { lon: 106.84, lat: -6.31 };
const frame = localFrame(place);
const straightDown = geotagFromTags(
  someTags({ xmp: { 'drone-dji': djiTags({ GimbalYawDegree: 0, FlightYawDegree: 0 }) } }),
);
/** Level at 100 m, falling to 90 m beyond 5 m north of the camera. */
const step = { heightAt: (at: typeof place) => (frame.toLocal(at).north > 5 ? 90 : 100) };

describe('layOnGround', () => {
  it('changes nothing without a terrain', () => {
    const { geotag, footprint } = layOnGround(straightDown, null);
    expect(geotag).toEqual(straightDown);
    expect(footprint?.coordinates[0]?.length).toBeGreaterThan(4);
  });

  it('reaches farther where the ground falls away', () => {
    const north = (terrain: typeof step | null) =>
      Math.max(
        ...layOnGround(straightDown, terrain).footprint!.coordinates[0]!.map(
          ([lon, lat]) => frame.toLocal({ lon, lat }).north,
        ),
      );
    // Camera 40 m over its take-off, 50 m over the low ground.
    expect(north(step) / north(null)).toBeCloseTo(50 / 40, 2);
  });

  it('keeps where the corners lie on a terrain', () => {
    const { corners } = layOnGround(straightDown, step).geotag;
    const level = photoCorners(straightDown.pose!)!;
    const north = (at: typeof place) => frame.toLocal(at).north;
    expect(north(corners!.topLeft) / north(level.topLeft)).toBeCloseTo(50 / 40, 2);
    expect(north(corners!.bottomLeft) / north(level.bottomLeft)).toBeCloseTo(1, 3);
    expect(layOnGround(straightDown, null).geotag.corners).toBeUndefined();
  });

  it('takes the scale of the ground in the middle of the photo', () => {
    const hollow = {
      heightAt: (at: typeof place) => (Math.abs(frame.toLocal(at).north) < 0.05 ? 100 : 90),
    };
    const tilted = { ...straightDown, pose: { ...straightDown.pose!, pitch: -80 } };
    const { geotag } = layOnGround(tilted, hollow);
    expect(geotag.groundSampleDistance! / straightDown.groundSampleDistance!).toBeCloseTo(50 / 40, 2);
  });

  it('notes what was assumed, each thing once', () => {
    const note = { code: 'dem-datum-differs', message: 'Again.' };
    expect(layOnGround(straightDown, step, [note]).geotag.reasons.map(({ code }) => code)).toEqual([
      'dem-datum-differs',
    ]);
    const nowhere = { heightAt: () => null };
    const { geotag, footprint } = layOnGround(straightDown, nowhere);
    expect(geotag.reasons.map(({ code }) => code)).toEqual(['dem-does-not-cover']);
    expect(footprint).not.toBeNull();
  });

  it('goes without a pose', () => {
    const bare = geotagFromTags(someTags({ xmp: {} }));
    expect(layOnGround(bare, step).footprint).toBeNull();
  });
});

describe('boxToGround', () => {
  it('measures a box where the terrain lies', () => {
    const pose = straightDown.pose!;
    const box = { x: 1900, y: 300, width: 200, height: 100 };
    const level = boxToGround(pose, box);
    const onTerrain = boxToGround(pose, box, groundSurface(pose, null, step));
    if (!level.ok || !onTerrain.ok) throw new Error('not placed');
    expect(onTerrain.value.length / level.value.length).toBeCloseTo(50 / 40, 2);
    expect(frame.toLocal(onTerrain.value.place).north).toBeCloseTo(
      (frame.toLocal(level.value.place).north * 50) / 40,
      1,
    );
  });
});
