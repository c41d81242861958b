import fc from 'fast-check';
import { judgePlace, type PlaceEvidence } from './judge-place';
import type { MeasuredSize } from './measure-size';
import { aView, views } from './place-view.builder';
import { viewFlaws } from './reasons';
import { resurveyRules as rules } from './resurvey-rules';

const size = (extent: number, sigma = 0.05): MeasuredSize => ({
  length: extent * 0.8,
  lengthSigma: sigma,
  area: extent ** 2 * 0.48,
  areaSigma: sigma * extent,
  extent,
  extentSigma: sigma,
  boxBearing: 0,
  photos: 3,
});
const evidence = (told: Partial<PlaceEvidence>): PlaceEvidence => ({
  damageClass: 'D40',
  views: [],
  past: { counted: 4, withDamage: 4 },
  isKnown: true,
  sizeBefore: size(1),
  sizeAfter: null,
  otherDamage: 0,
  ...told,
});
const judge = (told: Partial<PlaceEvidence>) => {
  const { verdict, reasons } = judgePlace(evidence(told), rules);
  return [verdict, ...reasons.map(({ code }) => code)];
};
const found = { showsDamage: true };

describe('the verdict on a known place', () => {
  it.each<[string, Partial<PlaceEvidence>, string[]]>([
    [
      'found again at its size',
      { views: views(3, found), sizeAfter: size(1.02) },
      ['persists', 'found', 'same-size'],
    ],
    ['found again larger', { views: views(3, found), sizeAfter: size(1.4) }, ['grown', 'found', 'larger']],
    [
      'found again, larger within the errors',
      { views: views(3, found), sizeAfter: size(1.4, 0.3) },
      ['persists', 'found', 'same-size'],
    ],
    ['found again, nowhere whole', { views: views(3, found) }, ['persists', 'found', 'size-unknown']],
    ['missed in five good views', { views: views(5) }, ['repaired', 'not-found']],
    [
      'missed, where it may be mistaken for a neighbour',
      { views: views(5), isMistakable: true },
      ['not-observable', 'flights-not-laid'],
    ],
    [
      'found, where that may be a neighbour',
      { views: views(5, found), isMistakable: true },
      ['not-observable', 'flights-not-laid'],
    ],
    [
      'missed, with a patch in its place',
      { views: views(2, { showsRepair: true }) },
      ['repaired', 'not-found', 'patch-seen'],
    ],
    ['missed in one good view', { views: views(1) }, ['not-observable', 'too-few-views']],
    [
      'missed in one grazing photo',
      { views: [aView({ flaw: 'too-oblique' })] },
      ['not-observable', 'too-oblique'],
    ],
    [
      'missed in one good view and grazing ones',
      { views: [aView(), ...views(4, { flaw: 'too-oblique', weight: 0 })] },
      ['not-observable', 'too-few-views', 'too-oblique'],
    ],
    [
      'missed in good views, hardly ever found before',
      { views: views(3), past: { counted: 9, withDamage: 1 } },
      ['not-observable', 'misses-not-telling'],
    ],
    [
      'found in one view of nine, though always found before',
      { views: [aView(found), ...views(8)] },
      ['not-observable', 'evidence-divided'],
    ],
    [
      'missed where another damage lies',
      { views: views(6), otherDamage: 2 },
      ['not-observable', 'other-damage-at-place'],
    ],
    [
      'missed in many views, with one of another damage that may be a false alarm',
      { views: views(12), otherDamage: 1 },
      ['repaired', 'not-found'],
    ],
    ['in no photo', {}, ['not-observable', 'outside-footprints']],
    [
      'found in a blurred photo',
      { views: [aView({ flaw: 'blurred', ...found })] },
      ['persists', 'found', 'size-unknown'],
    ],
    ['not known before', { views: views(2, found), isKnown: false }, ['first-seen', 'found']],
  ])('%s', (_, told, expected) => {
    expect(judge(told)).toEqual(expected);
  });

  it.each(viewFlaws)(
    'is not observable when every photo is flawed: %s, and says so in a sentence',
    (flaw) => {
      const { verdict, reasons } = judgePlace(evidence({ views: views(2, { flaw, weight: 0 }) }), rules);
      expect(verdict).toBe('not-observable');
      expect(reasons).toEqual([{ code: flaw, message: expect.stringMatching(/^In 2 of 2 photos .*\.$/) }]);
    },
  );

  it('names the commonest flaw first', () => {
    const flawed = [aView({ flaw: 'blurred' }), ...views(2, { flaw: 'too-coarse', weight: 0 })];
    expect(judge({ views: flawed })).toEqual(['not-observable', 'too-coarse', 'blurred']);
  });

  it('is never repaired without two good views, and always has a reason', () => {
    const view = fc.record({
      flaw: fc.option(fc.constantFrom(...viewFlaws)),
      showsDamage: fc.boolean(),
      showsRepair: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(view, { maxLength: 10 }), fc.nat(8), (told, otherDamage) => {
        const seen = told.map((one) => aView(one));
        const { verdict, reasons } = judgePlace(evidence({ views: seen, otherDamage }), rules);
        expect(reasons.length).toBeGreaterThan(0);
        for (const { code, message } of reasons) {
          expect(code).toMatch(/^[a-z-]+$/);
          expect(message).toMatch(/^[A-Z0-9].*\.$/);
        }
        if (verdict !== 'repaired') return;
        expect(seen.filter(({ flaw }) => flaw === null).length).toBeGreaterThanOrEqual(2);
        expect(seen.some(({ showsDamage }) => showsDamage)).toBe(false);
      }),
    );
  });
});
