/** SQL: whether a ticket, by its id, is verified because a flight, by its id, said so. */
export const isVerifiedByFlight = (ticketId: string, flightId: string): string => `coalesce((
  select event.to_state = 'verified' and event.details ->> 'flightId' = ${flightId}::text
  from ticket_event event
  where event.ticket_id = ${ticketId} and event.kind in ('transition', 'undo') and event.undone_at is null
  order by event.at desc, event.id desc limit 1), false)`;

/**
 * SQL: whether a ticket's damage was repaired before a flight, so that what lies there now is new. Not where a flight flown no earlier
 * is what says so: that may be this flight itself, run again, or this one was sent late.
 */
export const isRepairedBefore = (flownAt: string): string => `coalesce(
  ticket.state in ('verified', 'closed') and ticket.repaired_at < ${flownAt} and not exists (
    select from defect_observation look where look.defect_id = ticket.defect_id and look.verdict = 'repaired'
      and look.seen_at >= ${flownAt}), false)`;
