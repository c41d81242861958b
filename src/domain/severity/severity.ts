/** ASTM D6433 levels, lowest first. */
export const severities = ['low', 'medium', 'high'] as const;
export type Severity = (typeof severities)[number];

/** The levels that the evidence allows: a photo can't see depth, so often more than one. */
export interface SeverityRange {
  readonly least: Severity;
  readonly most: Severity;
  /** Sentences that say what decided it, with the table's source. */
  readonly reasons: readonly string[];
}
