import { fusionSettings, runFusionTrials, unregisteredSetting } from './fusion-trials';

describe('fusion against simulated truth with neighbours 1 to 3 m apart', () => {
  const few = (settings: typeof fusionSettings, defects = 60) =>
    settings.map((setting) => ({ ...setting, defects }));

  it('puts pairs together rightly at every height and overlap, once photos are registered', () => {
    const outcomes = runFusionTrials(few(fusionSettings, 200));
    for (const { pairPrecision, pairRecall, duplicates } of outcomes) {
      expect(pairPrecision).toBeGreaterThanOrEqual(0.98);
      expect(pairRecall).toBeGreaterThanOrEqual(0.95);
      // From 12 m and askew to the road some cracks are still told twice.
      expect(duplicates).toBeLessThanOrEqual(1.05);
    }
    const all = outcomes.reduce((sum, { duplicates }) => sum + duplicates, 0) / outcomes.length;
    expect(all).toBeLessThanOrEqual(1.02);
  });

  it('does far worse without registration, as the report is to say', () => {
    const [unregistered] = runFusionTrials(few([unregisteredSetting]));
    expect(unregistered!.pairPrecision).toBeLessThan(0.8);
  });

  it('gives the same figures for the same seed', () => {
    const [setting] = few(fusionSettings);
    expect(runFusionTrials([setting!])).toEqual(runFusionTrials([setting!]));
  });
});
