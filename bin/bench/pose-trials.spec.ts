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

  it.each(runPoseTrials(4000).map((outcome) => [outcome.noise, outcome.coverage] as const))(
    // An error of exactly one deviation never strays as far as a normal one: a little more than 95 stays inside.
    'keeps 94.2 to 96.8 %% of 4,000 inside under: %s',
    (_, coverage) => {
      expect(coverage).toBeGreaterThanOrEqual(0.942);
      expect(coverage).toBeLessThanOrEqual(0.968);
    },
  );

  it('says the same every time', () => {
    expect(runPoseTrials(20)).toEqual(runPoseTrials(20));
  });
});
