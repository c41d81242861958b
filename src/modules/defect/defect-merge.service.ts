import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../domain/access/actor';
import { DomainError } from '../../domain/domain-error';
import { conflict, notFound } from '../../platform/http/errors';
import { Clock } from '../../platform/telemetry/clock';
import { AuditLog } from '../audit/audit-log.service';
import { openTickets } from '../ticket/open-tickets';
import { TicketDecisionService } from '../ticket/ticket-decision.service';
import { lockDefects } from './refresh-defects';
import type { MergeDto } from './regroup.dto';
import { assertOpenToRegroup, type DefectAndTicket, findDefects } from './regroup-rules';

/** People say that several defects are one: the tickets of the others become duplicates of the one that stays. */
@Injectable()
export class DefectMergeService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly decisions: TicketDecisionService,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** All or none, each by the rules of its ticket. */
  merge(defectId: string, defectIds: readonly string[], actor: Actor): Promise<MergeDto> {
    return this.database.transaction(async (manager) => {
      await lockDefects(manager);
      const mergedIds = [...new Set(defectIds)];
      if (mergedIds.includes(defectId))
        throw new DomainError('merge-with-itself', "A defect can't be merged with itself.", { status: 422 });
      const defects = await findDefects(manager, [defectId, ...mergedIds]);
      const [ticketId, ...merged] = defects.map(ticketToMerge);
      const id = uuidv7();
      for (const other of merged)
        await this.decisions.transitionWithin(
          manager,
          other,
          { to: 'duplicate', duplicateOf: ticketId!, batchId: id },
          actor,
        );
      await openTickets(manager, [defectId], this.clock.now());
      await this.audit.record(manager, actor, {
        action: 'defect.merge',
        subjectKind: 'defect',
        subjectId: defectId,
        details: { mergeId: id, mergedIds },
      });
      return { id, defectId, ticketId: ticketId!, mergedIds };
    });
  }

  /** All or none: tickets that somebody moved on since refuse it. */
  async undo(defectId: string, mergeId: string, actor: Actor): Promise<void> {
    await this.database.transaction(async (manager) => {
      await lockDefects(manager);
      const rows: { ticket_id: string; defect_id: string }[] = await manager.query(
        `select event.ticket_id, ticket.defect_id from ticket_event event
         join ticket on ticket.id = event.ticket_id
         join ticket original on original.id::text = event.details ->> 'duplicateOf'
         where event.details ->> 'batchId' = $1 and event.undone_at is null and original.defect_id = $2
         order by event.ticket_id`,
        [mergeId, defectId],
      );
      if (rows.length === 0) throw notFound('Merge', mergeId);
      for (const row of rows)
        await this.decisions.undoWithin(manager, row.ticket_id, { batchId: mergeId }, actor);
      const mergedIds = rows.map((row) => row.defect_id);
      await openTickets(manager, [defectId, ...mergedIds], this.clock.now());
      await this.audit.record(manager, actor, {
        action: 'defect.undo-merge',
        subjectKind: 'defect',
        subjectId: defectId,
        details: { mergeId, mergedIds },
      });
    });
  }
}

function ticketToMerge(defect: DefectAndTicket): string {
  assertOpenToRegroup(defect);
  if (defect.ticket_id === null)
    throw conflict(
      'defect-without-ticket',
      `Defect ${defect.id} has no ticket, since its class calls for no work: there is nothing to merge.`,
      { defectId: defect.id },
    );
  return defect.ticket_id;
}
