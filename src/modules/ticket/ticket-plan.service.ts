import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import { DomainError } from '../../domain/domain-error';
import { dueDate, type ServiceLevels } from '../../domain/ticket/due-date';
import { unfinishedStates } from '../../domain/ticket/ticket-rules';
import { conflict } from '../../platform/http/errors';
import { Clock } from '../../platform/telemetry/clock';
import { AuditLog } from '../audit/audit-log.service';
import { endPause } from './end-pause';
import { loadServiceLevels } from './service-levels';
import type { PlanBody } from './ticket.dto';
import {
  addTicketEvent,
  changeTicket,
  type DecidedColumns,
  decidedColumnsOf,
  type LockedTicket,
  lockTicket,
} from './ticket-records';

/** When the work is due, what it may cost, and whether it waits for something outside. */
@Injectable()
export class TicketPlanService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  async plan(idOrNumber: string, body: PlanBody, actor: Actor): Promise<string> {
    return this.database.transaction(async (manager) => {
      const ticket = await lockTicket(manager, idOrNumber, { version: body.version });
      if (!unfinishedStates.includes(ticket.state))
        throw conflict(
          'ticket-not-plannable',
          `The ticket is ${ticket.state}: only ${unfinishedStates.join(', ')} ones can be planned.`,
          { state: ticket.state },
        );
      const now = this.clock.now();
      const { version: _version, reason, ...told } = body;
      const levels = await loadServiceLevels(manager);
      await changeTicket(manager, ticket, planned(ticket, body, { now, levels }), now);
      await addTicketEvent(
        manager,
        actor,
        {
          ticketId: ticket.id,
          kind: 'plan',
          from: ticket.state,
          to: ticket.state,
          body: reason,
          details: { ...told, before: decidedColumnsOf(ticket) },
        },
        now,
      );
      await this.audit.record(manager, actor, {
        action: 'ticket.plan',
        subjectKind: 'ticket',
        subjectId: ticket.id,
        details: { ...told, ...(reason ? { reason } : {}) },
      });
      return ticket.id;
    });
  }
}

function planned(
  ticket: LockedTicket,
  body: PlanBody,
  { now, levels }: { readonly now: Date; readonly levels: ServiceLevels },
): Partial<DecidedColumns> {
  return {
    ...(body.dueAt !== undefined && dueColumns(ticket, body.dueAt, levels)),
    ...(body.costEstimate !== undefined && { cost_estimate: body.costEstimate }),
    ...pauseColumns(ticket, body, now),
  };
}

function dueColumns(
  ticket: LockedTicket,
  dueAt: string | null,
  levels: ServiceLevels,
): Partial<DecidedColumns> {
  const range = { least: ticket.severity_least, most: ticket.severity_most };
  return dueAt === null
    ? { due_at: dueDate(ticket.created_at, range, levels), is_due_by_person: false }
    : { due_at: dueAt, is_due_by_person: true };
}

function pauseColumns(ticket: LockedTicket, body: PlanBody, now: Date): Partial<DecidedColumns> {
  const isPaused = ticket.paused_since !== null;
  if (body.isPaused === undefined || body.isPaused === isPaused) return {};
  if (!body.isPaused) return endPause(ticket, now);
  if (!body.reason)
    throw new DomainError('ticket-reason-required', 'Say what the work waits for.', { status: 422 });
  return { paused_since: now };
}
