import fc from 'fast-check';
import { localFrame } from '../photogrammetry/local-frame';
import { type GroundLine, lineLength, nearestOnLine } from './line-on-ground';
import { nearestRoad } from './nearest-road';

const origin = { lon: 106.84, lat: -6.31 };
const frame = localFrame(origin);
type Spot = readonly [east: number, north: number];
const placeAt = ([east, north]: Spot) => frame.toLonLat({ east, north });
const lineThrough = (...spots: Spot[]): GroundLine =>
  spots.map((spot): [number, number] => {
    const { lon, lat } = placeAt(spot);
    return [lon, lat];
  });

const spot = fc.tuple(
  fc.double({ min: -300, max: 300, noNaN: true }),
  fc.double({ min: -300, max: 300, noNaN: true }),
);
const spots = fc.array(spot, { minLength: 2, maxLength: 8 });

describe('a place beside a line', () => {
  it('is told along it and across it, right of its direction positive', () => {
    const line = lineThrough([0, 0], [0, 100], [100, 100]);
    expect(lineLength(line)).toBeCloseTo(200, 4);
    const right = nearestOnLine(placeAt([4, 30]), line)!;
    expect(right.along).toBeCloseTo(30, 4);
    expect(right.offset).toBeCloseTo(4, 4);
    expect(Math.sin((right.bearing * Math.PI) / 180)).toBeCloseTo(0, 5);
    const left = nearestOnLine(placeAt([60, 103]), line)!;
    expect(left.along).toBeCloseTo(160, 4);
    expect(left.offset).toBeCloseTo(-3, 4);
    expect(left.bearing).toBeCloseTo(90, 3);
  });

  it('takes the direction over some metres, so that a jog of one vertex turns nothing', () => {
    const line = lineThrough([0, 0], [0, 50], [0.3, 50.1], [0, 50.2], [0, 100]);
    expect(Math.cos((nearestOnLine(placeAt([1, 50.1]), line)!.bearing * Math.PI) / 180)).toBeGreaterThan(
      0.99,
    );
  });

  it('is the end of the line beyond its end', () => {
    expect(nearestOnLine(placeAt([3, 104]), lineThrough([0, 0], [0, 100]))).toMatchObject({
      along: expect.closeTo(100, 3),
      offset: expect.closeTo(5, 3),
    });
  });

  it('has no place on a line without length', () => {
    expect(nearestOnLine(placeAt([0, 0]), lineThrough([5, 5], [5, 5]))).toBeNull();
  });

  it('counts from the other end, on the other side, when the line is turned round', () => {
    fc.assert(
      fc.property(spots, spot, (through, at) => {
        const northwards = [...through].sort((a, b) => a[1] - b[1]);
        const line = lineThrough(...northwards.map(([east, north], i): Spot => [east / 50, north + i]));
        const there = nearestOnLine(placeAt(at), line)!;
        const back = nearestOnLine(placeAt(at), [...line].reverse())!;
        expect(Math.abs(back.offset)).toBeCloseTo(Math.abs(there.offset), 3);
        fc.pre(Math.abs(there.offset) < 5);
        expect(there.along + back.along).toBeCloseTo(lineLength(line), 1);
      }),
    );
  });

  it('turns with everything when everything is turned', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 360, noNaN: true }),
        fc.double({ min: 5, max: 95, noNaN: true }),
        fc.double({ min: -20, max: 20, noNaN: true }).filter((offset) => Math.abs(offset) > 0.01),
        (turn, along, offset) => {
          const radians = (turn * Math.PI) / 180;
          const turned = ([east, north]: Spot): Spot => [
            east * Math.cos(radians) + north * Math.sin(radians),
            north * Math.cos(radians) - east * Math.sin(radians),
          ];
          const found = nearestOnLine(
            placeAt(turned([offset, along])),
            lineThrough(turned([0, 0]), turned([0, 100])),
          )!;
          expect(found.along).toBeCloseTo(along, 3);
          expect(found.offset).toBeCloseTo(offset, 3);
          expect(Math.cos(((found.bearing - turn) * Math.PI) / 180)).toBeCloseTo(1, 6);
        },
      ),
    );
  });
});

describe('the nearest road', () => {
  const jalan = { roadId: 'a', name: 'Jalan Kemang Raya', start: 320, line: lineThrough([0, 0], [0, 100]) };
  const lane = { roadId: 'b', name: null, start: 0, line: lineThrough([-50, 40], [50, 40]) };

  it('is named with the distance along the whole road', () => {
    expect(nearestRoad(placeAt([3, 20]), [jalan, lane])).toMatchObject({
      roadId: 'a',
      name: 'Jalan Kemang Raya',
      chainage: expect.closeTo(340, 3),
    });
    expect(nearestRoad(placeAt([20, 42]), [jalan, lane])?.roadId).toBe('b');
  });

  it('is none when every road is too far', () => {
    expect(nearestRoad(placeAt([40, 80]), [jalan, lane])).toBeNull();
    expect(nearestRoad(placeAt([0, 0]), [])).toBeNull();
  });

  it('is the same whatever the order of the roads', () => {
    fc.assert(
      fc.property(fc.array(spots, { minLength: 1, maxLength: 5 }), spot, (lines, at) => {
        const pieces = lines.map((through, i) => ({
          roadId: `${i}`,
          name: null,
          start: 0,
          line: lineThrough(...through),
        }));
        const found = nearestRoad(placeAt(at), pieces, 1000);
        expect(nearestRoad(placeAt(at), [...pieces].reverse(), 1000)).toEqual(found);
      }),
    );
  });
});
