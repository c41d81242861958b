import type { Milliseconds } from '../../src/domain/units';
import { drawResurvey, type Fate, fates } from './resurvey-scene';
import {
  judgeScene,
  knownVerdicts,
  looseSettings,
  type ResurveyOutcome,
  resurveySettings,
  runResurveyTrials,
} from './resurvey-trials';

export interface ResurveyReport {
  readonly registered: readonly ResurveyOutcome[];
  readonly loose: readonly ResurveyOutcome[];
  readonly large: {
    readonly places: number;
    readonly photos: number;
    readonly cpu: Milliseconds;
    readonly peakMegabytes: number;
  };
}

/** Others than those that the rules were looked at with. */
const seeds = [11, 12, 13];
const placesOfLarge = 3000;

export const makeResurveyReport = (): ResurveyReport => ({
  large: timeLargeResurvey(),
  registered: runResurveyTrials(resurveySettings, seeds),
  loose: runResurveyTrials(looseSettings, seeds),
});

function timeLargeResurvey(): ResurveyReport['large'] {
  const scene = drawResurvey({ ...resurveySettings[2]!, defects: placesOfLarge }, 1);
  const before = process.memoryUsage.rss();
  const { judged, cpu } = judgeScene(scene);
  const peakMegabytes = Math.max(0, process.memoryUsage.rss() - before) / 2 ** 20;
  return { places: judged.length, photos: scene.later.photos.length, cpu, peakMegabytes };
}

/** Share of verdicts that are right, of those that say something. */
export function rightShare({ confusion }: Pick<ResurveyOutcome, 'confusion'>): number {
  const told = fates.map((fate) =>
    knownVerdicts.map((verdict) => (verdict === 'not-observable' ? 0 : confusion[fate][verdict])),
  );
  const all = told.flat().reduce((sum, count) => sum + count, 0);
  return fates.reduce((sum, fate) => sum + confusion[fate][fate], 0) / all;
}

export const notObservableShare = ({ wellSeen }: Pick<ResurveyOutcome, 'wellSeen'>): number =>
  wellSeen.notObservable / wellSeen.places;

/** Several outcomes as one. */
export function pool(outcomes: readonly ResurveyOutcome[]): Pick<ResurveyOutcome, 'confusion' | 'wellSeen'> {
  const sum = (of: (outcome: ResurveyOutcome) => number) =>
    outcomes.reduce((total, one) => total + of(one), 0);
  const row = (fate: Fate) =>
    Object.fromEntries(
      knownVerdicts.map((verdict) => [verdict, sum(({ confusion }) => confusion[fate][verdict])]),
    );
  return {
    confusion: Object.fromEntries(fates.map((fate) => [fate, row(fate)])) as ResurveyOutcome['confusion'],
    wellSeen: {
      places: sum(({ wellSeen }) => wellSeen.places),
      notObservable: sum(({ wellSeen }) => wellSeen.notObservable),
    },
  };
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

export const describeResurvey = ({ registered, loose, large }: ResurveyReport): string[] => [
  '| re-survey | photos | places | right where observable | not observable inside 3 footprints or more |',
  '|---|---|---|---|---|',
  ...[...registered, { name: 'all of these', photos: 0, ...pool(registered) }, ...loose].map(describeOutcome),
  '',
  ...describeConfusion('laid on the first flight', pool(registered)),
  '',
  ...describeConfusion('not laid on it', pool(loose)),
  '',
  `${large.places} known places in ${large.photos} photos took ${(large.cpu / 1000).toFixed(1)} s of processor time and ${large.peakMegabytes.toFixed(0)} MB, fusion left out of the time.`,
];

function describeOutcome(outcome: Omit<ResurveyOutcome, 'cpu'>): string {
  const places = fates.reduce(
    (sum, fate) => sum + knownVerdicts.reduce((row, verdict) => row + outcome.confusion[fate][verdict], 0),
    0,
  );
  return `| ${outcome.name} | ${outcome.photos || ''} | ${places} | ${percent(rightShare(outcome))} | ${percent(notObservableShare(outcome))} |`;
}

const describeConfusion = (name: string, { confusion }: Pick<ResurveyOutcome, 'confusion'>): string[] => [
  `| truth, ${name} | ${knownVerdicts.join(' | ')} |`,
  `|---|${knownVerdicts.map(() => '---|').join('')}`,
  ...fates.map(
    (fate) => `| ${fate} | ${knownVerdicts.map((verdict) => confusion[fate][verdict]).join(' | ')} |`,
  ),
];
