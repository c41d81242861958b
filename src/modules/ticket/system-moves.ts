import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { systemActor } from '../../domain/access/actor';
import { checkMove, datesOnEntering, moveError } from '../../domain/ticket/ticket-rules';
import type { TicketState } from '../../domain/ticket/ticket-state';

export interface SystemMove {
  readonly from: TicketState;
  readonly to: TicketState;
  readonly reason: string;
}

/** What the event of one ticket tells beside the move. */
export interface SystemMoveOf {
  readonly ticketId: string;
  /** In place of the move's own. */
  readonly reason?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * Moves many tickets that are all in one state, with an event each; nobody's acknowledgement. Work that starts anew is nobody's, a
 * pause ends; the day of the repair stays through a verification and its taking back, and goes where the repair turns out to be none.
 */
export async function moveBySystem(
  manager: EntityManager,
  tickets: readonly (string | SystemMoveOf)[],
  move: SystemMove,
  now: Date,
): Promise<void> {
  if (tickets.length === 0) return;
  const allowed = checkMove(move, systemActor);
  if (!allowed.ok) throw moveError(allowed.error, move);
  const told = tickets.map((ticket) => (typeof ticket === 'string' ? { ticketId: ticket } : ticket));
  const isWorkStartingAnew = move.to === 'open';
  await manager.query(
    `with moved as (
       update ticket set state = $2, closed_at = $3, version = version + 1, updated_at = $4,
         repaired_at = case when $9 then null else repaired_at end,
         assignee_id = case when $9 then null else assignee_id end,
         paused_ms = paused_ms + coalesce(extract(epoch from greatest($4 - paused_since, interval '0')) * 1000, 0)::bigint,
         paused_since = null
       where id = any($1::uuid[]) and state = $5 returning id
     )
     insert into ticket_event (id, ticket_id, kind, from_state, to_state, body, details, actor_label, at)
     select event.id, moved.id, 'transition', $5, $2, event.body, event.details, $6, $4
     from moved join unnest($1::uuid[], $7::uuid[], $8::text[], $10::jsonb[]) as event (ticket_id, id, body, details)
       on event.ticket_id = moved.id`,
    [
      told.map(({ ticketId }) => ticketId),
      move.to,
      datesOnEntering(move.to, now).closedAt ?? null,
      now,
      move.from,
      systemActor.label,
      told.map(() => uuidv7()),
      told.map(({ reason }) => reason ?? move.reason),
      isWorkStartingAnew,
      told.map(({ details }) => JSON.stringify(details ?? {})),
    ],
  );
}
