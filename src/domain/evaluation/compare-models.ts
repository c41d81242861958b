import { drawPhotos } from './bootstrap';
import type { EvaluatedPhoto } from './evaluated-photo';
import {
  type JudgedQuestion,
  judge,
  looseAp,
  meanOver,
  type PairedDifference,
  pairedDifference,
  USUAL_IOU,
  usualAp,
} from './precision-by-question';
import { askPhoto, type Question, questions } from './questions';

export interface ModelComparison {
  readonly photos: number;
  /** Over the classes that have labels. */
  readonly meanAp50: PairedDifference;
  readonly anyDamageAp30: PairedDifference;
  readonly anyDamageAp50: PairedDifference;
  readonly classAp50: readonly {
    readonly question: Question;
    readonly labels: number;
    readonly ap50: PairedDifference;
  }[];
}

/** Two models on the same photos in the same order. Throws RangeError when they are not the same photos. */
export function compareModels(
  ofA: readonly EvaluatedPhoto[],
  ofB: readonly EvaluatedPhoto[],
  { draws: drawCount, seed }: { readonly draws: number; readonly seed: number },
): ModelComparison {
  if (ofA.length !== ofB.length || ofA.some(({ name }, index) => ofB[index]!.name !== name))
    throw new RangeError('Both models must be judged on the same photos.');
  const draws = drawPhotos(ofA.length, drawCount, seed);
  const [a, b] = [judgeAll(ofA), judgeAll(ofB)];
  const compare = (isAsked: (question: Question) => boolean, figure: typeof usualAp): PairedDifference => {
    const pick = (judged: readonly JudgedQuestion[]) => judged.filter(({ question }) => isAsked(question));
    return pairedDifference(meanOver(pick(a), figure), meanOver(pick(b), figure), draws);
  };
  const isAny = (question: Question) => question === 'any-damage';
  const classes = a.filter(({ question }) => !isAny(question));
  return {
    photos: ofA.length,
    meanAp50: compare((question) => !isAny(question), usualAp),
    anyDamageAp30: compare(isAny, looseAp),
    anyDamageAp50: compare(isAny, usualAp),
    classAp50: classes.map(({ question, labels }) => ({
      question,
      labels,
      ap50: compare((each) => each === question, usualAp),
    })),
  };
}

const judgeAll = (photos: readonly EvaluatedPhoto[]): readonly JudgedQuestion[] =>
  questions.map((question) =>
    judge(
      question,
      photos.map((photo) => askPhoto(question, photo)),
      [USUAL_IOU],
    ),
  );
