import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import type { SeverityRange } from '../../domain/severity/severity';
import { endedStates } from '../../domain/ticket/ticket-rules';
import { conflict } from '../../platform/http/errors';
import { Clock } from '../../platform/telemetry/clock';
import { AuditLog } from '../audit/audit-log.service';
import { IS_EVIDENCE } from '../defect/evidence-rows';
import { type RatedDefect, rateDefect } from './rate-defect';
import { loadServiceLevels } from './service-levels';
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
    const width = inMetres(changes.measuredWidthMillimetres, ticket.defect_measured_width_m);
    const byPerson = severityByPerson(ticket, changes, actor);
    const defect = await loadRatedDefect(manager, ticket.defect_id);
    const rating = rateDefect(
      { ...defect, damage_class: damageClass, measured_depth_m: depth, measured_width_m: width },
      {
        knownSince: ticket.created_at,
        levels: await loadServiceLevels(manager),
        byPerson: byPerson ?? undefined,
      },
    );
    return {
      damage_class: damageClass,
      severity_least: rating.severity.least,
      severity_most: rating.severity.most,
      severity_reasons: rating.severity.reasons,
      is_severity_by_person: byPerson !== null,
      priority: rating.priority,
      priority_reasons: rating.priorityReasons,
      due_at: ticket.is_due_by_person ? ticket.due_at : rating.dueAt,
      defect_measured_depth_m: depth,
      defect_measured_width_m: width,
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
  if (!ticket.is_severity_by_person) return null;
  return { least: ticket.severity_least, most: ticket.severity_most, reasons: ticket.severity_reasons };
}

async function loadRatedDefect(manager: EntityManager, defectId: string): Promise<RatedDefect> {
  const [defect]: RatedDefect[] = await manager.query(
    `select defect.damage_class, defect.length_m, defect.width_m, defect.area_m2, defect.score, defect.measured_depth_m, defect.measured_width_m, defect.length_sigma_m, defect.is_size_least,
       defect.opening_m, defect.opening_sigma_m,
       (select min(photo.gsd_m) from detection join photo on photo.id = detection.photo_id
        where detection.defect_id = defect.id and ${IS_EVIDENCE}) as gsd_m
     from defect where defect.id = $1`,
    [defectId],
  );
  return defect!;
}
