import type { DamageClass } from '../detection/damage';
import type { Degrees } from '../units';
import { type Axis, angleBetweenAxes } from './axial-mean';

/** What a crack's direction was held against, from best to worst. */
export type DirectionSource = 'centreline' | 'pavement' | 'photo';

export interface ReferenceAxis extends Axis {
  readonly from: DirectionSource;
  readonly roadName?: string | null;
}

export interface CrackDecision {
  readonly damageClass: DamageClass;
  /** How likely the class is right by the angle alone; null where no angle decided. */
  readonly confidence: number | null;
  readonly reference: DirectionSource | null;
  /** A sentence for a person; null for damage that has no direction. */
  readonly reason: string | null;
}

/** Nearer to 45° than this a crack is neither along nor across: people disagree there too. */
const diagonalBand: Degrees = 10;
/** Less than this is a guess: what the detector said stays. */
const leastConfidence = 0.75;

/**
 * D00 or D10 by the angle between a crack and its road. The detector knows the photo's axes only, so its word stands where the crack
 * runs diagonally or one of the directions is too vague. Every other class is left alone.
 */
export function decideCrackClass(
  detected: DamageClass,
  crack: Axis | null,
  references: readonly ReferenceAxis[],
): CrackDecision {
  if (detected !== 'D00' && detected !== 'D10')
    return { damageClass: detected, confidence: null, reference: null, reason: null };
  const reference = best(references);
  if (!crack || !reference) return undecided(detected, 'no direction could be measured');
  const angle = angleBetweenAxes(crack.bearing, reference.bearing);
  const confidence = normalCumulative(Math.abs(45 - angle) / Math.hypot(crack.sigma, reference.sigma));
  const against = `${Math.round(angle)}° against ${nameOf(reference)}`;
  if (Math.abs(45 - angle) < diagonalBand) return undecided(detected, `diagonal, ${against}`);
  if (confidence < leastConfidence) return undecided(detected, `${against}, too vague to decide by`);
  return {
    damageClass: angle < 45 ? 'D00' : 'D10',
    confidence,
    reference: reference.from,
    reason: `${angle < 45 ? 'Along' : 'Across'}: ${against}.`,
  };
}

const order: readonly DirectionSource[] = ['centreline', 'pavement', 'photo'];

function best(references: readonly ReferenceAxis[]): ReferenceAxis | null {
  for (const source of order) {
    const found = references.find(({ from }) => from === source);
    if (found) return found;
  }
  return null;
}

const undecided = (detected: DamageClass, why: string): CrackDecision => ({
  damageClass: detected,
  confidence: null,
  reference: null,
  reason: `As the detector said, by the photo’s axes: ${why}.`,
});

function nameOf({ from, roadName }: ReferenceAxis): string {
  switch (from) {
    case 'centreline':
      return `the centreline of ${roadName ?? 'a road without a name'}`;
    case 'pavement':
      return 'the pavement seen in the photo';
    case 'photo':
      return 'the photo’s vertical';
  }
}

/** Abramowitz and Stegun 26.2.17; good to 7.5e-8. */
export function normalCumulative(x: number): number {
  if (x < 0) return 1 - normalCumulative(-x);
  const t = 1 / (1 + 0.2316419 * x);
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - density * series;
}
