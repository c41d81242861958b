import { boxArea } from '../merging/box-overlap';
import type { BoxInPhoto, Pixels } from '../units';
import { type Estimate, estimate } from './bootstrap';
import type { EvaluatedPhoto } from './evaluated-photo';
import { judge, looseAp, meanOver, USUAL_IOU, usualAp } from './precision-by-question';
import { askPhoto, type Question, type QuestionInPhoto, questions } from './questions';

/** One line of a breakdown: a part of the photos or of the labels, and the figures of that part alone. */
export interface BreakdownRow {
  readonly name: string;
  readonly photos: number;
  /** Labels of any damage. */
  readonly labels: number;
  /** Over the classes that have labels in this part. */
  readonly meanAp50: Estimate;
  readonly anyDamageAp30: Estimate;
  readonly anyDamageAp50: Estimate;
}

/** Closer than flights go, the trained range, and coarser. */
const GSD_EDGES_CM: readonly number[] = [0.8, 1.6, 2.5];
/** COCO's small, medium and large: edges of the square root of the box's area. */
const SIZE_EDGES: readonly Pixels[] = [32, 96];

type PhotoKey = (photo: EvaluatedPhoto) => string | null;
export const bySource: PhotoKey = ({ source }) => source;
export const byView: PhotoKey = ({ view }) => view;
export const byGsd: PhotoKey = ({ groundSampleDistance }) =>
  groundSampleDistance === null ? null : binName(groundSampleDistance * 100, GSD_EDGES_CM, 'cm/px');

/** Figures of each part of the photos; photos without a key are left out. */
export function breakDownPhotos(
  photos: readonly EvaluatedPhoto[],
  keyOf: PhotoKey,
  draws: readonly Int32Array[],
): readonly BreakdownRow[] {
  const keys = photos.map(keyOf);
  const names = [...new Set(keys.filter((key) => key !== null))].sort((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  return names.map((name) => {
    const members = photos.flatMap((_, index) => (keys[index] === name ? [index] : []));
    const drawsOfPart = draws.map((draw) => Int32Array.from(members, (index) => draw[index]!));
    return rowOf(
      name,
      members.length,
      (question) => members.map((index) => askPhoto(question, photos[index]!)),
      drawsOfPart,
    );
  });
}

/**
 * Figures by the size of labels. As COCO does it, labels of other sizes are ignored, and so are unmatched boxes of other sizes.
 */
export function breakDownSizes(
  photos: readonly EvaluatedPhoto[],
  draws: readonly Int32Array[],
): readonly BreakdownRow[] {
  const names = [0, ...SIZE_EDGES].map((edge) => sizeName(edge * edge));
  return names.map((name) => {
    const isOfSize = (box: BoxInPhoto) => sizeName(boxArea(box)) === name;
    const narrowed = (question: Question) =>
      photos.map((photo) => narrow(askPhoto(question, photo), isOfSize));
    const holding = narrowed('any-damage').filter(({ truths }) => truths.length > 0).length;
    return rowOf(name, holding, narrowed, draws);
  });
}

const sizeName = (area: number): string => binName(Math.sqrt(area), SIZE_EDGES, 'px');

/** A box of another size stays only when it hits a label of this size: on the others it would be ignored anyway. */
function narrow(
  { candidates, truths, ignored }: QuestionInPhoto,
  isOfSize: (box: BoxInPhoto) => boolean,
): QuestionInPhoto {
  const others = truths.filter((truth) => !isOfSize(truth));
  const strangers = candidates.filter(({ box }) => !isOfSize(box)).map(({ box }) => box);
  // A box lies on itself by its whole area, so an unmatched stranger is ignored at any overlap.
  return { candidates, truths: truths.filter(isOfSize), ignored: [...ignored, ...others, ...strangers] };
}

function rowOf(
  name: string,
  photos: number,
  ask: (question: Question) => readonly QuestionInPhoto[],
  draws: readonly Int32Array[],
): BreakdownRow {
  const judged = questions.map((question) => judge(question, ask(question), [USUAL_IOU]));
  const any = judged.find(({ question }) => question === 'any-damage')!;
  const classes = judged.filter((each) => each !== any);
  return {
    name,
    photos,
    labels: any.labels,
    meanAp50: estimate(meanOver(classes, usualAp), draws),
    anyDamageAp30: estimate(meanOver([any], looseAp), draws),
    anyDamageAp50: estimate(meanOver([any], usualAp), draws),
  };
}

function binName(value: number, edges: readonly number[], unit: string): string {
  const above = edges.findIndex((edge) => value < edge);
  if (above === 0) return `under ${edges[0]} ${unit}`;
  if (above < 0) return `${edges[edges.length - 1]} ${unit} or more`;
  return `${edges[above - 1]} to ${edges[above]} ${unit}`;
}
