import { plannedSeverity } from '../severity/rate-severity';
import type { Severity, SeverityRange } from '../severity/severity';

/** Days from the day a damage became known until it should be repaired. */
export type ServiceLevels = Readonly<Record<Severity, number>>;

/**
 * high: 5 days and medium: 28 days are the categories after the emergency ones that UK highway authorities publish
 * (West Sussex 2 h / 24 h / 5 d / 28 d; East Sussex: potholes 60-99 mm deep 5 d, 40-59 mm 28 d). low: 90 days is our own
 * default, the next quarter's programme. For comparison, Jakarta's JAKI resolves a resident's report within 7 days.
 */
export const defaultServiceLevels: ServiceLevels = { high: 5, medium: 28, low: 90 };

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The clock runs from when the damage became known, not from when somebody accepted it: waiting for review counts.
 * A range is planned by its middle, rounded up.
 */
export function dueDate(
  knownSince: Date,
  range: Pick<SeverityRange, 'least' | 'most'>,
  levels: ServiceLevels = defaultServiceLevels,
): Date {
  return new Date(knownSince.getTime() + levels[plannedSeverity(range)] * DAY_MS);
}
