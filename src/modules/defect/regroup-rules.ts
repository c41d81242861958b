import type { EntityManager } from 'typeorm';
import { unfinishedStates } from '../../domain/ticket/ticket-rules';
import type { TicketState } from '../../domain/ticket/ticket-state';
import { conflict, notFound } from '../../platform/http/errors';

export interface DefectAndTicket {
  readonly id: string;
  readonly state: 'active' | 'merged' | 'withdrawn';
  readonly ticket_id: string | null;
  readonly ticket_number: string | null;
  readonly ticket_state: TicketState | null;
}

/** In the order asked for; 404 where one isn't there. */
export async function findDefects(
  manager: EntityManager,
  ids: readonly string[],
): Promise<DefectAndTicket[]> {
  const rows: DefectAndTicket[] = await manager.query(
    `select defect.id, defect.state, ticket.id as ticket_id, ticket.number as ticket_number, ticket.state as ticket_state
     from defect left join ticket on ticket.defect_id = defect.id where defect.id = any($1::uuid[])`,
    [ids],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = byId.get(id);
    if (!row) throw notFound('Defect', id);
    return row;
  });
}

/** What is there to be regrouped: neither part of another defect nor gone, and with its work still to be done. */
export function assertOpenToRegroup({ id, state, ticket_number, ticket_state }: DefectAndTicket): void {
  if (state !== 'active')
    throw conflict(
      'defect-not-active',
      state === 'merged'
        ? `Defect ${id} was merged into another one: name that one.`
        : `Defect ${id} is withdrawn: nothing shows it any more.`,
      { defectId: id, state },
    );
  if (ticket_state !== null && !unfinishedStates.includes(ticket_state))
    throw conflict(
      'defect-work-ended',
      `Ticket ${ticket_number} is ${ticket_state}: defects are split and merged while their work is still to be done.`,
      { defectId: id, number: ticket_number, state: ticket_state },
    );
}
