import { areaOf, convexHull, eastNorthOf, groundPolygonOf, lonLatOf, metresPerDegree } from './local-frame';

describe('the simulated district’s frame', () => {
  it('knows the length of a degree on WGS84', () => {
    // NIMA TR8350.2, degree lengths on WGS84: at the equator 110574.3 m of latitude and 111319.5 m of longitude.
    expect(metresPerDegree(0).lat).toBeCloseTo(110574.3, 0);
    expect(metresPerDegree(0).lon).toBeCloseTo(111319.5, 0);
    expect(metresPerDegree(-45).lat).toBeCloseTo(111131.8, 0);
    expect(metresPerDegree(-45).lon).toBeCloseTo(78846.8, 0);
  });

  it('turns the road’s axes by its bearing', () => {
    const ahead = eastNorthOf({ across: 0, along: 10 }, 90);
    expect(ahead.east).toBeCloseTo(10, 9);
    expect(ahead.north).toBeCloseTo(0, 9);
    const right = eastNorthOf({ across: 10, along: 0 }, 90);
    expect(right.east).toBeCloseTo(0, 9);
    expect(right.north).toBeCloseTo(-10, 9);
  });

  it('puts a point 100 m up a northbound road 100 m north', () => {
    const frame = { origin: { lon: 106.8, lat: -6.3 }, roadBearing: 0 };
    const place = lonLatOf(frame, { across: 0, along: 100 });
    expect(place.lon).toBeCloseTo(106.8, 12);
    expect((place.lat + 6.3) * metresPerDegree(-6.3).lat).toBeCloseTo(100, 3);
  });

  it('closes the rings it writes', () => {
    const frame = { origin: { lon: 106.8, lat: -6.3 }, roadBearing: 33 };
    const [ring] = groundPolygonOf(frame, [
      { across: 0, along: 0 },
      { across: 1, along: 0 },
      { across: 1, along: 1 },
    ]).coordinates;
    expect(ring).toHaveLength(4);
    expect(ring![3]).toEqual(ring![0]);
  });

  it('wraps points in the smallest convex ring', () => {
    const hull = convexHull([
      { across: 0, along: 0 },
      { across: 2, along: 0 },
      { across: 1, along: 0.5 },
      { across: 2, along: 2 },
      { across: 0, along: 2 },
    ]);
    expect(hull).toHaveLength(4);
    expect(areaOf(hull)).toBeCloseTo(4, 12);
  });
});
