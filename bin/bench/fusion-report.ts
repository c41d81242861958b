import { fuseDetections } from '../../src/domain/fusion/fuse-detections';
import { unregisteredRules } from '../../src/domain/fusion/fusion-rules';
import { manyDetections } from '../../src/domain/fusion/grounded-detection.builder';
import type { Milliseconds } from '../../src/domain/units';
import { type FusionOutcome, fusionSettings, runFusionTrials, unregisteredSetting } from './fusion-trials';

export interface FusionReport {
  readonly trials: readonly FusionOutcome[];
  readonly large: { readonly detections: number; readonly defects: number; readonly cpu: Milliseconds };
}

const seeds = [1, 2, 3];

/** Each setting over several seeds, pooled; and one large flight for time. */
export function makeFusionReport(): FusionReport {
  const perSeed = seeds.map((seed) =>
    runFusionTrials([...fusionSettings, unregisteredSetting], unregisteredRules, seed),
  );
  const trials = perSeed[0]!.map((first, i) =>
    mean(
      first.name,
      perSeed.map((outcomes) => outcomes[i]!),
    ),
  );
  return { trials, large: timeLargeFlight() };
}

function mean(name: string, outcomes: readonly FusionOutcome[]): FusionOutcome {
  const of = (value: (outcome: FusionOutcome) => number): number =>
    outcomes.reduce((sum, outcome) => sum + value(outcome), 0) / outcomes.length;
  return {
    name,
    photos: Math.round(of((outcome) => outcome.photos)),
    detections: Math.round(of((outcome) => outcome.detections)),
    shown: Math.round(of((outcome) => outcome.shown)),
    pairPrecision: of((outcome) => outcome.pairPrecision),
    pairRecall: of((outcome) => outcome.pairRecall),
    duplicates: of((outcome) => outcome.duplicates),
  };
}

function timeLargeFlight(): FusionReport['large'] {
  const detections = manyDetections({ defects: 25_000, photosEach: 8, spacing: 3, seed: 7, wobble: 0.4 }).map(
    (detection) => ({ ...detection, betweenPhotos: 0.12 }),
  );
  const start = process.cpuUsage();
  const defects = fuseDetections(detections, unregisteredRules);
  const { user, system } = process.cpuUsage(start);
  return { detections: detections.length, defects: defects.length, cpu: (user + system) / 1000 };
}

export const describeFusion = ({ trials, large }: FusionReport): string[] => [
  '| fusion, true neighbours 1-3 m apart | detections a defect | pair precision | pair recall | defects per true one |',
  '|---|---|---|---|---|',
  ...trials.map(
    ({ name, detections, shown, pairPrecision, pairRecall, duplicates }) =>
      `| ${name} | ${(detections / shown).toFixed(1)} | ${pairPrecision.toFixed(3)} | ${pairRecall.toFixed(3)} | ${duplicates.toFixed(3)} |`,
  ),
  '',
  `${large.detections} detections of one flight became ${large.defects} defects in ${(large.cpu / 1000).toFixed(1)} s of processor time.`,
];
