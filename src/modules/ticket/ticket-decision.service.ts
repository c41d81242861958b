import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import { DomainError } from '../../domain/domain-error';
import {
  checkMove,
  checkUndo,
  datesOnEntering,
  moveError,
  staffedStates,
  undoError,
} from '../../domain/ticket/ticket-rules';
import type { TicketState } from '../../domain/ticket/ticket-state';
import { conflict } from '../../platform/http/errors';
import { Clock } from '../../platform/telemetry/clock';
import { AuditLog } from '../audit/audit-log.service';
import { lockDefects, refreshDefects } from '../defect/refresh-defects';
import { endPause } from './end-pause';
import type { AssignmentBody, TransitionBody } from './ticket.dto';
import {
  addTicketEvent,
  changeTicket,
  type DecidedColumns,
  decidedColumnsOf,
  findLastDecision,
  isTicketNumber,
  type LockedTicket,
  lockTicket,
} from './ticket-records';

/** States in which a ticket can be given to somebody. */
const assignableStates: readonly TicketState[] = ['open', 'assigned', 'in-progress'];

/** What people decide about a ticket: its state, who does the work, and taking a decision back. */
@Injectable()
export class TicketDecisionService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Makes a move that the rules allow this caller. A duplicate's evidence goes to the original's defect. */
  transition(
    idOrNumber: string,
    body: Omit<TransitionBody, 'version'> & { readonly version?: number },
    actor: Actor,
    batchId?: string,
  ): Promise<string> {
    return this.database.transaction((manager) =>
      this.transitionWithin(manager, idOrNumber, { ...body, batchId }, actor),
    );
  }

  async transitionWithin(
    manager: EntityManager,
    idOrNumber: string,
    body: Omit<TransitionBody, 'version'> & { readonly version?: number; readonly batchId?: string },
    actor: Actor,
  ): Promise<string> {
    // Merging and unmerging change defects; that lock comes before the ticket's, as in the pipeline's stages.
    if (body.to === 'duplicate' || body.to === 'proposed') await lockDefects(manager);
    const ticket = await lockTicket(manager, idOrNumber, { version: body.version, actor });
    const request = {
      from: ticket.state,
      to: body.to,
      reason: body.reason,
      hasOriginal: body.duplicateOf !== undefined,
      hasAssignee: ticket.assignee_id !== null,
      isAssignedToMover: ticket.assignee_id === actor.userId,
    };
    const allowed = checkMove(request, actor);
    if (!allowed.ok) throw moveError(allowed.error, request);
    const changes = await this.changesOf(manager, ticket, body);
    const details = body.batchId ? { batchId: body.batchId } : {};
    await this.decide(manager, { ticket, kind: 'transition', changes, reason: body.reason, details }, actor);
    return ticket.id;
  }

  /** Gives the work to somebody, or to nobody; an open ticket becomes assigned by it, and back. */
  async assign(idOrNumber: string, body: AssignmentBody, actor: Actor, batchId?: string): Promise<string> {
    return this.database.transaction(async (manager) => {
      const ticket = await lockTicket(manager, idOrNumber, { version: body.version });
      if (!assignableStates.includes(ticket.state))
        throw conflict(
          'ticket-not-assignable',
          `A ${ticket.state} ticket can't be assigned: only ${assignableStates.join(', ')} ones.`,
          {
            state: ticket.state,
          },
        );
      if (body.assigneeId !== null) await assertActiveUser(manager, body.assigneeId);
      if (body.assigneeId === ticket.assignee_id) return ticket.id;
      const state = stateAfterAssigning(ticket.state, body.assigneeId);
      const request = { from: ticket.state, to: state, hasAssignee: body.assigneeId !== null };
      const allowed = state === ticket.state ? null : checkMove(request, actor);
      if (allowed && !allowed.ok) throw moveError(allowed.error, request);
      const changes = { state, assignee_id: body.assigneeId };
      await this.decide(
        manager,
        {
          ticket,
          kind: 'assignment',
          changes,
          details: { assigneeId: body.assigneeId, ...(batchId ? { batchId } : {}) },
        },
        actor,
      );
      return ticket.id;
    });
  }

  /** Takes the last decision back: everything it changed is as before, and both stay in the history. */
  undo(
    idOrNumber: string,
    options: { readonly version?: number; readonly batchId?: string },
    actor: Actor,
  ): Promise<string> {
    return this.database.transaction((manager) => this.undoWithin(manager, idOrNumber, options, actor));
  }

  async undoWithin(
    manager: EntityManager,
    idOrNumber: string,
    { version, batchId }: { readonly version?: number; readonly batchId?: string },
    actor: Actor,
  ): Promise<string> {
    await lockDefects(manager);
    const ticket = await lockTicket(manager, idOrNumber, { version, actor });
    const now = this.clock.now();
    const last = await findLastDecision(manager, ticket.id);
    const allowed = checkUndo(last, ticket.state, { actor, now });
    if (!allowed.ok) throw undoError(allowed.error);
    if (batchId !== undefined && last?.batchId !== batchId) throw undoError('moved-on');
    if (!last?.before) throw undoError('nothing-to-undo');
    if (last.before.defect_state === 'merged' && last.before.defect_merged_into)
      await assertStillThere(manager, last.before.defect_merged_into);
    await changeTicket(manager, ticket, last.before, now);
    await refreshIfRemerged(manager, ticket, last.before, now);
    await manager.query('update ticket_event set undone_at = $2 where id = $1', [last.id, now]);
    await addTicketEvent(
      manager,
      actor,
      {
        ticketId: ticket.id,
        kind: 'undo',
        from: ticket.state,
        to: last.before.state,
        details: { event: last.id, kind: last.kind },
      },
      now,
    );
    await this.audit.record(manager, actor, {
      action: 'ticket.undo',
      subjectKind: 'ticket',
      subjectId: ticket.id,
      details: { event: last.id, kind: last.kind, from: ticket.state, to: last.before.state },
    });
    return ticket.id;
  }

  private async changesOf(
    manager: EntityManager,
    ticket: LockedTicket,
    body: Pick<TransitionBody, 'to' | 'duplicateOf'>,
  ): Promise<Partial<DecidedColumns>> {
    const dates = datesOnEntering(body.to, this.clock.now());
    const changes: Partial<DecidedColumns> = {
      state: body.to,
      repaired_at: dates.repairedAt,
      closed_at: dates.closedAt,
      ...endPause(ticket, this.clock.now()),
    };
    const staffed =
      body.to === 'open' || body.to === 'proposed' ? { ...changes, assignee_id: null } : changes;
    if (body.to === 'duplicate') {
      const original = await findOriginal(manager, ticket, body.duplicateOf!);
      return {
        ...staffed,
        duplicate_of: original.id,
        defect_state: 'merged',
        defect_merged_into: original.defectId,
      };
    }
    if (ticket.state === 'duplicate')
      return { ...staffed, duplicate_of: null, defect_state: 'active', defect_merged_into: null };
    return staffed;
  }

  private async decide(
    manager: EntityManager,
    decision: {
      readonly ticket: LockedTicket;
      readonly kind: 'transition' | 'assignment';
      readonly changes: Partial<DecidedColumns>;
      readonly reason?: string;
      readonly details?: Readonly<Record<string, unknown>>;
    },
    actor: Actor,
  ): Promise<void> {
    const { ticket, kind, changes, reason, details = {} } = decision;
    const now = this.clock.now();
    const to = changes.state ?? ticket.state;
    await changeTicket(manager, ticket, changes, now);
    await refreshIfRemerged(manager, ticket, changes, now);
    const told = { ...details, ...(changes.duplicate_of ? { duplicateOf: changes.duplicate_of } : {}) };
    await addTicketEvent(
      manager,
      actor,
      {
        ticketId: ticket.id,
        kind,
        from: ticket.state,
        to,
        body: reason,
        details: { ...told, before: decidedColumnsOf(ticket) },
      },
      now,
    );
    await this.audit.record(manager, actor, {
      action: `ticket.${kind}`,
      subjectKind: 'ticket',
      subjectId: ticket.id,
      details: { from: ticket.state, to, ...(reason ? { reason } : {}), ...told },
    });
  }
}

