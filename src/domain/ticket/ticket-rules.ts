import type { Actor } from '../access/actor';
import type { Role } from '../access/role';
import { DomainError } from '../domain-error';
import { Err, Ok, type Result } from '../result';
import type { Milliseconds } from '../units';
import { type TicketState, ticketStates } from './ticket-state';

/** Who may make a move; `system` is a flight that confirms, contradicts or withdraws. */
export type Mover = Role | 'system';

export interface TicketMove {
  readonly from: TicketState;
  readonly to: TicketState;
  readonly by: readonly Mover[];
  /** What must be said or given for it. */
  readonly needs: 'nothing' | 'reason' | 'original' | 'assignee';
}

const reviewers: readonly Mover[] = ['reviewer', 'supervisor', 'admin'];
const supervisors: readonly Mover[] = ['supervisor', 'admin'];
const workers: readonly Mover[] = [...supervisors, 'crew'];
const move = (
  from: TicketState,
  to: TicketState,
  by: readonly Mover[],
  needs: TicketMove['needs'] = 'nothing',
) => ({ from, to, by, needs }) as const;

/**
 * Every move there is. A reviewer judges whether damage is real, once, or repaired; a supervisor moves the work; a crew
 * starts and finishes what is assigned to it.
 * What takes a ticket out without a repair, or back, needs a reason; a duplicate needs its original; being assigned
 * needs an assignee, and is made by assigning.
 */
export const ticketMoves: readonly TicketMove[] = [
  move('proposed', 'open', reviewers),
  move('proposed', 'rejected', [...reviewers, 'system'], 'reason'),
  move('proposed', 'duplicate', reviewers, 'original'),
  move('open', 'assigned', supervisors, 'assignee'),
  move('open', 'rejected', [...reviewers, 'system'], 'reason'),
  move('open', 'duplicate', reviewers, 'original'),
  move('open', 'closed', supervisors, 'reason'),
  move('assigned', 'in-progress', workers),
  move('assigned', 'open', supervisors),
  move('assigned', 'rejected', supervisors, 'reason'),
  move('assigned', 'duplicate', supervisors, 'original'),
  move('assigned', 'closed', supervisors, 'reason'),
  move('in-progress', 'repaired', workers),
  move('in-progress', 'assigned', workers),
  move('in-progress', 'open', supervisors),
  move('in-progress', 'duplicate', supervisors, 'original'),
  move('in-progress', 'closed', supervisors, 'reason'),
  move('repaired', 'verified', [...reviewers, 'system']),
  move('repaired', 'in-progress', reviewers, 'reason'),
  move('repaired', 'open', [...reviewers, 'system'], 'reason'),
  move('repaired', 'closed', supervisors),
  move('verified', 'closed', supervisors),
  // A flight confirmed the repair and, run again, no longer does: the crew's claim stands.
  move('verified', 'repaired', ['system'], 'reason'),
  move('verified', 'open', [...supervisors, 'system'], 'reason'),
  move('closed', 'open', [...supervisors, 'system'], 'reason'),
  move('rejected', 'proposed', [...reviewers, 'system'], 'reason'),
  move('duplicate', 'proposed', reviewers, 'reason'),
];

/** States in which work is still to be done; the due date counts in these. */
export const unfinishedStates: readonly TicketState[] = ['proposed', 'open', 'assigned', 'in-progress'];
/** States in which somebody is named for the work. */
export const staffedStates: readonly TicketState[] = ['assigned', 'in-progress', 'repaired'];
/** States after which nothing more is expected. */
export const endedStates: readonly TicketState[] = ['closed', 'rejected', 'duplicate'];

export interface MoveRequest {
  readonly from: TicketState;
  readonly to: TicketState;
  readonly reason?: string | null;
  readonly hasOriginal?: boolean;
  readonly hasAssignee?: boolean;
  /** The work is assigned to who asks: a crew moves its own tickets alone. */
  readonly isAssignedToMover?: boolean;
}

export type MoveRefusal =
  | 'no-such-move'
  | 'not-allowed'
  | 'not-assigned'
  | 'reason-required'
  | 'original-required'
  | 'assignee-required';

const moverOf = (actor: Actor): Mover | null => (actor.kind === 'system' ? 'system' : actor.role);

/** Whether this actor may make this move, and what is missing for it. */
export function checkMove(request: MoveRequest, actor: Actor): Result<TicketMove, MoveRefusal> {
  const found = ticketMoves.find(
    (candidate) => candidate.from === request.from && candidate.to === request.to,
  );
  if (!found) return Err('no-such-move');
  const mover = moverOf(actor);
  if (!mover || !found.by.includes(mover)) return Err('not-allowed');
  if (mover === 'crew' && !request.isAssignedToMover) return Err('not-assigned');
  switch (found.needs) {
    case 'nothing':
      return Ok(found);
    case 'reason':
      return request.reason?.trim() ? Ok(found) : Err('reason-required');
    case 'original':
      return request.hasOriginal ? Ok(found) : Err('original-required');
    case 'assignee':
      return request.hasAssignee ? Ok(found) : Err('assignee-required');
  }
}

