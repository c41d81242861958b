import { type Estimate, estimate } from './bootstrap';
import { aboveThresholds, type EvaluatedPhoto, isEmptyPhoto, type Thresholds } from './evaluated-photo';
import { askPhoto, type Question, questions } from './questions';

const PIXELS_PER_MEGAPIXEL = 1e6;

export interface FalseAlarms {
  readonly photos: number;
  readonly megapixels: number;
  /** Boxes at the shipped thresholds, all of them false, for each megapixel of the photos as stored. */
  readonly perMegapixel: Readonly<Record<Question, Estimate>>;
}

/** What is found in photos in which nobody marked anything. `draws` weigh all photos given. Null when none is empty. */
export function falseAlarms(
  photos: readonly EvaluatedPhoto[],
  thresholds: Thresholds,
  draws: readonly Int32Array[],
): FalseAlarms | null {
  const empty = photos.flatMap((photo, index) => (isEmptyPhoto(photo) ? [{ photo, index }] : []));
  if (empty.length === 0) return null;
  const megapixelsOf = ({ width, height }: EvaluatedPhoto) => (width * height) / PIXELS_PER_MEGAPIXEL;
  const counts = empty.map(({ photo, index }) => {
    const found = aboveThresholds(photo.found, thresholds);
    const boxes = (question: Question) => askPhoto(question, { labels: [], found }).candidates.length;
    return { index, megapixels: megapixelsOf(photo), boxes };
  });
  const perMegapixel = questions.map((question) => {
    const boxCounts = counts.map(({ boxes }) => boxes(question));
    const figure = (weights: Int32Array | null): number | null => {
      let [boxes, megapixels] = [0, 0];
      for (const [at, { index, megapixels: area }] of counts.entries()) {
        const weight = weights ? weights[index]! : 1;
        boxes += weight * boxCounts[at]!;
        megapixels += weight * area;
      }
      return megapixels === 0 ? null : boxes / megapixels;
    };
    return [question, estimate(figure, draws)] as const;
  });
  return {
    photos: empty.length,
    megapixels: counts.reduce((sum, { megapixels }) => sum + megapixels, 0),
    perMegapixel: Object.fromEntries(perMegapixel) as Record<Question, Estimate>,
  };
}