function stateAfterAssigning(state: TicketState, assigneeId: string | null): TicketState {
  if (assigneeId === null) return 'open';
  return staffedStates.includes(state) ? state : 'assigned';
}

/** Both the old and the new original see their evidence change. */
async function refreshIfRemerged(
  manager: EntityManager,
  ticket: LockedTicket,
  changes: Partial<DecidedColumns>,
  now: Date,
): Promise<void> {
  const { defect_merged_into: mergedInto } = changes;
  if (mergedInto === undefined || mergedInto === ticket.defect_merged_into) return;
  const touched = [ticket.defect_id, mergedInto, ticket.defect_merged_into].filter((id) => id !== null);
  await refreshDefects(manager, touched, now);
}

async function findOriginal(
  manager: EntityManager,
  ticket: LockedTicket,
  idOrNumber: string,
): Promise<{ id: string; defectId: string }> {
  const column = isTicketNumber(idOrNumber) ? 'number' : 'id';
  const [original]: {
    id: string;
    number: string;
    state: TicketState;
    defect_id: string;
    defect_state: string;
  }[] = await manager.query(
    `select ticket.id, ticket.number, ticket.state, ticket.defect_id, defect.state as defect_state
       from ticket join defect on defect.id = ticket.defect_id where ticket.${column} = $1`,
    [idOrNumber],
  );
  if (!original)
    throw new DomainError(
      'ticket-original-unknown',
      `There is no ticket ${idOrNumber} that this could be a duplicate of.`,
      { status: 422 },
    );
  if (original.id === ticket.id)
    throw new DomainError('ticket-original-self', "A ticket can't be a duplicate of itself.", {
      status: 422,
    });
  if (original.defect_state !== 'active' || original.state === 'duplicate')
    throw conflict(
      'ticket-original-ended',
      `Ticket ${original.number} is itself ${original.state}: name the ticket that stays.`,
      {
        state: original.state,
      },
    );
  return { id: original.id, defectId: original.defect_id };
}

async function assertStillThere(manager: EntityManager, defectId: string): Promise<void> {
  const [defect]: { state: string }[] = await manager.query('select state from defect where id = $1', [
    defectId,
  ]);
  if (defect?.state !== 'active')
    throw conflict(
      'ticket-original-ended',
      'The original that it was a duplicate of is itself gone: move the ticket instead.',
    );
}

async function assertActiveUser(manager: EntityManager, userId: string): Promise<void> {
  const rows: unknown[] = await manager.query('select 1 from user_account where id = $1 and is_active', [
    userId,
  ]);
  if (rows.length === 0)
    throw new DomainError(
      'assignee-unknown',
      'There is no active account with that id to assign the ticket to.',
      { status: 422 },
    );
}
