import type { Camera } from './camera';
import { markOfTraffic } from './traffic-painter';
import type { TrafficThing } from './traffic-shapes';
import { trafficInPhoto } from './traffic-truth';

// One pixel is 10 cm; the photo shows x and y from -5 to 5 m.
const camera: Camera = {
  x: 0,
  y: 0,
  z: 40,
  yaw: 0,
  pitch: -90,
  roll: 0,
  focalLength: 400,
  width: 100,
  height: 100,
};
const van = (across: number): TrafficThing => ({
  kind: 'vehicle',
  centre: { across, along: 0 },
  heading: 0,
  length: 4,
  width: 2,
  height: 0,
  parts: [],
});

/** The mark's pixels set from column `left` to before `right`, rows 30 to before 70. */
function seen(left: number, right: number, mark: number): Uint8Array {
  const hidden = new Uint8Array(100 * 100);
  for (let y = 30; y < 70; y++) hidden.fill(mark, y * 100 + left, y * 100 + right);
  return hidden;
}

const paintedOf = (mark: number, pixels: number) => {
  const painted = new Uint32Array(256);
  painted[mark] = pixels;
  return painted;
};

describe('what a rendered tile shows of traffic', () => {
  const mark = markOfTraffic(0);

  it('is the smallest box round its pixels', () => {
    expect(trafficInPhoto([van(0)], camera, seen(40, 60, mark), paintedOf(mark, 800))).toEqual([
      {
        kind: 'vehicle',
        box: { x: 40, y: 30, width: 20, height: 40 },
        visibleFraction: expect.closeTo(1, 5),
      },
    ]);
  });

  it('counts what covers it and what the edge cuts off', () => {
    const [half] = trafficInPhoto([van(0)], camera, seen(40, 50, mark), paintedOf(mark, 800));
    expect(half!.visibleFraction).toBeCloseTo(0.5, 5);
    const [cut] = trafficInPhoto([van(-5)], camera, seen(0, 10, mark), paintedOf(mark, 400));
    expect(cut!.visibleFraction).toBeCloseTo(0.5, 5);
  });

  it('leaves out what nothing shows of', () => {
    expect(trafficInPhoto([van(0)], camera, new Uint8Array(100 * 100), paintedOf(mark, 800))).toEqual([]);
  });
});
