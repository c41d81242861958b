import type { Ticket } from '../../../src/modules/ticket/ticket.entity';
import { aDetection, aPhoto, aUser } from '../../support/builders';
import { atTicketDesk, type Refusal, type TicketView } from '../../support/ticket-desk';

describe('decisions on tickets over HTTP', () => {
  const desk = atTicketDesk();
  const { make, show, move, assign } = desk;

  describe('moves', () => {
    it('go from proposed to verified and closed, with dates, history and audit', async () => {
      const ticket = await make();
      const crew = await aUser(desk.api.database, 'operator');
      expect((await move(ticket, { to: 'open', version: 1 }, desk.reviewer)).body).toMatchObject({
        state: 'open',
        version: 2,
      });
      expect(await (await assign(ticket, crew.id)).json()).toMatchObject({
        state: 'assigned',
        assignee: { id: crew.id },
      });
      await move(ticket, { to: 'in-progress', version: 3 });
      expect((await move(ticket, { to: 'repaired', version: 4 })).body.repairedAt).not.toBeNull();
      await move(ticket, { to: 'verified', version: 5 }, desk.reviewer);
      const closed = (await move(ticket, { to: 'closed', version: 6 })).body;
      expect(closed).toMatchObject({ state: 'closed', version: 7, assignee: { id: crew.id } });
      expect([closed.acknowledgedAt, closed.repairedAt, closed.closedAt]).not.toContain(null);
      expect(closed.history.map(({ kind, to }) => `${kind}:${to}`)).toEqual([
        'transition:open',
        'assignment:assigned',
        'transition:in-progress',
        'transition:repaired',
        'transition:verified',
        'transition:closed',
      ]);
      expect(closed.history[0]!.details).not.toHaveProperty('before');
      const audited = await desk.api.database.query(`select action from audit_event where subject_id = $1`, [
        ticket.id,
      ]);
      expect(audited).toHaveLength(6);
    });

    it('answer 409 to a stale version, with the present one', async () => {
      const ticket = await make();
      await move(ticket, { to: 'open', version: 1 });
      const stale = await move(ticket, { to: 'rejected', reason: 'A shadow.', version: 1 }, desk.reviewer);
      expect(stale).toMatchObject({
        status: 409,
        body: { code: 'ticket-changed', details: { version: 2, state: 'open' } },
      });
    });

    it('let only one of two people win who decide at once', async () => {
      const ticket = await make();
      const both = await Promise.all([
        move(ticket, { to: 'open', version: 1 }, desk.reviewer),
        move(ticket, { to: 'rejected', reason: 'A shadow.', version: 1 }, desk.supervisor),
      ]);
      expect(both.map((answer) => answer.status).sort()).toEqual([200, 409]);
    });

    it.each([
      [{ to: 'rejected' }, 422, 'ticket-reason-required'],
      [{ to: 'duplicate' }, 422, 'ticket-original-required'],
      [{ to: 'closed', reason: 'x' }, 409, 'ticket-move-unknown'],
      [{ to: 'duplicate', duplicateOf: '987654' }, 422, 'ticket-original-unknown'],
    ])('refuse %j with a clear code', async (body, status, code) => {
      const ticket = await make();
      expect(await move(ticket, { ...body, version: 1 })).toMatchObject({ status, body: { code } });
      expect((await show(ticket)).state).toBe('proposed');
    });

    it('are not for operators, and work is not for reviewers to move', async () => {
      const ticket = await make({ state: 'open' });
      expect(await move(ticket, { to: 'rejected', reason: 'x', version: 1 }, desk.operator)).toMatchObject({
        status: 403,
      });
      expect(await move(ticket, { to: 'closed', reason: 'x', version: 1 }, desk.reviewer)).toMatchObject({
        status: 403,
        body: { code: 'ticket-move-forbidden' },
      });
      expect((await assign(ticket, null, desk.reviewer)).status).toBe(403);
    });

    it('send the evidence of a duplicate to the original, and back when it is taken back', async () => {
      const [original, duplicate] = [await make(), await make({ at: { east: 3 } })];
      const [one, other] = [
        await aPhoto(desk.api.database, desk.flight, { name: 'a' }),
        await aPhoto(desk.api.database, desk.flight, { name: 'b' }),
      ];
      await aDetection(desk.api.database, one, { defectId: original.defectId });
      await aDetection(desk.api.database, other, { defectId: duplicate.defectId, at: { east: 3 } });
      const moved = await move(
        duplicate,
        { to: 'duplicate', duplicateOf: original.number, version: 1 },
        desk.reviewer,
      );
      expect(moved.body).toMatchObject({ state: 'duplicate', duplicateOf: original.id });
      expect((await show(original)).photos.map((photo) => photo.name).sort()).toEqual(['a', 'b']);
      expect(await move(original, { to: 'duplicate', duplicateOf: duplicate.id, version: 1 })).toMatchObject({
        status: 409,
        body: { code: 'ticket-original-ended' },
      });
      expect(await move(original, { to: 'duplicate', duplicateOf: original.id, version: 1 })).toMatchObject({
        status: 422,
        body: { code: 'ticket-original-self' },
      });
      expect(
        (await desk.reviewer.post<TicketView>(`/api/tickets/${duplicate.id}/undo`, {})).body,
      ).toMatchObject({
        state: 'proposed',
        duplicateOf: null,
      });
      expect((await show(original)).photos.map((photo) => photo.name)).toEqual(['a']);
      expect((await show(duplicate)).photos.map((photo) => photo.name)).toEqual(['b']);
    });
  });

  describe('undo', () => {
    it('takes back decision after decision, and keeps all in the history', async () => {
      const ticket = await make();
      await move(ticket, { to: 'open', version: 1 }, desk.reviewer);
      await move(ticket, { to: 'rejected', reason: 'A shadow.', version: 2 }, desk.reviewer);
      expect((await desk.reviewer.post<TicketView>(`/api/tickets/${ticket.id}/undo`, {})).body).toMatchObject(
        {
          state: 'open',
          closedAt: null,
        },
      );
      const back = (await desk.reviewer.post<TicketView>(`/api/tickets/${ticket.id}/undo`, {})).body;
      expect(back).toMatchObject({ state: 'proposed', canUndo: false });
      expect(back.history.map(({ kind, undoneAt }) => [kind, undoneAt !== null])).toEqual([
        ['transition', true],
        ['transition', true],
        ['undo', false],
        ['undo', false],
      ]);
      expect(await desk.reviewer.post(`/api/tickets/${ticket.id}/undo`, {})).toMatchObject({
        status: 409,
        body: { code: 'ticket-undo-nothing' },
      });
    });

    it("is not for another's decision, except by a supervisor", async () => {
      const ticket = await make();
      await move(ticket, { to: 'open', version: 1 }, desk.reviewer);
      const another = await desk.api.signIn('reviewer', 'second');
      expect(await another.post(`/api/tickets/${ticket.id}/undo`, {})).toMatchObject({
        status: 403,
        body: { code: 'ticket-undo-not-yours' },
      });
      expect((await desk.supervisor.post<TicketView>(`/api/tickets/${ticket.id}/undo`, {})).body.state).toBe(
        'proposed',
      );
    });
  });

  describe('assignment', () => {
    it('moves an open ticket to assigned and back, and changes hands without a move', async () => {
      const ticket = await make({ state: 'open' });
      const [first, second] = [await aUser(desk.api.database), await aUser(desk.api.database)];
      await assign(ticket, first.id);
      expect(await (await assign(ticket, second.id)).json()).toMatchObject({
        state: 'assigned',
        assignee: { id: second.id },
        version: 3,
      });
      expect(await (await assign(ticket, second.id)).json()).toMatchObject({ version: 3 });
      expect(await (await assign(ticket, null)).json()).toMatchObject({ state: 'open', assignee: null });
    });

    it('refuses proposed tickets and unknown people', async () => {
      const proposed = await make();
      expect(await (await assign(proposed, null)).json()).toMatchObject({ code: 'ticket-not-assignable' });
      const open = await make({ state: 'open' });
      expect(await (await assign(open, '01890000-0000-7000-8000-000000000000')).json()).toMatchObject({
        code: 'assignee-unknown',
      });
    });
  });

  describe('what a reviewer knows better', () => {
    const amend = (ticket: Ticket, body: object, caller = desk.reviewer) =>
      caller.patch<TicketView & Refusal>(`/api/tickets/${ticket.id}`, body);

    it('sets class and severity by hand; priority and due date follow; undo restores', async () => {
      const ticket = await make();
      const rated = (
        await amend(ticket, { damageClass: 'D20', severity: 'high', reason: 'Seen on site', version: 1 })
      ).body;
      expect(rated).toMatchObject({
        damageClass: 'D20',
        severity: {
          least: 'high',
          most: 'high',
          isByPerson: true,
          reasons: ['Set by reviewer first: Seen on site'],
        },
        priority: 1,
      });
      expect(rated.dueAt).toBe('2026-03-06T02:00:00.000Z');
      const defect = await desk.api.database.query(
        'select damage_class, is_class_by_person from defect where id = $1',
        [ticket.defectId],
      );
      expect(defect).toEqual([{ damage_class: 'D20', is_class_by_person: true }]);
      const back = (await desk.reviewer.post<TicketView>(`/api/tickets/${ticket.id}/undo`, {})).body;
      expect(back).toMatchObject({
        damageClass: 'D40',
        severity: { least: 'medium', isByPerson: false },
        priority: 3,
        dueAt: null,
      });
      expect(
        await desk.api.database.query('select damage_class, is_class_by_person from defect where id = $1', [
          ticket.defectId,
        ]),
      ).toEqual([{ damage_class: 'D40', is_class_by_person: false }]);
    });

    it('narrows the severity by a depth measured on site', async () => {
      const ticket = await make();
      const deep = (await amend(ticket, { measuredDepthMillimetres: 60, reason: 'Measured', version: 1 }))
        .body;
      expect(deep.severity).toMatchObject({ least: 'high', most: 'high', isByPerson: false });
      const open = (
        await amend(ticket, { measuredDepthMillimetres: null, reason: 'Wrong ticket', version: 2 })
      ).body;
      expect(open.severity).toMatchObject({ least: 'medium', most: 'high' });
    });

    it.each([
      [{ reason: 'x' }],
      [{ severity: 'high' }],
      [{ damageClass: 'repair', reason: 'x' }],
      [{ measuredDepthMillimetres: -1, reason: 'x' }],
    ])('refuses %j', async (body) => {
      expect((await amend(await make(), { ...body, version: 1 })).status).toBe(400);
    });

    it('refuses a ticket that has ended', async () => {
      const ticket = await make({ state: 'closed' });
      expect((await amend(ticket, { severity: 'low', reason: 'x', version: 1 })).body.code).toBe(
        'ticket-ended',
      );
    });
  });
});
