import { metresBetween } from './place';

describe('the way to a ticket', () => {
  it('is a degree of latitude, and less of longitude away from the equator', () => {
    expect(metresBetween({ lon: 106, lat: 0 }, { lon: 106, lat: 1 })).toBeCloseTo(111_320, 0);
    expect(metresBetween({ lon: 106, lat: 60 }, { lon: 107, lat: 60 })).toBeCloseTo(55_660, 0);
  });

  it('is none to itself', () => {
    expect(metresBetween({ lon: 106.84, lat: -6.3 }, { lon: 106.84, lat: -6.3 })).toBe(0);
  });
});
