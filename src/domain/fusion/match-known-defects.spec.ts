import { combineFlights } from './combine-flights';
import { isotropic, meanSigma } from './covariance';
import type { FusedDefect } from './defect-evidence';
import { describeDetections } from './describe-defect';
import { unregisteredKnownRules as rules } from './fusion-rules';
import { groundedDetection } from './grounded-detection.builder';
import { type KnownDefect, matchKnownDefects } from './match-known-defects';

type Told = Parameters<typeof groundedDetection>[0];
const fused = (...detections: Told[]): FusedDefect =>
  describeDetections(detections.map(groundedDetection), rules);
const at = (id: string, east: number, rest: Partial<Told> = {}): Told => ({
  id,
  photoId: `p-${id}`,
  east,
  ...rest,
});
function known(id: string, east: number, rest: Partial<KnownDefect> = {}): KnownDefect {
  const { damageClass, place, length, width, area, bearing } = groundedDetection({ id, photoId: 'k', east });
  return {
    id,
    damageClass,
    place,
    length,
    width,
    area,
    bearing,
    covariance: isotropic(3),
    isOfThisFlight: false,
    isInFrame: false,
    isTouched: false,
    isOpenToPlace: true,
    ...rest,
  };
}
const none = new Map<string, string>();

describe('matchKnownDefects', () => {
  it('takes what a later flight finds at the same place for the known defect', () => {
    expect(matchKnownDefects([fused(at('a', 2))], [known('k1', 0)], none, rules)).toEqual(['k1']);
  });

  it('lays a flight on what is known by the damages themselves, so that neighbours are not taken for one another', () => {
    // Two metres apart and more: by GNSS alone some would be taken for the one beside them.
    const easts = Array.from({ length: 14 }, (_, i) => 1.4 * i + 0.25 * i * i);
    const all = easts.map((east, i) => known(`k${i}`, east));
    const isFound = (i: number) => i % 4 !== 0;
    const finds = easts
      .map((east, i) => ({ i, find: fused(at(`d${i}`, east + 1.8, { betweenPhotos: 0.1 })) }))
      .filter(({ i }) => isFound(i));
    const matched = matchKnownDefects(
      finds.map(({ find }) => find),
      all,
      none,
      rules,
    );
    expect(matched).toEqual(finds.map(({ i }) => `k${i}`));
  });

  it('gives a find of another class group, or too far off, no known defect', () => {
    const finds = [fused(at('a', 0, { damageClass: 'D20' })), fused(at('b', 7))];
    expect(matchKnownDefects(finds, [known('k1', 0)], none, rules)).toEqual([null, null]);
  });

  it('takes people at their word before inheritance and place, also for a defect that was withdrawn', () => {
    const finds = [fused(at('a', 0)), fused(at('b', 0.1), at('c', 0))];
    const all = [known('k1', 0, { isTouched: true }), known('k2', 50, { isOpenToPlace: false })];
    const inherited = new Map([
      ['a', 'k1'],
      ['b', 'k1'],
    ]);
    const told = new Map([
      ['a', 'k2'],
      ['c', 'k1'],
    ]);
    expect(matchKnownDefects(finds, all, inherited, rules, told)).toEqual(['k2', 'k1']);
    expect(matchKnownDefects([finds[0]!], [all[0]!], none, rules, new Map([['a', 'gone']]))).toEqual(['k1']);
  });

  describe('between flights laid on one another', () => {
    const inFrame = { isInFrame: true };
    const registered = { betweenPhotos: 0.1 };

    it('keeps to a metre what without that may lie several off', () => {
      const find = [fused(at('a', 1.5, registered))];
      expect(matchKnownDefects(find, [known('k1', 0)], none, rules)).toEqual(['k1']);
      expect(matchKnownDefects(find, [known('k1', 0, inFrame)], none, rules)).toEqual([null]);
      expect(
        matchKnownDefects([fused(at('a', 0.4, registered))], [known('k1', 0, inFrame)], none, rules),
      ).toEqual(['k1']);
    });

    it('goes by places on Earth for what a photo shows that nothing registered', () => {
      expect(matchKnownDefects([fused(at('a', 1.5))], [known('k1', 0, inFrame)], none, rules)).toEqual([
        'k1',
      ]);
    });

    it('takes both parts of what fusion left in two, unless a photo shows them side by side', () => {
      const finds = [fused(at('a', 0.1, registered)), fused(at('b', -0.3, registered))];
      expect(matchKnownDefects(finds, [known('k1', 0, inFrame)], none, rules)).toEqual(['k1', 'k1']);
      const beside = [
        fused(at('a', 0.1, registered)),
        fused(at('b', -0.3, { ...registered, photoId: 'p-a' })),
      ];
      expect(matchKnownDefects(beside, [known('k1', 0, inFrame)], none, rules)).toEqual(['k1', null]);
    });

    it('leaves them together when the flight runs again', () => {
      const finds = [fused(at('a', 0.1, registered)), fused(at('b', -0.3, registered))];
      const again = known('k1', 0, { ...inFrame, isOfThisFlight: true });
      const inherited = new Map([
        ['a', 'k1'],
        ['b', 'k1'],
      ]);
      expect(matchKnownDefects(finds, [again], inherited, rules)).toEqual(['k1', 'k1']);
      expect(matchKnownDefects(finds, [again], inherited, rules, new Map([['b', 'k9']]))).toEqual([
        'k1',
        null,
      ]);
    });

    it('knows a crack again in a photo turned against it, where its box is as wide as long', () => {
      const line = { ...inFrame, damageClass: 'D00', length: 6, width: 0.3, area: 1.8, bearing: 0 } as const;
      const box = (bearing: number, east = 0) =>
        fused(
          at('a', east, { ...registered, north: 1.2, damageClass: 'D00', length: 4.4, width: 4.2, bearing }),
        );
      expect(matchKnownDefects([box(45)], [known('k1', 0, line)], none, rules)).toEqual(['k1']);
      expect(matchKnownDefects([box(0)], [known('k1', 0, line)], none, rules)).toEqual([null]);
      expect(matchKnownDefects([box(45, 2.5)], [known('k1', 0, line)], none, rules)).toEqual([null]);
    });
  });

  it('matches one to one, nearest first', () => {
    const finds = [fused(at('a', 1.4)), fused(at('b', 0.2))];
    expect(matchKnownDefects(finds, [known('k1', 0), known('k2', 2)], none, rules)).toEqual(['k2', 'k1']);
    expect(matchKnownDefects(finds, [known('k1', 0)], none, rules)).toEqual([null, 'k1']);
  });

  it('follows inheritance before place, however far new poses moved it', () => {
    const inherited = new Map([['a', 'k2']]);
    const match = matchKnownDefects([fused(at('a', 0))], [known('k1', 0), known('k2', 40)], inherited, rules);
    expect(match).toEqual(['k2']);
  });

  it('leaves the id with the larger part when a defect falls apart', () => {
    const inherited = new Map(['a', 'b', 'c'].map((id) => [id, 'k1']));
    const finds = [fused(at('a', 0)), fused(at('b', 10), at('c', 10))];
    expect(matchKnownDefects(finds, [known('k1', 0)], inherited, rules)).toEqual([null, 'k1']);
  });

  it('keeps the defect that a person worked on when two fall together', () => {
    const inherited = new Map([
      ['a', 'k1'],
      ['b', 'k1'],
      ['c', 'k2'],
    ]);
    const find = fused(at('a', 0), at('b', 0), at('c', 0));
    const match = matchKnownDefects(
      [find],
      [known('k1', 0), known('k2', 0, { isTouched: true })],
      inherited,
      rules,
    );
    expect(match).toEqual(['k2']);
  });

  it('brings a withdrawn defect back by its own evidence only', () => {
    const withdrawn = known('k1', 0, { isOpenToPlace: false });
    expect(matchKnownDefects([fused(at('a', 0))], [withdrawn], none, rules)).toEqual([null]);
    expect(matchKnownDefects([fused(at('a', 0))], [withdrawn], new Map([['a', 'k1']]), rules)).toEqual([
      'k1',
    ]);
  });

  it('is narrower within a flight, whose photos share their error', () => {
    const find = [fused(at('a', 4))];
    expect(matchKnownDefects(find, [known('k1', 0)], none, rules)).toEqual(['k1']);
    expect(matchKnownDefects(find, [known('k1', 0, { isOfThisFlight: true })], none, rules)).toEqual([null]);
  });

  it('gives the same answer for any order of the known', () => {
    const finds = [fused(at('a', 0.5)), fused(at('b', 1.5)), fused(at('c', 3))];
    const all = [known('k1', 0), known('k2', 1), known('k3', 2)];
    const forward = matchKnownDefects(finds, all, none, rules);
    expect(matchKnownDefects(finds, [...all].reverse(), none, rules)).toEqual(forward);
  });
});

describe('combineFlights', () => {
  it('lets independent flights improve the place and takes size and class from the newest', () => {
    const older = fused(at('a', 0, { length: 0.5 }));
    const newer = fused(at('b', 2, { length: 0.7 }));
    const both = combineFlights([older, newer]);
    expect(both.length).toBe(newer.length);
    expect(both.detectionIds).toEqual(['a', 'b']);
    expect(both.photoIds).toEqual(['p-a', 'p-b']);
    expect(both.place.lon).toBeCloseTo((older.place.lon + newer.place.lon) / 2, 8);
    expect(meanSigma(both.covariance)).toBeCloseTo(meanSigma(older.covariance) / Math.SQRT2, 1);
  });

  it('is the flight itself when there is one', () => {
    const only = fused(at('a', 0));
    expect(combineFlights([only])).toBe(only);
  });
});
