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
  const difference = after.extent - before.extent;
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

const metres = (value: number): string => `${value.toFixed(2)} m`;
