import { fusionSettings, runFusionTrials, unregisteredSetting } from './fusion-trials';

describe('fusion against simulated truth with neighbours 1 to 3 m apart', () => {
  const few = (settings: typeof fusionSettings) => settings.map((setting) => ({ ...setting, defects: 60 }));

  it('puts pairs together rightly at every height and overlap, once photos are registered', () => {
    for (const { pairPrecision, pairRecall, duplicates } of runFusionTrials(few(fusionSettings))) {
      expect(pairPrecision).toBeGreaterThan(0.95);
      expect(pairRecall).toBeGreaterThan(0.9);
      expect(duplicates).toBeLessThan(1.12);
    }
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
