import { compareModels, type ModelComparison } from '../../src/domain/evaluation/compare-models';
import { type EvaluationReport, evaluatePhotos } from '../../src/domain/evaluation/evaluate-photos';
import type { EvaluatedPhoto } from '../../src/domain/evaluation/evaluated-photo';
import { readSettings, type Settings } from '../../src/platform/config/settings';
import { ProgressBars } from '../client/progress-bars';
import { OperatorError } from '../launcher/operator-error';
import { lookAtPhotos, type SeenPhotos } from './look-at-photos';
import type { Pace } from './pace';
import { type Annotations, type Problem, readAnnotations } from './read-annotations';
import { readSplit } from './read-split';

export interface EvaluationFlags {
  readonly annotations: readonly string[];
  readonly images: string;
  readonly split?: string;
  readonly part: string;
  readonly limit?: number;
  readonly minScore: number;
  readonly workers: number;
  readonly draws: number;
  readonly seed: number;
}

export interface EvaluationOutcome {
  readonly modelVersion: string;
  readonly minScore: number;
  readonly draws: number;
  readonly seed: number;
  readonly report: EvaluationReport;
  readonly pace: Pace | null;
  readonly problems: readonly Problem[];
}

export interface ComparisonOutcome {
  readonly a: Pick<SeenPhotos, 'modelVersion' | 'pace'>;
  readonly b: Pick<SeenPhotos, 'modelVersion' | 'pace'>;
  readonly draws: number;
  readonly seed: number;
  readonly comparison: ModelComparison;
  readonly problems: readonly Problem[];
}

/** Judges one model. Problems are told on standard error as they come; an OperatorError when no photo could be judged. */
export async function runEvaluation(
  flags: EvaluationFlags & { readonly model?: string },
): Promise<EvaluationOutcome> {
  const settings = settingsFor(flags.model);
  const annotations = await chooseAnnotations(flags);
  const seen = await look(annotations, settings, flags);
  if (seen.photos.length === 0) throw new OperatorError('No photo could be judged.');
  const { modelVersion, thresholds, photos, pace } = seen;
  const { draws, seed, minScore } = flags;
  return {
    modelVersion,
    minScore,
    draws,
    seed,
    report: evaluatePhotos(photos, { thresholds, draws, seed }),
    pace,
    problems: [...annotations.problems, ...seen.problems],
  };
}

/** Judges two models on the photos that both could use. */
export async function runComparison(
  [a, b]: readonly [string, string],
  flags: EvaluationFlags,
): Promise<ComparisonOutcome> {
  const annotations = await chooseAnnotations(flags);
  const seenByA = await look(annotations, settingsFor(a), flags);
  const seenByB = await look(annotations, settingsFor(b), flags);
  const photosOfA = seenByA.photos.filter(isAmong(seenByB.photos));
  const photosOfB = seenByB.photos.filter(isAmong(seenByA.photos));
  if (photosOfA.length === 0) throw new OperatorError('No photo could be judged by both models.');
  const { draws, seed } = flags;
  return {
    a: { modelVersion: seenByA.modelVersion, pace: seenByA.pace },
    b: { modelVersion: seenByB.modelVersion, pace: seenByB.pace },
    draws,
    seed,
    comparison: compareModels(photosOfA, photosOfB, { draws, seed }),
    problems: [...annotations.problems, ...seenByA.problems, ...seenByB.problems],
  };
}

function settingsFor(model: string | undefined): Settings {
  const settings = readSettings();
  return model === undefined ? settings : { ...settings, MODEL_MANIFEST: model };
}

async function chooseAnnotations(flags: EvaluationFlags): Promise<Annotations> {
  const isWanted = flags.split === undefined ? () => true : await readSplit(flags.split, flags.part);
  const read = await readAnnotations(flags.annotations, { images: flags.images, isWanted });
  for (const problem of read.problems) tell(problem);
  if (read.photos.length === 0) throw new OperatorError('The annotations name no photo that is there.');
  return { ...read, photos: spread(read.photos, flags.limit) };
}

/** Evenly through the list: the first ones are often of one street. */
function spread<Item>(items: readonly Item[], limit = Infinity): readonly Item[] {
  if (items.length <= limit) return items;
  return Array.from({ length: limit }, (_, at) => items[Math.floor((at * items.length) / limit)]!);
}

async function look(
  { photos }: Annotations,
  settings: Settings,
  flags: EvaluationFlags,
): Promise<SeenPhotos> {
  const bars = new ProgressBars();
  let ended = 0;
  const { workers, minScore } = flags;
  const onEnd = () => bars.set('photos', ++ended, photos.length);
  const seen = await lookAtPhotos(photos, { settings, workers, minScore, onEnd }).finally(() => bars.stop());
  for (const problem of seen.problems) tell(problem);
  return seen;
}

function isAmong(photos: readonly EvaluatedPhoto[]): (photo: EvaluatedPhoto) => boolean {
  const names = new Set(photos.map(({ name }) => name));
  return ({ name }) => names.has(name);
}

const tell = ({ name, code, message }: Problem): void => {
  process.stderr.write(`left out ${name} (${code}): ${message}\n`);
};
