import { type DamageClass, damageNames } from '../detection/damage';
import { severityRank } from '../severity/rate-severity';
import type { SeverityRange } from '../severity/severity';
import type { Metres, SquareMetres } from '../units';

export type PriorityLevel = 1 | 2 | 3 | 4 | 5;

/** 1 is most urgent. */
export interface Priority {
  readonly level: PriorityLevel;
  readonly reasons: readonly string[];
}

export interface PriorityBasis {
  readonly severity: Pick<SeverityRange, 'least' | 'most'>;
  readonly damageClass: DamageClass;
  readonly length: Metres;
  readonly width: Metres;
  readonly area: SquareMetres;
  readonly score: number;
}

/** A damage that far beyond the usual hurts more people: 762 mm is where ASTM D6433 counts a pothole by its area. */
const LARGE_POTHOLE: Metres = 0.762;
const LARGE_CRACKED_AREA: SquareMetres = 10;
const LONG_CRACK: Metres = 10;
/** Below this score the detector is more often wrong than right: a sure damage goes before an unsure one. */
const UNSURE_SCORE = 0.4;

/**
 * Urgency 1..5. Our own rule, in the manner of a risk matrix (impact by severity and size, likelihood by class): the
 * middle of the severity range gives 4 (low) to 1 (high), then half steps for class, size and certainty; halves round
 * to the less urgent side.
 */
export function ratePriority(basis: PriorityBasis): Priority {
  const middle = (severityRank(basis.severity.least) + severityRank(basis.severity.most)) / 2;
  const steps = [severityStep(basis, middle), classStep(basis), sizeStep(basis), scoreStep(basis)].filter(
    (step) => step !== null,
  );
  const sum = steps.reduce((total, step) => total + step.by, 0);
  const level = Math.max(1, Math.min(5, Math.floor(sum + 0.5))) as PriorityLevel;
  return { level, reasons: steps.map((step) => step.reason) };
}

interface Step {
  readonly by: number;
  readonly reason: string;
}

function severityStep({ severity: { least, most } }: PriorityBasis, middle: number): Step {
  const range = least === most ? least : `${least} to ${most}`;
  return { by: 4 - 1.5 * middle, reason: `Severity ${range} starts it at ${4 - 1.5 * middle}.` };
}

function classStep({ damageClass }: PriorityBasis): Step | null {
  switch (damageClass) {
    case 'D40':
      return { by: -0.5, reason: 'A pothole endangers two-wheelers: half a step up.' };
    case 'D00':
    case 'D10':
      return {
        by: 0.5,
        reason: `A ${damageNames[damageClass]} can wait longer than other damage: half a step down.`,
      };
    case 'D20':
      return null;
    case 'repair':
      return { by: 1, reason: 'A repair calls for no work by itself: one step down.' };
  }
}

function sizeStep({ damageClass, length, width, area }: PriorityBasis): Step | null {
  switch (damageClass) {
    case 'D40':
      return (length + width) / 2 > LARGE_POTHOLE
        ? { by: -0.5, reason: 'It is wider than 762 mm: half a step up.' }
        : null;
    case 'D20':
      return area >= LARGE_CRACKED_AREA
        ? { by: -0.5, reason: 'It covers 10 m2 or more: half a step up.' }
        : null;
    case 'D00':
    case 'D10':
      return length >= LONG_CRACK ? { by: -0.5, reason: 'It is 10 m or longer: half a step up.' } : null;
    case 'repair':
      return null;
  }
}

function scoreStep({ score }: PriorityBasis): Step | null {
  return score < UNSURE_SCORE
    ? {
        by: 0.5,
        reason: `The detector is unsure (score ${score.toFixed(2)}): half a step down until a person has looked.`,
      }
    : null;
}