/** What this actor could do next with a ticket in this state. */
export function allowedMoves(
  from: TicketState,
  actor: Actor,
  assigneeId: string | null = null,
): TicketMove[] {
  const mover = moverOf(actor);
  if (!mover || (mover === 'crew' && assigneeId !== actor.userId)) return [];
  return ticketMoves.filter((candidate) => candidate.from === from && candidate.by.includes(mover));
}

/** The refusal as a client sees it. */
export function moveError(refusal: MoveRefusal, { from, to }: MoveRequest): DomainError {
  switch (refusal) {
    case 'no-such-move': {
      const possible = ticketMoves
        .filter((candidate) => candidate.from === from)
        .map((candidate) => candidate.to);
      return new DomainError(
        'ticket-move-unknown',
        `A ${from} ticket can't become ${to}; it can become ${possible.join(', ')}.`,
        {
          details: { from, to, possible },
        },
      );
    }
    case 'not-allowed':
      return new DomainError(
        'ticket-move-forbidden',
        `Your role may not move a ticket from ${from} to ${to}.`,
        {
          status: 403,
          details: { from, to },
        },
      );
    case 'not-assigned':
      return new DomainError(
        'ticket-not-assigned-to-you',
        'This ticket is assigned to somebody else: only they or a supervisor can move it.',
        { status: 403 },
      );
    case 'reason-required':
      return new DomainError('ticket-reason-required', `Say why the ticket goes from ${from} to ${to}.`, {
        status: 422,
        details: { from, to },
      });
    case 'original-required':
      return new DomainError('ticket-original-required', 'Name the ticket that this one is a duplicate of.', {
        status: 422,
      });
    case 'assignee-required':
      return new DomainError(
        'ticket-assignee-required',
        'A ticket becomes assigned by naming who does the work: assign it.',
        {
          status: 422,
        },
      );
  }
}

/** A decision can be taken back for a day: later, others have acted on it. */
export const UNDO_WINDOW: Milliseconds = 24 * 60 * 60 * 1000;

export interface PastDecision {
  readonly actorId: string | null;
  readonly at: Date;
  /** State the decision led to; null where it changed no state. */
  readonly toState: TicketState | null;
}

export type UndoRefusal = 'nothing-to-undo' | 'not-yours' | 'too-late' | 'moved-on';

/** The last decision may be undone by who made it, or by a supervisor, within a day, while the ticket still is where it led. */
export function checkUndo(
  last: PastDecision | null,
  ticketState: TicketState,
  { actor, now }: { readonly actor: Actor; readonly now: Date },
): Result<PastDecision, UndoRefusal> {
  if (!last || last.actorId === null) return Err('nothing-to-undo');
  const mayUndoOthers = actor.role === 'supervisor' || actor.role === 'admin';
  if (last.actorId !== actor.userId && !mayUndoOthers) return Err('not-yours');
  if (now.getTime() - last.at.getTime() > UNDO_WINDOW) return Err('too-late');
  if (last.toState !== null && last.toState !== ticketState) return Err('moved-on');
  return Ok(last);
}

export function undoError(refusal: UndoRefusal): DomainError {
  switch (refusal) {
    case 'nothing-to-undo':
      return new DomainError(
        'ticket-undo-nothing',
        'There is no decision on this ticket that could be taken back.',
      );
    case 'not-yours':
      return new DomainError(
        'ticket-undo-not-yours',
        'Somebody else made the last decision; a supervisor can take it back.',
        {
          status: 403,
        },
      );
    case 'too-late':
      return new DomainError(
        'ticket-undo-too-late',
        'The last decision is more than a day old; move the ticket instead.',
      );
    case 'moved-on':
      return new DomainError(
        'ticket-undo-moved-on',
        'The ticket has moved on since that decision; move it instead.',
      );
  }
}

/** When a ticket enters a state, which of its dates are set or cleared. */
export function datesOnEntering(
  to: TicketState,
  now: Date,
): { repairedAt?: Date | null; closedAt?: Date | null } {
  if (to === 'repaired') return { repairedAt: now, closedAt: null };
  if (to === 'verified') return { closedAt: null };
  if (endedStates.includes(to)) return { closedAt: now };
  return { repairedAt: null, closedAt: null };
}

export const isTicketState = (text: string): text is TicketState =>
  (ticketStates as readonly string[]).includes(text);
