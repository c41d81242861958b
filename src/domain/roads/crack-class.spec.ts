import fc from 'fast-check';
import { angleBetweenAxes, meanAxis } from './axial-mean';
import { decideCrackClass, normalCumulative, type ReferenceAxis } from './crack-class';

const road = (bearing: number, sigma = 4): ReferenceAxis => ({
  bearing,
  sigma,
  from: 'centreline',
  roadName: 'Jalan Kemang Raya',
});
const crackAt = (bearing: number, sigma = 4) => ({ bearing, sigma });
const degrees = fc.double({ min: 0, max: 180, noNaN: true });

describe('the class of a crack', () => {
  it('is longitudinal along its road and transverse across it, whatever the detector said', () => {
    expect(decideCrackClass('D10', crackAt(35), [road(30)])).toMatchObject({
      damageClass: 'D00',
      reference: 'centreline',
      reason: 'Along: 5° against the centreline of Jalan Kemang Raya.',
    });
    expect(decideCrackClass('D00', crackAt(118), [road(30)])).toMatchObject({ damageClass: 'D10' });
  });

  it('stays the detector’s where the crack is diagonal or a direction is vague, and says so', () => {
    const diagonal = decideCrackClass('D10', crackAt(72), [road(30)]);
    expect(diagonal).toMatchObject({ damageClass: 'D10', confidence: null });
    expect(diagonal.reason).toContain('diagonal, 42°');
    const vague = decideCrackClass('D10', crackAt(50, 45), [road(30)]);
    expect(vague).toMatchObject({ damageClass: 'D10', confidence: null });
    expect(decideCrackClass('D00', null, [road(30)]).reason).toContain('no direction');
    expect(decideCrackClass('D00', crackAt(30), []).damageClass).toBe('D00');
  });

  it('prefers the centreline to the pavement and the pavement to the photo', () => {
    const axes: ReferenceAxis[] = [
      { bearing: 90, sigma: 25, from: 'photo' },
      { bearing: 0, sigma: 8, from: 'pavement' },
    ];
    expect(decideCrackClass('D10', crackAt(2), axes)).toMatchObject({
      damageClass: 'D00',
      reference: 'pavement',
    });
    expect(decideCrackClass('D10', crackAt(2), axes.slice(0, 1))).toMatchObject({
      damageClass: 'D10',
      reference: 'photo',
    });
    expect(decideCrackClass('D00', crackAt(2), [...axes, road(91)])).toMatchObject({
      damageClass: 'D10',
      reference: 'centreline',
    });
  });

  it('leaves alligator cracks, potholes and repairs alone', () => {
    for (const damageClass of ['D20', 'D40', 'repair'] as const)
      expect(decideCrackClass(damageClass, crackAt(0), [road(90)])).toEqual({
        damageClass,
        confidence: null,
        reference: null,
        reason: null,
      });
  });

  it('is the same for a road drawn the other way and when everything is turned', () => {
    fc.assert(
      fc.property(degrees, degrees, fc.double({ min: -360, max: 360, noNaN: true }), (crack, way, turn) => {
        fc.pre(Math.abs(angleBetweenAxes(crack, way) - 45) > 0.1);
        const decided = decideCrackClass('D00', crackAt(crack), [road(way)]).damageClass;
        const turned = (bearing: number) => (((bearing + turn) % 180) + 180) % 180;
        expect(decideCrackClass('D00', crackAt(crack), [road(way + 180)]).damageClass).toBe(decided);
        fc.pre(Math.abs(Math.abs(angleBetweenAxes(crack, way) - 45) - 10) > 0.1);
        expect(decideCrackClass('D00', crackAt(turned(crack)), [road(turned(way))]).damageClass).toBe(
          decided,
        );
      }),
    );
  });

  it('is surer the farther the crack is from diagonal', () => {
    expect(normalCumulative(0)).toBeCloseTo(0.5, 6);
    expect(normalCumulative(1.959964)).toBeCloseTo(0.975, 6);
    const confidence = (bearing: number) =>
      decideCrackClass('D00', crackAt(bearing, 15), [road(0)]).confidence!;
    expect(confidence(2)).toBeGreaterThan(confidence(30));
  });
});

describe('the mean of axes', () => {
  it('meets over north, not over east', () => {
    const mean = meanAxis([crackAt(175), crackAt(5)])!;
    expect(angleBetweenAxes(mean.bearing, 0)).toBeCloseTo(0, 6);
    expect(mean.sigma).toBeGreaterThan(4);
  });

  it('leans to the surer axis and is vague where they contradict each other', () => {
    expect(meanAxis([crackAt(10, 2), crackAt(50, 40)])!.bearing).toBeCloseTo(10, 0);
    expect(meanAxis([crackAt(0), crackAt(90)])!.sigma).toBeGreaterThan(45);
    expect(meanAxis([])).toBeNull();
  });

  it('turns with its axes', () => {
    fc.assert(
      fc.property(fc.array(degrees, { minLength: 1, maxLength: 5 }), degrees, (bearings, turn) => {
        const mean = meanAxis(bearings.map((bearing) => crackAt(bearing)))!;
        fc.pre(mean.sigma < 40);
        const turned = meanAxis(bearings.map((bearing) => crackAt((bearing + turn) % 180)))!;
        expect(angleBetweenAxes(turned.bearing, mean.bearing + turn)).toBeLessThan(1e-6);
      }),
    );
  });
});
