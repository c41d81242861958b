import fc from 'fast-check';
import { localFrame } from '../photogrammetry/local-frame';
import { type GroundArea, isInArea } from './ground-area';
import { roadCoverage } from './road-coverage';

const frame = localFrame({ lon: 106.84, lat: -6.31 });
const vertex = (east: number, north: number): [number, number] => {
  const { lon, lat } = frame.toLonLat({ east, north });
  return [lon, lat];
};
const ring = (west: number, south: number, east: number, north: number) => [
  vertex(west, south),
  vertex(east, south),
  vertex(east, north),
  vertex(west, north),
  vertex(west, south),
];
const rectangle = (...sides: Parameters<typeof ring>): GroundArea => ({
  type: 'Polygon',
  coordinates: [ring(...sides)],
});
const road = [vertex(0, -100), vertex(0, 0), vertex(0, 100)];

describe('metres of road seen', () => {
  it('counts ground under several photos once, and only what was planned', () => {
    const photos = [rectangle(-20, -60, 20, -20), rectangle(-20, -40, 20, 30), rectangle(-20, 80, 20, 150)];
    const coverage = roadCoverage([road], photos, rectangle(-50, -80, 50, 90));
    expect(coverage.toBeSeen).toBeCloseTo(170, 2);
    expect(coverage.seen).toBeCloseTo(90 + 10, 2);
    expect(roadCoverage([road], photos, null)).toEqual({ toBeSeen: null, seen: expect.closeTo(110, 2) });
  });

  it('leaves out the holes of a planned area', () => {
    const planned: GroundArea = {
      type: 'MultiPolygon',
      coordinates: [[ring(-50, -80, 50, 80), ring(-10, -30, 10, 30)]],
    };
    expect(roadCoverage([road], [], planned)).toEqual({ toBeSeen: expect.closeTo(100, 2), seen: 0 });
    expect(isInArea(frame.toLonLat({ east: 0, north: 0 }), planned)).toBe(false);
    expect(isInArea(frame.toLonLat({ east: 20, north: 0 }), planned)).toBe(true);
    expect(isInArea(frame.toLonLat({ east: 60, north: 0 }), planned)).toBe(false);
  });

  it('grows with every photo, never beyond what was to be seen', () => {
    const sides = fc.tuple(
      fc.double({ min: -90, max: 90, noNaN: true }),
      fc.double({ min: 1, max: 80, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(sides, { maxLength: 6 }), (photos) => {
        const shown = photos.map(([south, height]) => rectangle(-20, south, 20, south + height));
        const planned = rectangle(-50, -70, 50, 70);
        const all = roadCoverage([road], shown, planned);
        const fewer = roadCoverage([road], shown.slice(1), planned);
        expect(fewer.seen).toBeLessThanOrEqual(all.seen + 1e-6);
        expect(all.seen).toBeLessThanOrEqual(all.toBeSeen! + 1e-6);
      }),
    );
  });
});

describe('a place on a shared border', () => {
  it('belongs to one of the two areas alone', () => {
    const west: GroundArea = {
      type: 'Polygon',
      coordinates: [
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 1],
          [0, 0],
        ],
      ],
    };
    const east: GroundArea = {
      type: 'Polygon',
      coordinates: [
        [
          [1, 0],
          [2, 0],
          [2, 1],
          [1, 1],
          [1, 0],
        ],
      ],
    };
    const place = { lon: 1, lat: 0.5 };
    expect([west, east].filter((area) => isInArea(place, area))).toHaveLength(1);
  });
});
