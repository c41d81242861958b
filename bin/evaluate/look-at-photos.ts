import type { EvaluatedPhoto, Thresholds } from '../../src/domain/evaluation/evaluated-photo';
import type { Settings } from '../../src/platform/config/settings';
import { photoProcessStart } from '../../src/platform/inference/inference.module';
import { loadModel } from '../../src/platform/inference/model-manifest';
import { detectPhotos, type PhotoOutcome } from '../client/detect-photos';
import { type Pace, paceOf } from './pace';
import type { LabelledPhoto, Problem } from './read-annotations';

export interface LookOptions {
  /** MODEL_MANIFEST names the model. */
  readonly settings: Settings;
  readonly workers: number;
  readonly minScore: number;
  readonly onEnd: () => void;
}

export interface SeenPhotos {
  readonly modelVersion: string;
  readonly thresholds: Thresholds;
  readonly photos: readonly EvaluatedPhoto[];
  readonly problems: readonly Problem[];
  readonly pace: Pace | null;
}

/** Labelled photos through the product's own detection, once each; those that can't be used are problems. */
export async function lookAtPhotos(
  labelled: readonly LabelledPhoto[],
  options: LookOptions,
): Promise<SeenPhotos> {
  const { settings, workers, minScore, onEnd } = options;
  const { manifest, modelVersion } = await loadModel(photoProcessStart(settings).manifestFile);
  const outcomes = await detectPhotos(labelled, { settings, workers, minScore, onEnd });
  const photos: EvaluatedPhoto[] = [];
  const problems: Problem[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    const problem = problemOf(outcome, labelled[index]!);
    if (problem) problems.push(problem);
    if (!problem && outcome.ok) {
      const { path: _, ...photo } = labelled[index]!;
      photos.push({
        ...photo,
        groundSampleDistance: outcome.groundSampleDistance,
        found: outcome.result.found,
      });
    }
  }
  const results = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.result] : []));
  return { modelVersion, thresholds: manifest.thresholds, photos, problems, pace: paceOf(results) };
}

function problemOf(outcome: PhotoOutcome, { name, width, height }: LabelledPhoto): Problem | null {
  if (!outcome.ok) return { name, code: outcome.code, message: outcome.message };
  const { result } = outcome;
  if (result.width === width && result.height === height) return null;
  const message = `The photo has ${result.width} x ${result.height} px, its annotations are for ${width} x ${height}: its boxes would not fit.`;
  return { name, code: 'photo-size-differs', message };
}
