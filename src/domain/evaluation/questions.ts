import { type DamageClass, damageClasses, type FoundDamage, ticketedClasses } from '../detection/damage';
import { type ScoredBox, suppressOverlaps } from '../merging/suppress-overlaps';
import type { BoxInPhoto } from '../units';
import type { EvaluatedPhoto, Label } from './evaluated-photo';

/** What can be asked of a photo: where one class is, or where any damage is (every class but repair). */
export const questions = [...damageClasses, 'any-damage'] as const;
export type Question = (typeof questions)[number];

/** One photo seen with one question: the boxes to be judged, those they should meet, and those where nothing is counted. */
export interface QuestionInPhoto {
  readonly candidates: readonly ScoredBox[];
  readonly truths: readonly BoxInPhoto[];
  readonly ignored: readonly BoxInPhoto[];
}

/** Long side over short side from which a repair is a sealed, crack-like line and not a patch; as in models/training. */
const ELONGATED = 2.5;
/** Boxes of different classes that overlap by this much are one damage when the class does not matter. */
const ANY_DAMAGE_RULE = { metric: 'iou', threshold: 0.5 } as const;
const crackClasses: readonly Question[] = ['D00', 'D10', 'D20'];

/**
 * Sorts a photo's labels and boxes for a question. Crowds and elongated repairs (sealed cracks: between a repair and a crack) are ignored.
 * A crack of no given class is damage, so it counts for any damage; for a class it may be right or wrong, so nothing is counted on it.
 */
export function askPhoto(
  question: Question,
  photo: Pick<EvaluatedPhoto, 'labels' | 'found'>,
): QuestionInPhoto {
  const truths: BoxInPhoto[] = [];
  const ignored: BoxInPhoto[] = [];
  for (const label of photo.labels) {
    const role = roleOf(label, question);
    if (role === 'truth') truths.push(label.boxInPhoto);
    if (role === 'ignored') ignored.push(label.boxInPhoto);
  }
  return { candidates: candidatesFor(question, photo.found), truths, ignored };
}

function candidatesFor(question: Question, found: readonly FoundDamage[]): readonly ScoredBox[] {
  if (question !== 'any-damage')
    return found.filter(({ damageClass }) => damageClass === question).map(toScored);
  return suppressOverlaps(found.filter(isDamage).map(toScored), ANY_DAMAGE_RULE);
}

const isDamage = ({ damageClass }: { readonly damageClass: DamageClass }): boolean =>
  ticketedClasses.includes(damageClass);
const toScored = ({ score, boxInPhoto }: FoundDamage): ScoredBox => ({ score, box: boxInPhoto });

function roleOf(
  { labelClass, boxInPhoto, isCrowd }: Label,
  question: Question,
): 'truth' | 'ignored' | 'none' {
  const asksForCracks = question === 'any-damage' || crackClasses.includes(question);
  if (labelClass === 'repair') {
    if (isElongated(boxInPhoto)) return question === 'repair' || asksForCracks ? 'ignored' : 'none';
    if (question !== 'repair') return 'none';
  } else if (labelClass === 'crack_unspecified') {
    if (!asksForCracks) return 'none';
    if (question !== 'any-damage') return 'ignored';
  } else if (question !== 'any-damage' && question !== labelClass) return 'none';
  return isCrowd ? 'ignored' : 'truth';
}

export const isElongated = ({ width, height }: BoxInPhoto): boolean =>
  Math.max(width, height) > ELONGATED * Math.min(width, height);
