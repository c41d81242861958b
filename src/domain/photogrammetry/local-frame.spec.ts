import fc from 'fast-check';
import { localFrame } from './local-frame';

describe('localFrame', () => {
  it('agrees with published lengths of a degree on WGS84', () => {
    // NGA, Length of a degree: at the equator 110,574.3 m of latitude and 111,319.5 m of longitude; at 45 degrees 111,131.7 and 78,846.8.
    const short = 1 / 3600;
    const at = (lat: number) => localFrame({ lon: 106, lat });
    expect(at(0).toLocal({ lon: 106, lat: short }).north * 3600).toBeCloseTo(110_574.3, 0);
    expect(at(0).toLocal({ lon: 106 + short, lat: 0 }).east * 3600).toBeCloseTo(111_319.5, 0);
    expect(at(45).toLocal({ lon: 106, lat: 45 + short / 2 }).north * 7200).toBeCloseTo(111_131.8, -1);
    expect(at(45).toLocal({ lon: 106 + short, lat: 45 }).east * 3600).toBeCloseTo(78_846.8, 0);
  });

  it('comes back within a hundredth of a millimetre, anywhere, up to 5 km away', () => {
    const origin = fc.record({
      lon: fc.double({ min: -180, max: 180, noNaN: true }),
      lat: fc.double({ min: -85, max: 85, noNaN: true }),
    });
    const offset = fc.double({ min: -5000, max: 5000, noNaN: true });
    fc.assert(
      fc.property(origin, offset, offset, (from, east, north) => {
        const frame = localFrame(from);
        const back = frame.toLocal(frame.toLonLat({ east, north }));
        expect(Math.hypot(back.east - east, back.north - north)).toBeLessThan(1e-5);
      }),
    );
  });

  it('crosses the antimeridian with longitudes that stay within 180 degrees', () => {
    const frame = localFrame({ lon: 179.9999, lat: -16 });
    const { lon } = frame.toLonLat({ east: 100, north: 0 });
    expect(lon).toBeLessThan(-179.99);
    expect(frame.toLocal({ lon, lat: -16 }).east).toBeCloseTo(100, 3);
  });
});
