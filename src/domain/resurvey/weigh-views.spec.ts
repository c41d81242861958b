import fc from 'fast-check';
import { aView, views } from './place-view.builder';
import { resurveyRules as rules } from './resurvey-rules';
import { probabilityGone, recallOf } from './weigh-views';

const noPast = { counted: 0, withDamage: 0 };
const gone = (seen: Parameters<typeof probabilityGone>[0], past = noPast, mean = 0.6): number =>
  probabilityGone(seen, { mean, past }, rules);

describe('the probability that a damage is gone', () => {
  it('is even where nothing was seen', () => {
    expect(gone([])).toBeCloseTo(0.5, 9);
    expect(gone([aView({ flaw: 'too-oblique' })])).toBeCloseTo(0.5, 9);
  });

  it.each([
    [1, 0.7],
    [2, 0.81],
    [3, 0.88],
    [6, 0.95],
  ])('after %i misses by a detector of recall 0.6 is %d', (misses, expected) => {
    expect(gone(views(misses))).toBeCloseTo(expected, 1);
  });

  it('of three misses is what the beta-binomial says', () => {
    // B(2.4, 1.6 + 3) / B(2.4, 1.6) = (1.6 2.6 3.6) / (4 5 6)
    const ifThere = (1.6 * 2.6 * 3.6) / (4 * 5 * 6);
    const ifGone = 0.95 * 0.99 ** 3 + 0.05 * ifThere;
    expect(gone(views(3))).toBeCloseTo(ifGone / (ifGone + ifThere), 3);
  });

  it('is small once it was found, even in one view of three', () => {
    expect(gone([aView({ showsDamage: true })])).toBeLessThan(0.1);
    expect(gone([aView({ showsDamage: true }), ...views(2)])).toBeLessThan(0.2);
  });

  it('stays open for a damage that was hardly ever found', () => {
    expect(gone(views(3), { counted: 8, withDamage: 1 })).toBeLessThan(0.7);
    expect(gone(views(3), { counted: 5, withDamage: 5 })).toBeGreaterThan(0.95);
  });

  it('rises with a patch over the place, but no more with every photo of it', () => {
    const [one, two, five] = [1, 2, 5].map((count) => gone(views(count, { showsRepair: true })));
    expect(one).toBeGreaterThan(0.93);
    expect(two).toBeGreaterThan(one!);
    expect(five! - two!).toBeLessThan(0.01);
  });

  it('does not let a neighbour’s patch outweigh finds of the damage itself', () => {
    expect(gone(views(5, { showsDamage: true, showsRepair: true }))).toBeLessThan(0.1);
  });

  it('counts a view by how surely the place lies in it', () => {
    expect(gone(views(3, { weight: 0.5 }))).toBeLessThan(gone(views(3)));
    expect(gone(views(3, { weight: 0.5 }))).toBeGreaterThan(gone(views(1)));
  });

  it('never falls by a miss, never rises by a find, and depends on no order', () => {
    const view = fc.record({
      weight: fc.double({ min: 0.5, max: 1, noNaN: true }),
      showsDamage: fc.boolean(),
      showsRepair: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(view, { maxLength: 8 }),
        fc.double({ min: 0.3, max: 0.9, noNaN: true }),
        (told, mean) => {
          const seen = told.map((one) => aView(one));
          const before = gone(seen, noPast, mean);
          expect(before).toBeGreaterThanOrEqual(0);
          expect(before).toBeLessThanOrEqual(1);
          expect(gone([...seen, aView()], noPast, mean)).toBeGreaterThanOrEqual(before - 0.02);
          expect(gone([...seen, aView({ showsDamage: true })], noPast, mean)).toBeLessThanOrEqual(
            before + 1e-9,
          );
          expect(gone([...seen].reverse(), noPast, mean)).toBeCloseTo(before, 9);
        },
      ),
    );
  });
});

describe('a damage’s own recall', () => {
  it('starts from its class and follows its views, the first find left out', () => {
    expect(recallOf(0.6, noPast, rules)).toEqual({ found: 2.4, missed: 1.6 });
    expect(recallOf(0.6, { counted: 4, withDamage: 3 }, rules)).toEqual({ found: 4.4, missed: 2.6 });
    expect(recallOf(0.6, { counted: 1, withDamage: 1 }, rules)).toEqual({ found: 2.4, missed: 1.6 });
  });
});
