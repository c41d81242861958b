import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import type { SeverityRange } from '../../domain/severity/severity';
import { measuresAlike } from '../../domain/severity/site-measurement';
import { endedStates } from '../../domain/ticket/ticket-rules';
import { conflict } from '../../platform/http/errors';
import { Clock } from '../../platform/telemetry/clock';
import { AuditLog } from '../audit/audit-log.service';
import { keptSeverity, rateAgain } from './rate-again';
import type { TicketChanges } from './ticket.dto';
import {
  addTicketEvent,
  changeTicket,
  type DecidedColumns,
  decidedColumnsOf,
  type LockedTicket,
  lockTicket,
} from './ticket-records';

/** What a reviewer knows better than the model: class, severity, a depth or width measured on site. Re-runs keep it. */
@Injectable()
export class TicketAmendService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  async amend(idOrNumber: string, changes: TicketChanges, actor: Actor): Promise<string> {
    return this.database.transaction(async (manager) => {
      const ticket = await lockTicket(manager, idOrNumber, { version: changes.version });
      if (endedStates.includes(ticket.state))
        throw conflict('ticket-ended', `The ticket is ${ticket.state}: open it again before changing it.`, {
          state: ticket.state,
        });
      const now = this.clock.now();
      const columns = await this.columnsFor(manager, ticket, changes, actor);
      await changeTicket(manager, ticket, columns, now);
      const { version: _version, reason, ...told } = changes;
      await addTicketEvent(
        manager,
        actor,
        {
          ticketId: ticket.id,
          kind: changes.damageClass === undefined ? 'severity' : 'reclass',
          from: ticket.state,
          to: ticket.state,
          body: reason,
          details: { ...told, before: decidedColumnsOf(ticket) },
        },
        now,
      );
      await this.audit.record(manager, actor, {
        action: 'ticket.amend',
        subjectKind: 'ticket',
        subjectId: ticket.id,
        details: { ...told, reason },
      });
      return ticket.id;
    });
  }

  /** Severity, priority and due date follow from what was changed. */
  private async columnsFor(
    manager: EntityManager,
    ticket: LockedTicket,
    changes: TicketChanges,
    actor: Actor,
  ): Promise<Partial<DecidedColumns>> {
    const damageClass = changes.damageClass ?? ticket.damage_class;
    const depth = inMetres(changes.measuredDepthMillimetres, ticket.defect_measured_depth_m);
    const staysAlike = measuresAlike(damageClass, ticket.damage_class);
    const widthBefore = staysAlike ? ticket.defect_measured_width_m : null;
    const width = inMetres(changes.measuredWidthMillimetres, widthBefore);
    const byPerson = severityByPerson(ticket, changes, actor);
    const length = staysAlike ? ticket.defect_measured_length_m : null;
    return {
      ...(await rateAgain(manager, ticket, { damageClass, depth, width, length, byPerson })),
      damage_class: damageClass,
      is_severity_by_person: byPerson !== null,
      ...(changes.damageClass && { defect_damage_class: damageClass, defect_is_class_by_person: true }),
    };
  }
}

/** What was measured before stays unless this change speaks of it. */
const inMetres = (millimetres: number | null | undefined, before: number | null): number | null =>
  millimetres === undefined ? before : millimetres && millimetres / 1000;

/** Null: the rules say. A severity that a person set before stays unless this change speaks of it. */
function severityByPerson(ticket: LockedTicket, changes: TicketChanges, actor: Actor): SeverityRange | null {
  if (changes.severity === null) return null;
  if (changes.severity !== undefined)
    return {
      least: changes.severity,
      most: changes.severity,
      reasons: [`Set by ${actor.label}: ${changes.reason}`],
    };
  return keptSeverity(ticket);
}
