const DAY_MS = 24 * 60 * 60 * 1000;

/** Days that each kind of data is kept; 0 keeps it for good. */
export interface RetentionDays {
  /** Photos as the drone took them, and the desk's pictures, which are as fine. */
  readonly originals: number;
  /** Reduced pictures. */
  readonly renditions: number;
  /** Names and addresses of closed accounts. */
  readonly accounts: number;
  readonly audit: number;
}
export type RetainedKind = keyof RetentionDays;

/** What is older than these is due; null: nothing ever is. */
export type RetentionLimits = Readonly<Record<RetainedKind, Date | null>>;

/** A kind's limit moves once a day, at midnight UTC, so that what is deleted together is recorded together. */
export function retentionLimits(days: RetentionDays, now: Date): RetentionLimits {
  const midnight = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  const limit = (kept: number) => (kept === 0 ? null : new Date(midnight - kept * DAY_MS));
  return {
    originals: limit(days.originals),
    renditions: limit(days.renditions),
    accounts: limit(days.accounts),
    audit: limit(days.audit),
  };
}

/** What stands in the place of a person's name. The same account has the same one, so that its history can still be read. */
export const pseudonymOf = (userId: string): string => `person ${userId.slice(-6)}`;
export const erasedAddressOf = (userId: string): string => `erased-${userId}@invalid`;
