import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../domain/access/actor';
import type { DamageClass } from '../../domain/detection/damage';
import type { Severity } from '../../domain/severity/severity';
import type { PastDecision } from '../../domain/ticket/ticket-rules';
import type { TicketState } from '../../domain/ticket/ticket-state';
import { conflict, notFound } from '../../platform/http/errors';
import { ownTicketsOnly } from './ticket-access';
import type { TicketEventKind } from './ticket-event.entity';

/** What people's decisions change on a ticket and its defect: kept with each decision, so that it can be taken back. */
export interface DecidedColumns {
  readonly state: TicketState;
  readonly assignee_id: string | null;
  readonly duplicate_of: string | null;
  readonly damage_class: DamageClass;
  readonly severity_least: Severity;
  readonly severity_most: Severity;
  readonly severity_reasons: readonly string[];
  readonly is_severity_by_person: boolean;
  readonly priority: number;
  readonly priority_reasons: readonly string[];
  readonly due_at: Date | string | null;
  readonly is_due_by_person: boolean;
  readonly cost_estimate: string | number | null;
  readonly paused_since: Date | string | null;
  readonly paused_ms: string | number;
  readonly repaired_at: Date | string | null;
  readonly closed_at: Date | string | null;
  readonly defect_state: 'active' | 'merged' | 'withdrawn';
  readonly defect_merged_into: string | null;
  readonly defect_damage_class: DamageClass;
  readonly defect_is_class_by_person: boolean;
  readonly defect_measured_depth_m: number | null;
  readonly defect_measured_width_m: number | null;
  readonly defect_measured_length_m: number | null;
}

export interface LockedTicket extends DecidedColumns {
  readonly id: string;
  readonly number: string;
  readonly version: number;
  readonly defect_id: string;
  readonly created_at: Date;
}

export const isTicketNumber = (idOrNumber: string): boolean => /^\d+$/.test(idOrNumber);

/** Locks a ticket for a decision: 404 for an actor who can't see it, 409 unless the version is the present one. */
export async function lockTicket(
  manager: EntityManager,
  idOrNumber: string,
  { version, actor }: { readonly version?: number; readonly actor?: Actor } = {},
): Promise<LockedTicket> {
  const column = isTicketNumber(idOrNumber) ? 'number' : 'id';
  const [ticket]: LockedTicket[] = await manager.query(
    `select ticket.id, ticket.number, ticket.version, ticket.defect_id, ticket.created_at, ticket.state, ticket.assignee_id,
       ticket.duplicate_of, ticket.damage_class, ticket.severity_least, ticket.severity_most, ticket.severity_reasons,
       ticket.is_severity_by_person, ticket.priority, ticket.priority_reasons, ticket.due_at,
       ticket.is_due_by_person, ticket.cost_estimate, ticket.paused_since, ticket.paused_ms, ticket.repaired_at, ticket.closed_at, defect.state as defect_state, defect.merged_into as defect_merged_into,
       defect.damage_class as defect_damage_class, defect.is_class_by_person as defect_is_class_by_person,
       defect.measured_depth_m as defect_measured_depth_m, defect.measured_width_m as defect_measured_width_m,
       defect.measured_length_m as defect_measured_length_m
     from ticket join defect on defect.id = ticket.defect_id
     where ticket.${column} = $1 and ($2::uuid is null or ticket.assignee_id = $2) for update of ticket`,
    [idOrNumber, actor ? ownTicketsOnly(actor) : null],
  );
  if (!ticket) throw notFound('Ticket', idOrNumber);
  if (version !== undefined && version !== ticket.version)
    throw conflict(
      'ticket-changed',
      `Somebody changed ticket ${ticket.number} since you read it: read it again, then decide.`,
      { version: ticket.version, state: ticket.state },
    );
  return ticket;
}

const TICKET_COLUMNS = [
  'state',
  'assignee_id',
  'duplicate_of',
  'damage_class',
  'severity_least',
  'severity_most',
  'severity_reasons',
  'is_severity_by_person',
  'priority',
  'priority_reasons',
  'due_at',
  'is_due_by_person',
  'cost_estimate',
  'paused_since',
  'paused_ms',
  'repaired_at',
  'closed_at',
] as const satisfies readonly (keyof DecidedColumns)[];
const DEFECT_COLUMNS = {
  defect_state: 'state',
  defect_merged_into: 'merged_into',
  defect_damage_class: 'damage_class',
  defect_is_class_by_person: 'is_class_by_person',
  defect_measured_depth_m: 'measured_depth_m',
  defect_measured_width_m: 'measured_width_m',
  defect_measured_length_m: 'measured_length_m',
} as const satisfies Partial<Record<keyof DecidedColumns, string>>;
const JSON_COLUMNS: readonly string[] = ['severity_reasons', 'priority_reasons'];

