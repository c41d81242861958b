import { runPoseTrials } from './pose-trials';

describe('runPoseTrials', () => {
  const outcomes = runPoseTrials(500);

  it.each(outcomes.map((outcome) => [outcome.noise, outcome.coverage] as const))(
    'keeps the truth in 93 to 97 %% of the ellipses under: %s',
    (_, coverage) => {
      expect(coverage).toBeGreaterThanOrEqual(0.93);
      expect(coverage).toBeLessThanOrEqual(0.97);
    },
  );

  it('says the same every time', () => {
    expect(runPoseTrials(20)).toEqual(runPoseTrials(20));
  });
});
