import { type DamageClass, damageClasses } from '../detection/damage';
import { type AreaCounts, areaF1, coveredAreas } from './area-overlap';
import { drawPhotos, type Estimate, estimate } from './bootstrap';
import { type BreakdownRow, breakDownPhotos, breakDownSizes, byGsd, bySource, byView } from './breakdown';
import { type Calibration, calibrationOf } from './calibration';
import { type ConfusionMatrix, confusionMatrix } from './confusion';
import { aboveThresholds, type EvaluatedPhoto, isEmptyPhoto, type Thresholds } from './evaluated-photo';
import { type FalseAlarms, falseAlarms } from './false-alarms';
import { bestOperatingPoint, type OperatingPoint, operatingPointAt } from './operating-point';
import {
  type JudgedQuestion,
  judge,
  LOOSE_IOU,
  meanPrecisions,
  type Precisions,
  USUAL_IOU,
} from './precision-by-question';
import { askPhoto, type Question, questions } from './questions';
import { type RankedBoxes, rankBoxes } from './ranked-boxes';

export interface EvaluateOptions {
  readonly thresholds: Thresholds;
  /** Draws of the bootstrap. */
  readonly draws: number;
  readonly seed: number;
}

/** Precision, recall and F1 where the product draws its line, with intervals. */
export interface ShippedPoint extends OperatingPoint {
  readonly precisionInterval: Estimate;
  readonly recallInterval: Estimate;
  readonly f1Interval: Estimate;
}

export interface QuestionReport extends Precisions {
  readonly question: Question;
  readonly labels: number;
  /** Null for a class that the model does not know. For any damage, the boxes that each class's threshold leaves. */
  readonly shippedAt50: ShippedPoint | null;
  readonly shippedAt30: ShippedPoint | null;
  readonly bestAt50: OperatingPoint | null;
  /** Of boxes above the shipped thresholds, hits at IoU 0.5. */
  readonly calibration: Calibration;
}

export interface EvaluationReport {
  readonly photos: number;
  readonly emptyPhotos: number;
  readonly questions: readonly QuestionReport[];
  /** Over the classes that have labels. */
  readonly mean: Precisions;
  readonly areaF1: Estimate;
  readonly falseAlarms: FalseAlarms | null;
  readonly confusion: ConfusionMatrix;
  /** All classes together, above the shipped thresholds. */
  readonly calibration: Calibration;
  readonly bySource: readonly BreakdownRow[];
  readonly byView: readonly BreakdownRow[];
  readonly byGsd: readonly BreakdownRow[];
  readonly bySize: readonly BreakdownRow[];
}

/** Everything that can be said of a model from one pass at a low least score; the same input and seed give the same report. */
export function evaluatePhotos(
  photos: readonly EvaluatedPhoto[],
  { thresholds, draws: drawCount, seed }: EvaluateOptions,
): EvaluationReport {
  const draws = drawPhotos(photos.length, drawCount, seed);
  const judged = questions.map((question) =>
    judge(
      question,
      photos.map((photo) => askPhoto(question, photo)),
    ),
  );
  const shipped = photos.map((photo) => ({ ...photo, found: aboveThresholds(photo.found, thresholds) }));
  const reports = judged.map((each) => reportQuestion(each, shipped, { thresholds, draws }));
  const areas = shipped.map(areasOf);
  return {
    photos: photos.length,
    emptyPhotos: photos.filter(isEmptyPhoto).length,
    questions: reports,
    mean: meanPrecisions(
      judged.filter(({ question }) => question !== 'any-damage'),
      draws,
    ),
    areaF1: estimate((weights) => areaF1(areas, weights), draws),
    falseAlarms: falseAlarms(photos, thresholds, draws),
    confusion: confusionMatrix(photos, thresholds),
    calibration: calibrationOf(
      damageClasses.flatMap((each) => boxesOf(rankShipped(each, shipped, USUAL_IOU))),
    ),
    bySource: breakDownPhotos(photos, bySource, draws),
    byView: breakDownPhotos(photos, byView, draws),
    byGsd: breakDownPhotos(photos, byGsd, draws),
    bySize: breakDownSizes(photos, draws),
  };
}

function reportQuestion(
  judged: JudgedQuestion,
  shipped: readonly EvaluatedPhoto[],
  { thresholds, draws }: { readonly thresholds: Thresholds; readonly draws: readonly Int32Array[] },
): QuestionReport {
  const { question, labels } = judged;
  const at = (overlap: number): ShippedPoint | null => {
    const threshold = thresholdOf(question, thresholds);
    return threshold === null
      ? null
      : shippedPoint(rankShipped(question, shipped, overlap), threshold, draws);
  };
  return {
    question,
    labels,
    ...meanPrecisions([judged], draws),
    shippedAt50: at(USUAL_IOU),
    shippedAt30: at(LOOSE_IOU),
    bestAt50: bestOperatingPoint(judged.coco[0]!),
    calibration: calibrationOf(boxesOf(rankShipped(question, shipped, USUAL_IOU))),
  };
}

/** The line below which nothing of this question is shown; for any damage the lowest of all classes. */
function thresholdOf(question: Question, thresholds: Thresholds): number | null {
  if (question !== 'any-damage') return thresholds[question] ?? null;
  const ofDamage = (Object.keys(thresholds) as DamageClass[]).filter((each) => each !== 'repair');
  return ofDamage.length === 0 ? null : Math.min(...ofDamage.map((each) => thresholds[each] ?? Infinity));
}

const rankShipped = (question: Question, shipped: readonly EvaluatedPhoto[], overlap: number): RankedBoxes =>
  rankBoxes(
    shipped.map((photo) => askPhoto(question, photo)),
    overlap,
  );

function shippedPoint(ranked: RankedBoxes, threshold: number, draws: readonly Int32Array[]): ShippedPoint {
  const share = (of: 'precision' | 'recall' | 'f1') =>
    estimate((weights) => operatingPointAt(ranked, threshold, weights)[of], draws);
  return {
    ...operatingPointAt(ranked, threshold),
    precisionInterval: share('precision'),
    recallInterval: share('recall'),
    f1Interval: share('f1'),
  };
}

const boxesOf = ({ scores, isHit }: RankedBoxes) =>
  Array.from(scores, (score, at) => ({ score, isHit: isHit[at] === 1 }));

function areasOf(shippedPhoto: EvaluatedPhoto): AreaCounts {
  const { candidates, truths, ignored } = askPhoto('any-damage', shippedPhoto);
  return coveredAreas(
    candidates.map(({ box }) => box),
    truths,
    ignored,
  );
}