/** Writes what a decision changes, and counts the version up. The first human action acknowledges the ticket. */
export async function changeTicket(
  manager: EntityManager,
  ticket: LockedTicket,
  changes: Partial<DecidedColumns>,
  now: Date,
): Promise<void> {
  const own = TICKET_COLUMNS.filter((column) => changes[column] !== undefined);
  const values = own.map((column) =>
    JSON_COLUMNS.includes(column) ? JSON.stringify(changes[column]) : changes[column],
  );
  const assignments = own.map((column, i) => `${column} = $${i + 3}`);
  await manager.query(
    `update ticket set ${[...assignments, 'version = version + 1', 'updated_at = $2', 'acknowledged_at = coalesce(acknowledged_at, $2)'].join(', ')}
     where id = $1`,
    [ticket.id, now, ...values],
  );
  const ofDefect = Object.entries(DEFECT_COLUMNS).filter(
    ([name]) => changes[name as keyof DecidedColumns] !== undefined,
  );
  if (ofDefect.length === 0) return;
  await manager.query(
    `update defect set ${ofDefect.map(([, column], i) => `${column} = $${i + 3}`).join(', ')}, updated_at = $2 where id = $1`,
    [ticket.defect_id, now, ...ofDefect.map(([name]) => changes[name as keyof DecidedColumns])],
  );
}

/** The columns as they stand, for a decision's `before`. */
export function decidedColumnsOf(ticket: LockedTicket): DecidedColumns {
  const {
    id: _id,
    number: _number,
    version: _version,
    defect_id: _defect,
    created_at: _created,
    ...columns
  } = ticket;
  return columns;
}

export interface NewTicketEvent {
  /** Chosen by who sends it, so that it can be sent again. */
  readonly id?: string;
  readonly ticketId: string;
  readonly kind: TicketEventKind;
  readonly from?: TicketState;
  readonly to?: TicketState;
  readonly body?: string | null;
  readonly details?: Readonly<Record<string, unknown>>;
}

export async function addTicketEvent(
  manager: EntityManager,
  actor: Actor,
  event: NewTicketEvent,
  now: Date,
): Promise<string> {
  const id = event.id ?? uuidv7();
  await manager.query(
    `insert into ticket_event (id, ticket_id, kind, from_state, to_state, body, details, actor_id, actor_label, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      id,
      event.ticketId,
      event.kind,
      event.from ?? null,
      event.to ?? null,
      event.body ?? null,
      JSON.stringify(event.details ?? {}),
      actor.userId,
      actor.label,
      now,
    ],
  );
  return id;
}

export interface LastDecision extends PastDecision {
  readonly id: string;
  readonly kind: TicketEventKind;
  readonly fromState: TicketState | null;
  readonly before: DecidedColumns | null;
  readonly batchId: string | null;
}

/** The last decision that still stands, the system's included. */
export async function findLastDecision(
  manager: EntityManager,
  ticketId: string,
): Promise<LastDecision | null> {
  const [event]: {
    id: string;
    kind: TicketEventKind;
    from_state: TicketState | null;
    to_state: TicketState | null;
    details: { before?: DecidedColumns; batchId?: string };
    actor_id: string | null;
    at: Date;
  }[] = await manager.query(
    `select id, kind, from_state, to_state, details, actor_id, at from ticket_event
     where ticket_id = $1 and kind in ('transition', 'assignment', 'reclass', 'severity', 'measurement', 'plan') and undone_at is null
     order by at desc, id desc limit 1`,
    [ticketId],
  );
  if (!event) return null;
  return {
    id: event.id,
    kind: event.kind,
    actorId: event.actor_id,
    at: event.at,
    fromState: event.from_state,
    toState: event.to_state,
    before: event.details.before ?? null,
    batchId: event.details.batchId ?? null,
  };
}
