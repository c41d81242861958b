import { notObservableShare, pool, rightShare } from './resurvey-report';
import { looseSettings, resurveySettings, runResurveyTrials } from './resurvey-trials';

describe('what a later flight says of known damage, against simulated truth', () => {
  const few = (settings: typeof resurveySettings, defects = 120) =>
    settings.map((setting) => ({ ...setting, defects }));

  it('is right and says something where flights are laid on one another', () => {
    const all = pool(runResurveyTrials(few(resurveySettings), [21]));
    expect(rightShare(all)).toBeGreaterThanOrEqual(0.93);
    expect(notObservableShare(all)).toBeLessThanOrEqual(0.12);
    // To call gone what is there closes a ticket.
    expect(all.confusion.persists.repaired).toBeLessThan(0.03 * all.confusion.repaired.repaired);
  });

  it('is worse where nothing registered the photos, as the report is to say', () => {
    const [, unregistered] = runResurveyTrials(few(looseSettings), [21]);
    expect(rightShare(unregistered!)).toBeLessThan(0.8);
  });

  it('gives the same figures for the same seed', () => {
    const one = () =>
      runResurveyTrials(few(resurveySettings, 40).slice(0, 1), [3]).map(({ cpu, ...rest }) => rest);
    expect(one()).toEqual(one());
  });
});
