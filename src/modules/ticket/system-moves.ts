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

/** Moves many tickets that are all in one state, with an event each; nobody's acknowledgement. */
export async function moveBySystem(
  manager: EntityManager,
  ticketIds: readonly string[],
  move: SystemMove,
  now: Date,
): Promise<void> {
  if (ticketIds.length === 0) return;
  const allowed = checkMove(move, systemActor);
  if (!allowed.ok) throw moveError(allowed.error, move);
  const dates = datesOnEntering(move.to, now);
  await manager.query(
    `with moved as (
       update ticket set state = $2, closed_at = $3, version = version + 1, updated_at = $4
       where id = any($1::uuid[]) and state = $5 returning id
     )
     insert into ticket_event (id, ticket_id, kind, from_state, to_state, body, actor_label, at)
     select event.id, moved.id, 'transition', $5, $2, $6, $7, $4
     from moved join unnest($1::uuid[], $8::uuid[]) as event (ticket_id, id) on event.ticket_id = moved.id`,
    [
      ticketIds,
      move.to,
      dates.closedAt ?? null,
      now,
      move.from,
      move.reason,
      systemActor.label,
      ticketIds.map(() => uuidv7()),
    ],
  );
}
