import type { DecidedColumns } from './ticket-records';

/** Whatever moves a ticket on ends its pause: what was waited for has come, or doesn’t matter any more. */
export function endPause(
  ticket: Pick<DecidedColumns, 'paused_since' | 'paused_ms'>,
  now: Date,
): Partial<DecidedColumns> {
  if (ticket.paused_since === null) return {};
  const since = new Date(ticket.paused_since).getTime();
  return { paused_since: null, paused_ms: Number(ticket.paused_ms) + Math.max(0, now.getTime() - since) };
}
