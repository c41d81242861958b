import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import { damageClasses } from '../../domain/detection/damage';
import { verdicts } from '../../domain/resurvey/judge-place';
import { severities } from '../../domain/severity/severity';
import { unfinishedStates } from '../../domain/ticket/ticket-rules';
import { ticketStates } from '../../domain/ticket/ticket-state';
import type { Conditions } from '../../platform/database/conditions';
import { isInBox } from '../../platform/database/in-box';
import { bboxSchema, drawnAreaSchema, manyOf } from '../../platform/http/geo-schemas';
import { pageQuery } from '../../platform/http/pages';
import { addPlaceFilters, placeFilters } from '../road/place.dto';
import type { TicketRow } from './ticket.dto';
import { ownTicketsOnly } from './ticket-access';

export const ticketSorts = ['priority', 'due', 'severity', 'oldest', 'newest'] as const;
export type TicketSort = (typeof ticketSorts)[number];

const days = z.coerce.number<string>().min(0).max(36_500);

export const ticketListQuery = z.object({
  ...pageQuery,
  state: manyOf(ticketStates).optional(),
  class: manyOf(damageClasses).optional(),
  severity: z.enum(severities).optional().describe('Tickets whose range allows this level'),
  bbox: bboxSchema.optional(),
  within: drawnAreaSchema.optional(),
  flight: z.uuid().optional().describe('Seen by this flight'),
  ...placeFilters,
  assignee: z
    .union([z.uuid(), z.literal('me'), z.literal('none')])
    .optional()
    .describe("A user's id, `me` or `none`"),
  minAgeDays: days.optional().describe('Known for at least so many days'),
  maxAgeDays: days.optional(),
  lastVerdict: manyOf(verdicts).optional().describe('What the flight flown last over the place says'),
  overdue: z.stringbool().optional().describe('Past its due date and not yet repaired, or not'),
  sort: z.enum(ticketSorts).default('priority'),
});
export type TicketListQuery = z.infer<typeof ticketListQuery>;

const unfinished = unfinishedStates.map((state) => `'${state}'`).join(', ');
/** Needs the present as a parameter, so that clocks can be told. */
export const isOverdueSql = (now: string): string =>
  `(ticket.due_at < ${now} and ticket.state in (${unfinished}))`;

const severityRankSql = `(case ticket.severity_most when 'high' then 0 when 'medium' then 1 else 2 end
  + case ticket.severity_least when 'high' then 0 when 'medium' then 1 else 2 end)`;

interface Order {
  /** SQL of the key's columns, the id last so that no two rows are alike. */
  readonly columns: readonly [string, ...string[]];
  readonly isDescending: boolean;
  readonly key: z.ZodType<readonly unknown[]>;
  readonly keyOf: (row: TicketRow) => readonly unknown[];
}

const FAR_FUTURE = '9999-12-31T00:00:00.000Z';

export const ticketOrders: Readonly<Record<TicketSort, Order>> = {
  priority: {
    columns: ['ticket.priority', 'ticket.id'],
    isDescending: false,
    key: z.tuple([z.int(), z.uuid()]),
    keyOf: (row) => [row.priority, row.id],
  },
  due: {
    columns: [`coalesce(ticket.due_at, '${FAR_FUTURE}'::timestamptz)`, 'ticket.id'],
    isDescending: false,
    key: z.tuple([z.iso.datetime(), z.uuid()]),
    keyOf: (row) => [row.due_at?.toISOString() ?? FAR_FUTURE, row.id],
  },
  severity: {
    columns: [severityRankSql, 'ticket.id'],
    isDescending: false,
    key: z.tuple([z.int(), z.uuid()]),
    keyOf: (row) => [severityRankOf(row), row.id],
  },
  oldest: { columns: ['ticket.id'], isDescending: false, key: z.tuple([z.uuid()]), keyOf: (row) => [row.id] },
  newest: { columns: ['ticket.id'], isDescending: true, key: z.tuple([z.uuid()]), keyOf: (row) => [row.id] },
};

const severityRankOf = (row: TicketRow): number =>
  4 - severities.indexOf(row.severity_most) - severities.indexOf(row.severity_least);

/** Tickets of a flight: those it opened, and those whose defect, or one merged into it, has a detection of it. */
const seenBySql = (flight: string): string => `select id from ticket where flight_id = ${flight}
  union select seen.id from ticket seen where seen.defect_id in (
    with recursive found as (
      select defect_id as id from detection where flight_id = ${flight} and superseded_at is null and defect_id is not null
      union select defect.merged_into from defect join found on defect.id = found.id where defect.merged_into is not null
    ) select id from found)`;

export function addTicketFilters(
  where: Conditions,
  query: TicketListQuery,
  caller: { actor: Actor; now: Date },
): void {
  const assignee = ownTicketsOnly(caller.actor);
  if (assignee) where.and(`ticket.assignee_id = ${where.put(assignee)}`);
  if (query.state) where.and(`ticket.state = any(${where.put(query.state)}::text[])`);
  if (query.class) where.and(`ticket.damage_class = any(${where.put(query.class)}::text[])`);
  if (query.severity) {
    const rank = where.put(severities.indexOf(query.severity) + 1);
    const levels = `array[${severities.map((level) => `'${level}'`).join(', ')}]`;
    where.and(
      `${rank} between array_position(${levels}, ticket.severity_least) and array_position(${levels}, ticket.severity_most)`,
    );
  }
  if (query.bbox) where.and(isInBox(where, 'ticket', query.bbox));
  if (query.within)
    where.and(`point(ticket.lon, ticket.lat) <@ ${where.put(asPolygon(query.within))}::polygon`);
  if (query.flight) where.and(`ticket.id in (${seenBySql(where.put(query.flight))})`);
  addPlaceFilters(where, query, 'ticket.defect_id');
  if (query.lastVerdict)
    where.and(
      `(select verdict from defect_observation where defect_id = ticket.defect_id order by seen_at desc, id desc limit 1)
         = any(${where.put(query.lastVerdict)}::text[])`,
    );
  if (query.assignee === 'none') where.and('ticket.assignee_id is null');
  else if (query.assignee)
    where.and(
      `ticket.assignee_id = ${where.put(query.assignee === 'me' ? caller.actor.userId : query.assignee)}`,
    );
  if (query.minAgeDays !== undefined)
    where.and(`ticket.created_at <= ${where.put(daysBefore(caller.now, query.minAgeDays))}`);
  if (query.maxAgeDays !== undefined)
    where.and(`ticket.created_at >= ${where.put(daysBefore(caller.now, query.maxAgeDays))}`);
  if (query.overdue !== undefined) {
    const isOverdue = isOverdueSql(`${where.put(caller.now)}::timestamptz`);
    where.and(query.overdue ? isOverdue : `not coalesce(${isOverdue}, false)`);
  }
}

/** As PostgreSQL writes a polygon. */
const asPolygon = (corners: readonly (readonly [number, number])[]): string =>
  `(${corners.map(([lon, lat]) => `(${lon},${lat})`).join(',')})`;

const DAY_MS = 24 * 60 * 60 * 1000;
const daysBefore = (now: Date, count: number): Date => new Date(now.getTime() - count * DAY_MS);
