import { planDistrict } from './district';
import { mostTraffic } from './traffic-painter';
import { planTraffic } from './traffic-plan';

describe('the crowd of a street', () => {
  const streets = [1, 2, 3, 4, 5].map((seed) => {
    const district = planDistrict(seed, 48);
    return { district, crowd: planTraffic(seed, district) };
  });

  it('holds vehicles and people, as many as there are marks for', () => {
    for (const { crowd } of streets) {
      expect(crowd.length).toBeLessThanOrEqual(mostTraffic);
      expect(new Set(crowd.map(({ kind }) => kind))).toEqual(new Set(['vehicle', 'person']));
    }
  });

  it('puts nobody into a house', () => {
    for (const { district, crowd } of streets) {
      for (const { centre } of crowd) {
        const inside = district.houses.some(
          (house) =>
            Math.abs(house.centre.across - centre.across) < house.halfAcross &&
            Math.abs(house.centre.along - centre.along) < house.halfAlong,
        );
        expect(inside).toBe(false);
      }
    }
  });

  it('is the same for one seed and another for another', () => {
    const [first, second] = streets;
    expect(planTraffic(1, first!.district)).toEqual(first!.crowd);
    expect(planTraffic(2, first!.district)).not.toEqual(first!.crowd);
    expect(second!.crowd.length).toBeGreaterThan(0);
  });
});
