import { unfinishedStates } from '../../domain/ticket/ticket-rules';

const unfinished = unfinishedStates.map((state) => `'${state}'`).join(', ');
/** The time to resolve stops when the repair is reported; a closure without a repair stops it too. Indexed as it stands here. */
export const RESOLVED_AT = `(case when ticket.state in ('repaired', 'verified', 'closed') then coalesce(ticket.repaired_at, ticket.closed_at) end)`;
/** Of a range the middle counts, rounded up, as for the due date. */
export const PLANNED_SEVERITY = `(case when ticket.severity_most = 'low' then 'low'
  when ticket.severity_most = 'high' and ticket.severity_least <> 'low' then 'high' else 'medium' end)`;

/** A day is 24 hours here, whatever the clocks do. */
const isYounger = (days: number): string => `ticket.created_at > $now - interval '${24 * days} hours'`;
const isBetween = (days: number, until: number): string => `not ${isYounger(days)} and ${isYounger(until)}`;
const happened = (at: string): string => `${at} >= $from and ${at} < $to`;
const EVENTS = `select event.ticket_id from ticket_event event where event.kind = 'transition' and event.undone_at is null`;
const hasEvent = (condition: string): string => `ticket.id in (${EVENTS} and ${condition})`;

/** Tickets that an index gives at once, whatever the age of the city's archive: SQL over `ticket`, with $from, $to and $now. */
export const pools = {
  unfinished: `ticket.state in (${unfinished})`,
  known: happened('ticket.created_at'),
  acknowledged: happened('ticket.acknowledged_at'),
  resolved: happened(RESOLVED_AT),
  repaired: happened('ticket.repaired_at'),
  finished: hasEvent(`event.to_state in ('repaired', 'closed') and ${happened('event.at')}`),
} as const;
export type PoolKey = keyof typeof pools;

/** Those of a pool that a further condition holds for. */
export interface Counted {
  readonly pool: PoolKey;
  readonly condition: string;
}
const within = (pool: PoolKey, condition = 'true'): Counted => ({ pool, condition });
const isOverdue = 'ticket.due_at < $now';

export interface Figure {
  /** How it is counted, in words that a person can check. */
  readonly formula: string;
  /** Which tickets each part of it counts: of several pools only where they share no ticket. */
  readonly parts: Readonly<Record<string, readonly [Counted, ...Counted[]]>>;
}

/** Sources: the usual definitions of service desks, on-time share as Austin's auditor asked for it: late open ones count. */
export const figures = {
  backlog: {
    formula:
      'Tickets proposed, open, assigned or in progress now. Age: days since the damage became known. Severity: the middle of the range, rounded up.',
    parts: {
      all: [within('unfinished')],
      'age-0-7': [within('unfinished', isYounger(8))],
      'age-8-30': [within('unfinished', isBetween(8, 31))],
      'age-31-90': [within('unfinished', isBetween(31, 91))],
      'age-over-90': [within('unfinished', `not ${isYounger(91)}`)],
      'severity-high': [within('unfinished', `${PLANNED_SEVERITY} = 'high'`)],
      'severity-medium': [within('unfinished', `${PLANNED_SEVERITY} = 'medium'`)],
      'severity-low': [within('unfinished', `${PLANNED_SEVERITY} = 'low'`)],
      overdue: [within('unfinished', isOverdue)],
      unassigned: [within('unfinished', 'ticket.assignee_id is null')],
    },
  },
  flow: {
    formula:
      'Opened: tickets whose damage became known in the week, those later rejected or found to be duplicates left out. Closed: tickets repaired in the week, or closed without a repair.',
    parts: {
      opened: [within('known', `ticket.state not in ('rejected', 'duplicate')`)],
      closed: [within('resolved')],
    },
  },
  acknowledge: {
    formula:
      'From the damage becoming known to the first decision by a person, over tickets first decided in the window: median and 90th percentile.',
    parts: { all: [within('acknowledged')] },
  },
  resolve: {
    formula:
      'From the damage becoming known to the repair (or the closure without one), over tickets resolved in the window: median and 90th percentile, with pauses and without them.',
    parts: { all: [within('resolved')] },
  },
  'on-time': {
    formula:
      'Resolved in the window by their due date, of all resolved in the window and all open ones that are overdue now.',
    parts: {
      all: [within('resolved'), within('unfinished', isOverdue)],
      counted: [within('resolved', `${RESOLVED_AT} <= ticket.due_at`)],
    },
  },
  reopened: {
    formula:
      'Tickets opened again after they had been repaired, verified or closed, of all that were repaired or closed in the window.',
    parts: {
      all: [within('finished')],
      counted: [
        within(
          'finished',
          hasEvent(
            `event.from_state in ('repaired', 'verified', 'closed') and event.to_state in ('open', 'in-progress') and event.at >= $from`,
          ),
        ),
      ],
    },
  },
  verified: {
    formula:
      'Repairs that a later flight or a second person confirmed, of all repairs reported in the window.',
    parts: {
      all: [within('repaired')],
      counted: [within('repaired', hasEvent(`event.to_state = 'verified' and event.at >= $from`))],
    },
  },
  repeats: {
    formula:
      'Repairs whose place broke again within the set time, of all repairs reported in the window: another ticket repeats them.',
    parts: {
      all: [within('repaired')],
      counted: [
        within(
          'repaired',
          `ticket.id in (select again.repeat_of from ticket again
             where again.repeat_of is not null and again.state not in ('rejected', 'duplicate'))`,
        ),
      ],
    },
  },
  'worst-places': {
    formula:
      'Squares of about 250 m by the weight of their open tickets: high 4, medium 2, low 1. The ten heaviest.',
    parts: { all: [within('unfinished')] },
  },
} as const satisfies Record<string, Figure>;

export type FigureKey = keyof typeof figures;
export const figureKeys = Object.keys(figures) as [FigureKey, ...FigureKey[]];

/** The tickets that a part counts, as one condition. */
export const conditionOf = (part: readonly Counted[]): string =>
  part.map(({ pool, condition }) => `(${pools[pool]} and ${condition})`).join(' or ');
