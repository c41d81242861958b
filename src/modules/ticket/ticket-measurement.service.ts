import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import { DomainError } from '../../domain/domain-error';
import { checkMeasurement, type SiteMeasurement } from '../../domain/severity/site-measurement';
import { endedStates } from '../../domain/ticket/ticket-rules';
import { conflict, InvalidInput } from '../../platform/http/errors';
import { Clock } from '../../platform/telemetry/clock';
import { AuditLog } from '../audit/audit-log.service';
import { keptSeverity, rateAgain } from './rate-again';
import type { MeasurementBody } from './ticket-measurement.dto';
import { addTicketEvent, changeTicket, decidedColumnsOf, lockTicket } from './ticket-records';

/** What a crew measures on site narrows the severity; who measured, when and where is kept in the ticket's history. */
@Injectable()
export class TicketMeasurementService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** The ticket's id. A measurement that was kept before, by its id, changes nothing. */
  async measure(idOrNumber: string, body: MeasurementBody, actor: Actor): Promise<string> {
    return this.database.transaction(async (manager) => {
      const ticket = await lockTicket(manager, idOrNumber, { actor });
      if (actor.role === 'operator' && ticket.assignee_id !== actor.userId)
        throw new DomainError(
          'ticket-not-yours-to-measure',
          'This ticket is assigned to somebody else: only they, a reviewer or a supervisor can measure it.',
          { status: 403 },
        );
      const { id, note, ...told } = body;
      if (id !== undefined) {
        const kept = await manager.query('select ticket_id from ticket_event where id = $1', [id]);
        if (kept[0]?.ticket_id === ticket.id) return ticket.id;
        if (kept.length > 0)
          throw conflict('measurement-id-taken', 'This id belongs to something else: choose a new one.');
      }
      if (endedStates.includes(ticket.state))
        throw conflict('ticket-ended', `The ticket is ${ticket.state}: open it again before changing it.`, {
          state: ticket.state,
        });
      const measured = readMeasurement(body);
      const flaws = checkMeasurement(measured, ticket.damage_class);
      if (flaws.length > 0)
        throw new InvalidInput(
          flaws.map(({ field, message }) => ({ field: `${field}Millimetres`, message })),
        );
      const now = this.clock.now();
      const columns = await rateAgain(manager, ticket, {
        damageClass: ticket.damage_class,
        depth: measured.depth ?? ticket.defect_measured_depth_m,
        width: measured.width ?? ticket.defect_measured_width_m,
        length: measured.length ?? ticket.defect_measured_length_m,
        byPerson: keptSeverity(ticket),
      });
      await changeTicket(manager, ticket, columns, now);
      const outcome = {
        severity: { least: columns.severity_least, most: columns.severity_most },
        severityBefore: { least: ticket.severity_least, most: ticket.severity_most },
        priority: columns.priority,
        priorityBefore: ticket.priority,
      };
      await addTicketEvent(
        manager,
        actor,
        {
          id,
          ticketId: ticket.id,
          kind: 'measurement',
          from: ticket.state,
          to: ticket.state,
          body: note,
          details: { ...told, ...outcome, before: decidedColumnsOf(ticket) },
        },
        now,
      );
      await this.audit.record(manager, actor, {
        action: 'ticket.measure',
        subjectKind: 'ticket',
        subjectId: ticket.id,
        details: { ...told, note, ...outcome },
      });
      return ticket.id;
    });
  }
}

function readMeasurement(body: MeasurementBody): SiteMeasurement {
  const metres = (millimetres?: number) => (millimetres === undefined ? undefined : millimetres / 1000);
  return {
    depth: metres(body.depthMillimetres),
    width: metres(body.widthMillimetres),
    length: metres(body.lengthMillimetres),
  };
}
