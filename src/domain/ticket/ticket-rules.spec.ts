import { type Actor, systemActor } from '../access/actor';
import { type Role, roles } from '../access/role';
import {
  allowedMoves,
  checkMove,
  checkUndo,
  datesOnEntering,
  endedStates,
  moveError,
  ticketMoves,
  UNDO_WINDOW,
  undoError,
} from './ticket-rules';
import { type TicketState, ticketStates } from './ticket-state';

const actor = (role: Role, userId = `user-${role}`): Actor => ({ kind: 'user', userId, label: role, role });
const now = new Date('2026-03-01T02:00:00Z');
const everything = { reason: 'because', hasOriginal: true, hasAssignee: true };

describe('ticket moves', () => {
  it('are known one way or the other for every pair of states', () => {
    for (const from of ticketStates) {
      for (const to of ticketStates) {
        const listed = ticketMoves.filter((move) => move.from === from && move.to === to);
        expect(listed.length).toBeLessThanOrEqual(1);
        const mayAdmin = listed.some((move) => move.by.includes('admin'));
        expect(checkMove({ from, to, ...everything }, actor('admin')).ok).toBe(mayAdmin);
      }
    }
  });

  it('reach every state from proposed, and lead out of every state', () => {
    const reached = new Set<TicketState>(['proposed']);
    for (let size = 0; size !== reached.size; ) {
      size = reached.size;
      for (const move of ticketMoves) if (reached.has(move.from)) reached.add(move.to);
    }
    expect([...reached].sort()).toEqual([...ticketStates].sort());
    for (const state of ticketStates) expect(ticketMoves.some((move) => move.from === state)).toBe(true);
  });

  it('are none for an operator', () => {
    for (const from of ticketStates) expect(allowedMoves(from, actor('operator'))).toEqual([]);
  });

  it('let an admin do all that any other role may', () => {
    for (const move of ticketMoves) {
      for (const role of roles) if (move.by.includes(role)) expect(move.by).toContain('admin');
    }
  });

  it('let a reviewer judge and a supervisor move the work', () => {
    const targets = (from: TicketState, role: Role) => allowedMoves(from, actor(role)).map((move) => move.to);
    expect(targets('proposed', 'reviewer')).toEqual(['open', 'rejected', 'duplicate']);
    expect(targets('assigned', 'reviewer')).toEqual([]);
    expect(targets('assigned', 'supervisor')).toEqual([
      'in-progress',
      'open',
      'rejected',
      'duplicate',
      'closed',
    ]);
    expect(targets('repaired', 'reviewer')).toEqual(['verified', 'in-progress', 'open']);
  });

  it('let a crew start, hand back and finish what is assigned to it, and nothing else', () => {
    const crew = actor('crew');
    const request = { from: 'assigned', to: 'in-progress' } as const;
    expect(checkMove({ ...request, isAssignedToMover: true }, crew).ok).toBe(true);
    expect(checkMove(request, crew)).toEqual({ ok: false, error: 'not-assigned' });
    expect(moveError('not-assigned', request).options.status).toBe(403);
    expect(allowedMoves('in-progress', crew, crew.userId).map((move) => move.to)).toEqual([
      'repaired',
      'assigned',
    ]);
    expect(allowedMoves('in-progress', crew, 'somebody-else')).toEqual([]);
    for (const from of ticketStates.filter((state) => state !== 'assigned' && state !== 'in-progress'))
      expect(allowedMoves(from, crew, crew.userId)).toEqual([]);
  });

  it('let the system confirm, contradict and withdraw, nothing else', () => {
    const system = ticketMoves.filter((move) => move.by.includes('system'));
    expect(system.map((move) => `${move.from}>${move.to}`)).toEqual([
      'proposed>rejected',
      'open>rejected',
      'repaired>verified',
      'repaired>open',
      'verified>repaired',
      'verified>open',
      'closed>open',
      'rejected>proposed',
    ]);
    expect(checkMove({ from: 'proposed', to: 'rejected', reason: 'no evidence' }, systemActor).ok).toBe(true);
  });

  it.each([
    ['proposed', 'rejected', 'reason-required'],
    ['proposed', 'duplicate', 'original-required'],
    ['open', 'assigned', 'assignee-required'],
    ['open', 'closed', 'reason-required'],
    ['in-progress', 'closed', 'reason-required'],
    ['closed', 'open', 'reason-required'],
    ['rejected', 'proposed', 'reason-required'],
    ['closed', 'verified', 'no-such-move'],
  ] as const)('from %s to %s are refused without what they need', (from, to, refusal) => {
    expect(checkMove({ from, to, reason: '  ' }, actor('supervisor'))).toEqual({ ok: false, error: refusal });
  });

  it('close without a reason only after a repair', () => {
    for (const from of ticketStates) {
      const result = checkMove({ from, to: 'closed' }, actor('supervisor'));
      expect(result.ok).toBe(from === 'repaired' || from === 'verified');
    }
  });

  it('say why they are refused, with a stable code', () => {
    const request = { from: 'proposed', to: 'closed' } as const;
    expect(moveError('no-such-move', request)).toMatchObject({
      code: 'ticket-move-unknown',
      message: "A proposed ticket can't become closed; it can become open, rejected, duplicate.",
    });
    expect(moveError('not-allowed', request).options.status).toBe(403);
    expect(moveError('reason-required', request).options.status).toBe(422);
    expect(moveError('original-required', request).code).toBe('ticket-original-required');
    expect(moveError('assignee-required', request).code).toBe('ticket-assignee-required');
  });
});

describe('undo', () => {
  const decision = { actorId: 'user-reviewer', at: now, toState: 'rejected' as const };
  const at = (ms: number) => new Date(now.getTime() + ms);

  it('takes back one’s own last decision within a day', () => {
    expect(checkUndo(decision, 'rejected', { actor: actor('reviewer'), now: at(UNDO_WINDOW) }).ok).toBe(true);
  });

  it('lets a supervisor take back another’s', () => {
    expect(checkUndo(decision, 'rejected', { actor: actor('supervisor'), now: at(1) }).ok).toBe(true);
  });

  it.each([
    ['nothing-to-undo', null, 'rejected', 'reviewer', 1],
    ['nothing-to-undo', { ...decision, actorId: null }, 'rejected', 'admin', 1],
    ['not-yours', { ...decision, actorId: 'other' }, 'rejected', 'reviewer', 1],
    ['too-late', decision, 'rejected', 'reviewer', UNDO_WINDOW + 1],
    ['moved-on', decision, 'proposed', 'reviewer', 1],
  ] as const)('is refused as %s', (refusal, last, state, role, after) => {
    const result = checkUndo(last, state, { actor: actor(role), now: at(after) });
    expect(result).toEqual({ ok: false, error: refusal });
    expect(undoError(refusal).code).toMatch(/^ticket-undo-/);
  });
});

describe('datesOnEntering', () => {
  it('closes the clock in every end state and opens it again in the others', () => {
    for (const state of ticketStates) {
      expect(datesOnEntering(state, now).closedAt).toEqual(endedStates.includes(state) ? now : null);
    }
  });

  it('keeps the day of the repair through verification and closing, and forgets it when work starts again', () => {
    expect(datesOnEntering('repaired', now).repairedAt).toEqual(now);
    expect(datesOnEntering('verified', now)).not.toHaveProperty('repairedAt');
    expect(datesOnEntering('closed', now)).not.toHaveProperty('repairedAt');
    expect(datesOnEntering('in-progress', now).repairedAt).toBeNull();
  });
});
