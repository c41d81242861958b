import fc from 'fast-check';
import { toPolygon } from '../photogrammetry/ground-projection';
import { localFrame } from '../photogrammetry/local-frame';
import type { GroundPolygon } from '../units';
import { type CoveringPhoto, coverGround, leastGap, type PlannedArea } from './cover-ground';

const frame = localFrame({ lon: 106.84, lat: -6.31 });

const rectangle = (west: number, south: number, width: number, height: number): GroundPolygon =>
  toPolygon(frame, [
    { east: west, north: south },
    { east: west + width, north: south },
    { east: west + width, north: south + height },
    { east: west, north: south + height },
  ]);
const aPhoto = (id: string, ...at: Parameters<typeof rectangle>): CoveringPhoto => ({
  id,
  footprint: rectangle(...at),
});
const areaOf = ({ coordinates }: GroundPolygon): number => {
  const areas = coordinates.map((ring) => {
    const points = ring.map(([lon, lat]) => frame.toLocal({ lon, lat }));
    return points.reduce((sum, a, i) => {
      const b = points[(i + 1) % points.length]!;
      return sum + (a.east * b.north - b.east * a.north) / 2;
    }, 0);
  });
  return areas.reduce((sum, area) => sum + area, 0);
};

describe('covered ground', () => {
  it('of a whole area leaves no gap, of half of it half', () => {
    const planned = rectangle(0, 0, 100, 60);
    const whole = coverGround([aPhoto('a', -10, -10, 120, 80)], planned)!;
    expect(whole).toMatchObject({ coveredShare: 1, gaps: [], gapArea: 0 });
    expect(whole.plannedArea).toBeCloseTo(6000, -2);
    const half = coverGround([aPhoto('a', -10, -10, 60, 80)], planned)!;
    expect(half.coveredShare).toBeCloseTo(0.5, 1);
    expect(half.gaps).toHaveLength(1);
    expect(half.gaps[0]!.area).toBeCloseTo(3000, -2);
    expect(areaOf(half.gaps[0]!.polygon)).toBeCloseTo(half.gaps[0]!.area, 0);
  });

  it('of nothing is one gap as large as the area', () => {
    const none = coverGround([], rectangle(0, 0, 50, 50))!;
    expect(none.coveredShare).toBe(0);
    expect(none.gaps).toHaveLength(1);
    expect(coverGround([], null)).toBeNull();
  });

  it('without an area shows the holes that flown ground encloses, and no more', () => {
    const ring = [
      aPhoto('south', 0, 0, 100, 30),
      aPhoto('east', 70, 0, 30, 100),
      aPhoto('north', 0, 70, 100, 30),
      aPhoto('west', 0, 0, 30, 100),
    ];
    const cover = coverGround(ring, null)!;
    expect(cover.plannedArea).toBeNull();
    expect(cover.gaps).toHaveLength(1);
    expect(cover.gaps[0]!.area).toBeCloseTo(1600, -2);
    expect(coverGround(ring.slice(0, 3), null)!.gaps).toEqual([]);
  });

  it('around an island in a gap leaves the gap a hole', () => {
    const cover = coverGround([aPhoto('island', 40, 40, 20, 20)], rectangle(0, 0, 100, 100))!;
    expect(cover.gaps).toHaveLength(1);
    expect(cover.gaps[0]!.polygon.coordinates).toHaveLength(2);
    expect(areaOf(cover.gaps[0]!.polygon)).toBeCloseTo(cover.gaps[0]!.area, 0);
  });

  it('of a road’s middle line is a strip of ten metres', () => {
    const { lon, lat } = frame.toLonLat({ east: 200, north: 0 });
    const road: PlannedArea = {
      type: 'LineString',
      coordinates: [
        [106.84, -6.31],
        [lon, lat],
      ],
    };
    const cover = coverGround([aPhoto('a', -20, -20, 120, 40)], road)!;
    expect(cover.plannedArea! / 2080).toBeCloseTo(1, 1); // with its two round ends
    expect(cover.coveredShare).toBeCloseTo(0.5, 1);
  });

  it('tells how much photos share, which show nothing of the area, and which lie elsewhere', () => {
    const photos = [
      aPhoto('first', 0, 0, 40, 40),
      aPhoto('second', 10, 0, 40, 40),
      aPhoto('outside', 0, 200, 40, 40),
      aPhoto('elsewhere', 90_000, 0, 40, 40),
    ];
    const { photos: covers, cellSide } = coverGround(photos, rectangle(0, 0, 60, 40))!;
    expect(cellSide).toBe(1);
    expect(covers.get('first')).toMatchObject({ forwardShare: null, isInArea: true });
    expect(covers.get('first')!.sharedShare).toBeCloseTo(0.75, 1);
    expect(covers.get('second')!.forwardShare).toBeCloseTo(0.75, 1);
    expect(covers.get('outside')).toMatchObject({ sharedShare: 0, isInArea: false, isFarAway: false });
    expect(covers.get('elsewhere')).toMatchObject({ isFarAway: true });
  });

  it('and gaps are together the planned area, whatever was flown', () => {
    const metres = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
    const photo = fc.tuple(metres(75), metres(75), fc.double({ min: 5, max: 60, noNaN: true }));
    fc.assert(
      fc.property(fc.array(photo, { maxLength: 12 }), (spots) => {
        const photos = spots.map(([east, north, side], i) => aPhoto(`${i}`, east, north, side, side * 0.7));
        const cover = coverGround(photos, rectangle(-40, -30, 80, 60))!;
        expect(cover.coveredArea + cover.gapArea).toBeCloseTo(cover.plannedArea!, 6);
        const perimeter = 2 * (80 + 60);
        expect(Math.abs(cover.plannedArea! - 80 * 60)).toBeLessThan(perimeter * cover.cellSide);
        const listed = cover.gaps.reduce((sum, gap) => sum + gap.area, 0);
        expect(listed).toBeLessThanOrEqual(cover.gapArea + 1e-6);
        for (const { polygon, area } of cover.gaps) {
          expect(area).toBeGreaterThanOrEqual(leastGap);
          expect(Math.abs(areaOf(polygon) - area)).toBeLessThan(0.01 * area + 0.5);
        }
      }),
      { numRuns: 25 },
    );
  });
});
