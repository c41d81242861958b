import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import { notFound } from '../../platform/http/errors';
import { Clock } from '../../platform/telemetry/clock';
import { AuditLog } from '../audit/audit-log.service';
import type { TicketEventRow } from './ticket.dto';
import { ownTicketsOnly } from './ticket-access';
import { addTicketEvent, changeTicket, isTicketNumber, lockTicket } from './ticket-records';

/** What people say about a ticket, oldest first. */
@Injectable()
export class TicketCommentService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  async add(idOrNumber: string, body: string, actor: Actor): Promise<TicketEventRow> {
    return this.database.transaction(async (manager) => {
      const ticket = await lockTicket(manager, idOrNumber, { actor });
      const now = this.clock.now();
      await changeTicket(manager, ticket, {}, now);
      const id = await addTicketEvent(manager, actor, { ticketId: ticket.id, kind: 'comment', body }, now);
      await this.audit.record(manager, actor, {
        action: 'ticket.comment',
        subjectKind: 'ticket',
        subjectId: ticket.id,
        details: { event: id },
      });
      const [event]: TicketEventRow[] = await manager.query('select * from ticket_event where id = $1', [id]);
      return event!;
    });
  }

  async list(
    idOrNumber: string,
    actor: Actor,
    page: { limit: number; afterId: string | null },
  ): Promise<TicketEventRow[]> {
    const column = isTicketNumber(idOrNumber) ? 'number' : 'id';
    const [ticket]: { id: string }[] = await this.database.query(
      `select id from ticket where ${column} = $1 and ($2::uuid is null or assignee_id = $2)`,
      [idOrNumber, ownTicketsOnly(actor)],
    );
    if (!ticket) throw notFound('Ticket', idOrNumber);
    return this.database.query(
      `select * from ticket_event where ticket_id = $1 and kind = 'comment' and ($2::uuid is null or id > $2)
       order by id limit $3`,
      [ticket.id, page.afterId, page.limit],
    );
  }
}
