import { recallOfFlight } from './flight-recall';
import { aView, views } from './place-view.builder';
import { resurveyRules as rules } from './resurvey-rules';

const found = { showsDamage: true };
const place = (hits: number, misses: number) => ({
  damageClass: 'D40' as const,
  views: [...views(hits, found), ...views(misses)],
});
const many = (count: number, hits: number, misses: number) =>
  Array.from({ length: count }, () => place(hits, misses));

describe('the share of views in which a flight shows damage', () => {
  it('is the rules’ where the flight tells nothing', () => {
    expect(recallOfFlight([], rules)).toEqual(rules.recall);
    expect(recallOfFlight(many(9, 0, 8), rules)).toEqual(rules.recall);
    expect(recallOfFlight([place(1, 0)], rules)).toEqual(rules.recall);
  });

  it('follows what the flight shows, class by class', () => {
    const { D40, D00 } = recallOfFlight(many(200, 9, 1), rules);
    expect(D40).toBeCloseTo(8 / 9, 1);
    expect(D00).toBe(rules.recall.D00);
    expect(recallOfFlight(many(200, 2, 8), rules).D40).toBeCloseTo(1 / 9, 1);
  });

  it('leaves views with a flaw out', () => {
    const flawed = { damageClass: 'D40' as const, views: [...views(2, found), aView({ flaw: 'blurred' })] };
    const whole = { damageClass: 'D40' as const, views: views(2, found) };
    expect(recallOfFlight([flawed], rules)).toEqual(recallOfFlight([whole], rules));
  });
});
