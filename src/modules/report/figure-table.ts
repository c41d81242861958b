import { unfinishedStates } from '../../domain/ticket/ticket-rules';

const unfinished = unfinishedStates.map((state) => `'${state}'`).join(', ');
const IS_OPEN = `ticket.state in (${unfinished})`;
/** The time to resolve stops when the repair is reported; a closure without a repair stops it too. */
export const RESOLVED_AT = `(case when ticket.state in ('repaired', 'verified', 'closed') then coalesce(ticket.repaired_at, ticket.closed_at) end)`;
/** Of a range the middle counts, rounded up, as for the due date. */
export const PLANNED_SEVERITY = `(array['low', 'medium', 'high'])[ceil((array_position(array['low', 'medium', 'high'], ticket.severity_least)
  + array_position(array['low', 'medium', 'high'], ticket.severity_most)) / 2.0)::integer]`;
const AGE_DAYS = 'extract(epoch from ($now - ticket.created_at)) / 86400';
const RESOLVED = `${RESOLVED_AT} >= $from and ${RESOLVED_AT} < $to`;
const OVERDUE = `${IS_OPEN} and ticket.due_at < $now`;
const hasEvent = (
  condition: string,
) => `exists (select from ticket_event event where event.ticket_id = ticket.id
  and event.kind = 'transition' and event.undone_at is null and ${condition})`;

export interface Figure {
  /** How it is counted, in words that a person can check. */
  readonly formula: string;
  /** Which tickets each part of it counts: SQL over `ticket`, with $from, $to and $now. */
  readonly parts: Readonly<Record<string, string>>;
}

/** Sources: the usual definitions of service desks, on-time share as Austin's auditor asked for it: late open ones count. */
export const figures = {
  backlog: {
    formula:
      'Tickets proposed, open, assigned or in progress now. Age: days since the damage became known. Severity: the middle of the range, rounded up.',
    parts: {
      all: IS_OPEN,
      'age-0-7': `${IS_OPEN} and ${AGE_DAYS} < 8`,
      'age-8-30': `${IS_OPEN} and ${AGE_DAYS} >= 8 and ${AGE_DAYS} < 31`,
      'age-31-90': `${IS_OPEN} and ${AGE_DAYS} >= 31 and ${AGE_DAYS} < 91`,
      'age-over-90': `${IS_OPEN} and ${AGE_DAYS} >= 91`,
      'severity-high': `${IS_OPEN} and ${PLANNED_SEVERITY} = 'high'`,
      'severity-medium': `${IS_OPEN} and ${PLANNED_SEVERITY} = 'medium'`,
      'severity-low': `${IS_OPEN} and ${PLANNED_SEVERITY} = 'low'`,
      overdue: OVERDUE,
      unassigned: `${IS_OPEN} and ticket.assignee_id is null`,
    },
  },
  flow: {
    formula:
      'Opened: tickets whose damage became known in the week, those later rejected or found to be duplicates left out. Closed: tickets repaired in the week, or closed without a repair.',
    parts: {
      opened: `ticket.created_at >= $from and ticket.created_at < $to and ticket.state not in ('rejected', 'duplicate')`,
      closed: RESOLVED,
    },
  },
  acknowledge: {
    formula:
      'From the damage becoming known to the first decision by a person, over tickets first decided in the window: median and 90th percentile.',
    parts: { all: 'ticket.acknowledged_at >= $from and ticket.acknowledged_at < $to' },
  },
  resolve: {
    formula:
      'From the damage becoming known to the repair (or the closure without one), over tickets resolved in the window: median and 90th percentile, with pauses and without them.',
    parts: { all: RESOLVED },
  },
  'on-time': {
    formula:
      'Resolved in the window by their due date, of all resolved in the window and all open ones that are overdue now.',
    parts: {
      all: `(${RESOLVED}) or (${OVERDUE})`,
      counted: `${RESOLVED} and ${RESOLVED_AT} <= ticket.due_at`,
    },
  },
  reopened: {
    formula:
      'Tickets opened again after they had been repaired, verified or closed, of all that were repaired or closed in the window.',
    parts: {
      all: hasEvent(`event.to_state in ('repaired', 'closed') and event.at >= $from and event.at < $to`),
      counted: `${hasEvent(`event.to_state in ('repaired', 'closed') and event.at >= $from and event.at < $to`)}
        and ${hasEvent(`event.from_state in ('repaired', 'verified', 'closed') and event.to_state in ('open', 'in-progress') and event.at >= $from`)}`,
    },
  },
  verified: {
    formula:
      'Repairs that a later flight or a second person confirmed, of all repairs reported in the window.',
    parts: {
      all: `ticket.repaired_at >= $from and ticket.repaired_at < $to`,
      counted: `ticket.repaired_at >= $from and ticket.repaired_at < $to and ${hasEvent(`event.to_state = 'verified'`)}`,
    },
  },
  repeats: {
    formula:
      'Repairs whose place broke again within the set time, of all repairs reported in the window: another ticket repeats them.',
    parts: {
      all: `ticket.repaired_at >= $from and ticket.repaired_at < $to`,
      counted: `ticket.repaired_at >= $from and ticket.repaired_at < $to
        and exists (select from ticket again where again.repeat_of = ticket.id and again.state not in ('rejected', 'duplicate'))`,
    },
  },
  'worst-places': {
    formula:
      'Squares of about 250 m by the weight of their open tickets: high 4, medium 2, low 1. The ten heaviest.',
    parts: { all: IS_OPEN },
  },
} as const satisfies Record<string, Figure>;

export type FigureKey = keyof typeof figures;
export const figureKeys = Object.keys(figures) as [FigureKey, ...FigureKey[]];
