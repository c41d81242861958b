import type { DamageClass } from '../detection/damage';
import { classGroup } from '../fusion/fusion-rules';
import { radians } from '../photogrammetry/rotation';
import type { MeasuredSize } from './measure-size';
import { type VerdictReason } from './reasons';
import type { ResurveyRules } from './resurvey-rules';

export interface SizeComparison {
  readonly hasGrown: boolean;
  readonly reason: VerdictReason;
}

/** Whether a damage is larger than before, beyond what the errors of both measurements explain. */
export function compareSizes(
  before: MeasuredSize | null,
  after: MeasuredSize | null,
  damageClass: DamageClass,
  { growth }: ResurveyRules,
): SizeComparison {
  if (!before || !after)
    return {
      hasGrown: false,
      reason: {
        code: 'size-unknown',
        message: before
          ? 'No photo of this flight shows it whole, so whether it has grown can’t be told.'
          : 'No earlier photo shows it whole, so whether it has grown can’t be told.',
      },
    };
  const isCrack = classGroup(damageClass) === 'crack';
  if (isCrack && Math.min(before.photos, after.photos) < growth.leastPhotosOfCrack)
    return {
      hasGrown: false,
      reason: {
        code: 'size-from-one-photo',
        message:
          'Only one photo, before or now, shows it whole, and that may show a piece of the crack: whether it has grown can’t be told.',
      },
    };
  const difference = after.extent - before.extent * extentByTurn(before, after, damageClass);
  const sigmas = difference / Math.hypot(before.extentSigma, after.extentSigma);
  const told = `from end to end ${metres(before.extent)} ± ${metres(before.extentSigma)} before, ${metres(after.extent)} ± ${metres(after.extentSigma)} now`;
  const hasGrown = sigmas >= growth.leastSigmas && difference >= growth.leastShare * before.extent;
  return {
    hasGrown,
    reason: hasGrown
      ? { code: 'larger', message: `It is larger: ${told}, ${sigmas.toFixed(1)} standard errors apart.` }
      : { code: 'same-size', message: `Its size is the same within the errors: ${told}.` },
  };
}

/**
 * How much larger the diagonal of an unchanged area's box may be in photos that are turned otherwise. A rectangle with sides a and b has,
 * turned by t, a box with the diagonal √(a² + b² + 2ab sin 2t); a line and an ellipse have the same whatever the turn, so only areas of
 * alligator cracks, whose outline may be anything, are given this much.
 */
function extentByTurn(before: MeasuredSize, after: MeasuredSize, damageClass: DamageClass): number {
  if (damageClass !== 'D20') return 1;
  const apart = Math.abs(before.boxBearing - after.boxBearing) % 90;
  const turned = Math.min(apart, 90 - apart);
  return Math.sqrt(1 + 2 * Math.sin(2 * radians(turned)) * (before.area / before.extent ** 2));
}

const metres = (value: number): string => `${value.toFixed(2)} m`;
