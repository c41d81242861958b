import type { FoundDamage } from '../detection/damage';
import type { BoxInPhoto } from '../units';
import type { EvaluatedPhoto, Label, LabelClass } from './evaluated-photo';

export const box = (x: number, y: number, width = 40, height = 40): BoxInPhoto => ({ x, y, width, height });

export const label = (labelClass: LabelClass, boxInPhoto: BoxInPhoto, isCrowd = false): Label => ({
  labelClass,
  boxInPhoto,
  isCrowd,
});

export const found = (
  damageClass: FoundDamage['damageClass'],
  boxInPhoto: BoxInPhoto,
  score: number,
): FoundDamage => ({ damageClass, boxInPhoto, score });

export const evaluatedPhoto = (changes: Partial<EvaluatedPhoto> = {}): EvaluatedPhoto => ({
  name: 'a.jpg',
  width: 1000,
  height: 1000,
  source: 'flights',
  view: 'drone',
  groundSampleDistance: null,
  labels: [],
  found: [],
  ...changes,
});
