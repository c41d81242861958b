import fc from 'fast-check';
import type { CameraPose } from '../photogrammetry/camera-pose';
import { aPose } from '../photogrammetry/camera-pose.builder';
import { groundSampleDistance, pixelToGround } from '../photogrammetry/ground-projection';
import { groundSurface, levelSurface } from '../photogrammetry/ground-surface';
import { localFrame } from '../photogrammetry/local-frame';
import type { GroundPolygon } from '../units';
import { projectPlace } from './project-place';

const frame = localFrame(aPose().position);
const squareAt = (east: number, north: number, side = 1): GroundPolygon => {
  const ring = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
    [-1, -1],
  ].map(([x, y]): [number, number] => {
    const { lon, lat } = frame.toLonLat({ east: east + (x! * side) / 2, north: north + (y! * side) / 2 });
    return [lon, lat];
  });
  return { type: 'Polygon', coordinates: [ring] };
};
const project = (east: number, north: number, pose: CameraPose = aPose()) =>
  projectPlace({ pose, surface: levelSurface(pose) }, frame.toLonLat({ east, north }), squareAt(east, north));

describe('a place in a photo', () => {
  it('lies where the camera sees it, with its outline', () => {
    const seen = project(10, 5)!;
    // 2 cm a pixel; north is up.
    expect(seen.centre).toEqual({ x: expect.closeTo(2500, 3), y: expect.closeTo(1250, 3) });
    expect(seen.outline).toHaveLength(4);
    expect(seen.outline[0]).toEqual({ x: expect.closeTo(2475, 2), y: expect.closeTo(1275, 2) });
    expect(seen.groundSampleDistance).toBeCloseTo(0.02, 6);
    expect(seen.marginOnGround).toBeCloseTo(24.5, 2);
    expect(seen.offNadir).toBeCloseTo((Math.atan2(Math.hypot(10, 5), 40) * 180) / Math.PI, 6);
  });

  it('is cut where it reaches over the border, and not there where its middle does', () => {
    expect(project(39.8, 0)!.marginOnGround).toBeCloseTo(-0.3, 2);
    expect(project(40.2, 0)).toBeNull();
    expect(project(39.8, 0)!.shareInFrame).toBeCloseTo(0.7, 2);
    expect(project(39.8, 0)!.middleMargin).toBeCloseTo(0.2, 2);
    expect(project(10, 5)!.shareInFrame).toBe(1);
    expect(project(0, 500)).toBeNull();
  });

  it('of an oblique photo has the scale that neighbouring pixels tell', () => {
    const pose = aPose({ pitch: -50, heightAboveGround: 30 });
    const centre = pixelToGround(pose, { x: 2000, y: 1500 });
    if (!centre.ok) throw new Error(centre.error);
    const { east, north } = frame.toLocal(centre.value.place);
    const seen = projectPlace(
      { pose, surface: levelSurface(pose) },
      centre.value.place,
      squareAt(east, north),
    )!;
    expect(seen.groundSampleDistance).toBeCloseTo(groundSampleDistance(pose)!, 5);
    expect(seen.offNadir).toBeCloseTo(40, 3);
  });

  it('is found again from any pixel, on level ground and on a slope', () => {
    const slope = {
      heightAt: ({ lon, lat }: { lon: number; lat: number }) => frame.toLocal({ lon, lat }).east * 0.2 + 50,
    };
    fc.assert(
      fc.property(
        fc.integer({ min: 50, max: 3950 }),
        fc.integer({ min: 50, max: 2950 }),
        fc.double({ min: -90, max: -60, noNaN: true }),
        fc.double({ min: 0, max: 360, noNaN: true }),
        fc.boolean(),
        (x, y, pitch, yaw, isSloping) => {
          const pose = aPose({ pitch, yaw });
          const surface = groundSurface(pose, null, isSloping ? slope : null);
          const placed = surface.place({ x, y });
          if (!placed.ok) return;
          const { east, north } = frame.toLocal(placed.value.place);
          const back = projectPlace({ pose, surface }, placed.value.place, squareAt(east, north))!;
          // The way down stops within 5 mm of the slope.
          expect(Math.hypot(back.centre.x - x, back.centre.y - y)).toBeLessThan(1.5);
        },
      ),
    );
  });
});
