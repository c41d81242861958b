import type { Flight } from '../../../src/modules/flight/flight.entity';
import type { Ticket } from '../../../src/modules/ticket/ticket.entity';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { aDetection, aFlight, aPhoto, aTicket, aUser, type TicketTold } from '../../support/builders';
import { countStatements } from '../../support/count-statements';

interface TicketView {
  id: string;
  number: string;
  state: string;
  version: number;
  damageClass: string;
  severity: { least: string; most: string; reasons: string[]; isByPerson: boolean };
  priority: number;
  dueAt: string | null;
  assignee: { id: string; name: string } | null;
  duplicateOf: string | null;
  photos: { name: string }[];
  acknowledgedAt: string | null;
  repairedAt: string | null;
  closedAt: string | null;
  evidence: { photoName: string; box: object }[];
  history: {
    kind: string;
    from: string | null;
    to: string | null;
    body: string | null;
    undoneAt: string | null;
    details: object;
    actor: { name: string };
  }[];
  allowedMoves: { to: string; needs: string }[];
  canUndo: boolean;
}
interface List {
  items: TicketView[];
  next: string | null;
}
interface Refusal {
  code: string;
  detail: string;
  details: Record<string, unknown>;
}

describe('tickets over HTTP', () => {
  let api: TestApi;
  let flight: Flight;
  let operator: ApiCaller;
  let reviewer: ApiCaller;
  let supervisor: ApiCaller;

  beforeAll(async () => {
    api = await startTestApi();
    [operator, reviewer, supervisor] = await Promise.all([
      api.signIn('operator'),
      api.signIn('reviewer'),
      api.signIn('supervisor'),
    ]);
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    await api.database.query('truncate flight, photo, detection, defect, ticket, ticket_event cascade');
    flight = await aFlight(api.database);
  });

  const make = (told: TicketTold = {}) => aTicket(api.database, flight, told);
  const show = async (ticket: Ticket, caller = supervisor) =>
    (await caller.get<TicketView>(`/api/tickets/${ticket.id}`)).body;
  const numbersOf = async (query: string, caller = supervisor) =>
    (await caller.get<List>(`/api/tickets?${query}`)).body.items.map((ticket) => ticket.number);
  const move = (ticket: Ticket, body: object, caller = supervisor) =>
    caller.post<TicketView & Refusal>(`/api/tickets/${ticket.id}/transitions`, body);
  const assign = (ticket: Ticket, assigneeId: string | null, caller = supervisor) =>
    caller.fetch(`/api/tickets/${ticket.id}/assignment`, {
      method: 'PUT',
      body: JSON.stringify({ assigneeId }),
      headers: { 'content-type': 'application/json' },
    });

  describe('lists', () => {
    it('puts the most urgent first and pages by key without losing or repeating any', async () => {
      for (const priority of [3, 1, 2, 3, 1]) await make({ priority });
      const first = (await operator.get<List>('/api/tickets?limit=2')).body;
      const second = (await operator.get<List>(`/api/tickets?limit=2&after=${first.next}`)).body;
      const third = (await operator.get<List>(`/api/tickets?limit=2&after=${second.next}`)).body;
      const all = [first, second, third].flatMap((page) => page.items);
      expect(all.map((ticket) => ticket.priority)).toEqual([1, 1, 2, 3, 3]);
      expect(new Set(all.map((ticket) => ticket.id)).size).toBe(5);
      expect(third.next).toBeNull();
    });

    it.each(['priority', 'due', 'severity', 'oldest', 'newest'])(
      'pages through all tickets sorted by %s',
      async (sort) => {
        await make({ severity: 'high', dueAt: new Date('2026-04-01T00:00:00Z') });
        await make({ severity: 'low' });
        await make({ severity: 'high', dueAt: new Date('2026-03-01T00:00:00Z') });
        const seen: string[] = [];
        for (let after = ''; ; ) {
          const page = (
            await operator.get<List>(`/api/tickets?limit=1&sort=${sort}${after && `&after=${after}`}`)
          ).body;
          seen.push(...page.items.map((ticket) => ticket.number));
          if (!page.next) break;
          after = page.next;
        }
        expect(seen).toEqual(await numbersOf(`sort=${sort}`));
        expect(seen).toHaveLength(3);
      },
    );

    it('filters by state, class, severity, bbox, flight, assignee and age', async () => {
      const crew = await aUser(api.database, 'operator');
      const open = await make({ state: 'open', damageClass: 'D20', severity: 'high' });
      const assigned = await make({ state: 'assigned', assigneeId: crew.id, at: { east: 5000 } });
      const old = await make({ createdAt: new Date('2020-01-01T00:00:00Z') });
      expect((await numbersOf('state=open,assigned')).sort()).toEqual([open.number, assigned.number]);
      expect(await numbersOf('class=D20')).toEqual([open.number]);
      expect(await numbersOf('severity=high')).toEqual([open.number]);
      expect(await numbersOf('bbox=106.86,-6.4,107,-6.2')).toEqual([assigned.number]);
      expect(await numbersOf(`flight=${flight.id}`)).toHaveLength(3);
      expect(await numbersOf('flight=01890000-0000-7000-8000-000000000000')).toEqual([]);
      expect(await numbersOf(`assignee=${crew.id}`)).toEqual([assigned.number]);
      expect((await numbersOf('assignee=none')).sort()).toEqual([open.number, old.number]);
      expect(await numbersOf('assignee=me')).toEqual([]);
      expect(await numbersOf('minAgeDays=2000')).toEqual([old.number]);
      expect((await numbersOf('maxAgeDays=2000')).sort()).toEqual([open.number, assigned.number]);
    });

    it('knows what is overdue: past its date and still to be done', async () => {
      const past = new Date('2026-01-01T00:00:00Z');
      const late = await make({ state: 'open', dueAt: past });
      const repaired = await make({ state: 'repaired', dueAt: past });
      const undated = await make({ state: 'open' });
      expect(await numbersOf('overdue=true')).toEqual([late.number]);
      expect((await numbersOf('overdue=false')).sort()).toEqual([repaired.number, undated.number]);
    });

    it('answers GeoJSON points to those who ask for it', async () => {
      const ticket = await make();
      const answer = await operator
        .with({ accept: 'application/geo+json' })
        .get<{ type: string; features: { geometry: object; properties: { number: string } }[] }>(
          '/api/tickets',
        );
      expect(answer.headers.get('content-type')).toContain('application/geo+json');
      expect(answer.body.type).toBe('FeatureCollection');
      expect(answer.body.features[0]).toMatchObject({
        geometry: { type: 'Point', coordinates: [expect.closeTo(106.84, 9), expect.closeTo(-6.31, 9)] },
        properties: { number: ticket.number },
      });
    });

    it.each([
      ['state=broken'],
      ['bbox=1,2,3'],
      ['bbox=5,5,1,1'],
      ['sort=colour'],
      ['limit=0'],
      ['after=nonsense'],
    ])('refuses %s as invalid input', async (query) => {
      expect(await operator.get(`/api/tickets?${query}`)).toMatchObject({
        status: 400,
        body: { code: 'invalid-input' },
      });
    });

    it('needs one statement for its rows however many there are', async () => {
      await make();
      const few = await countStatements(() => operator.get('/api/tickets'));
      for (let i = 0; i < 20; i++) await make();
      expect(await countStatements(() => operator.get('/api/tickets'))).toBe(few);
    });
  });

  describe('one ticket', () => {
    it('is found by id and by number, with the photos that show it', async () => {
      const ticket = await make();
      const photo = await aPhoto(api.database, flight, { name: 'DJI_0042.JPG' });
      await aDetection(api.database, photo, { defectId: ticket.defectId });
      const byNumber = await operator.get<TicketView>(`/api/tickets/${ticket.number}`);
      expect(byNumber.status).toBe(200);
      expect(byNumber.body).toMatchObject({
        id: ticket.id,
        photos: [{ name: 'DJI_0042.JPG' }],
        evidence: [{ photoName: 'DJI_0042.JPG', box: { x: 1000, y: 1000, width: 50, height: 50 } }],
        allowedMoves: [],
        canUndo: false,
      });
      expect((await show(ticket, reviewer)).allowedMoves.map((allowed) => allowed.to)).toEqual([
        'open',
        'rejected',
        'duplicate',
      ]);
    });

    it('is 404 when there is none and 400 when the id is neither id nor number', async () => {
      expect(await operator.get('/api/tickets/999999')).toMatchObject({
        status: 404,
        body: { code: 'not-found' },
      });
      expect(await operator.get('/api/tickets/abc')).toMatchObject({
        status: 400,
        body: { code: 'invalid-input' },
      });
    });
  });

  describe('moves', () => {
    it('go from proposed to verified and closed, with dates, history and audit', async () => {
      const ticket = await make();
      const crew = await aUser(api.database, 'operator');
      expect((await move(ticket, { to: 'open', version: 1 }, reviewer)).body).toMatchObject({
        state: 'open',
        version: 2,
      });
      expect(await (await assign(ticket, crew.id)).json()).toMatchObject({
        state: 'assigned',
        assignee: { id: crew.id },
      });
      await move(ticket, { to: 'in-progress', version: 3 });
      expect((await move(ticket, { to: 'repaired', version: 4 })).body.repairedAt).not.toBeNull();
      await move(ticket, { to: 'verified', version: 5 }, reviewer);
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
      const audited = await api.database.query(`select action from audit_event where subject_id = $1`, [
        ticket.id,
      ]);
      expect(audited).toHaveLength(6);
    });

    it('answer 409 to a stale version, with the present one', async () => {
      const ticket = await make();
      await move(ticket, { to: 'open', version: 1 });
      const stale = await move(ticket, { to: 'rejected', reason: 'A shadow.', version: 1 }, reviewer);
      expect(stale).toMatchObject({
        status: 409,
        body: { code: 'ticket-changed', details: { version: 2, state: 'open' } },
      });
    });

    it('let only one of two people win who decide at once', async () => {
      const ticket = await make();
      const both = await Promise.all([
        move(ticket, { to: 'open', version: 1 }, reviewer),
        move(ticket, { to: 'rejected', reason: 'A shadow.', version: 1 }, supervisor),
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
      expect(await move(ticket, { to: 'rejected', reason: 'x', version: 1 }, operator)).toMatchObject({
        status: 403,
      });
      expect(await move(ticket, { to: 'closed', reason: 'x', version: 1 }, reviewer)).toMatchObject({
        status: 403,
        body: { code: 'ticket-move-forbidden' },
      });
      expect((await assign(ticket, null, reviewer)).status).toBe(403);
    });

    it('send the evidence of a duplicate to the original, and back when it is taken back', async () => {
      const [original, duplicate] = [await make(), await make({ at: { east: 3 } })];
      const [one, other] = [
        await aPhoto(api.database, flight, { name: 'a' }),
        await aPhoto(api.database, flight, { name: 'b' }),
      ];
      await aDetection(api.database, one, { defectId: original.defectId });
      await aDetection(api.database, other, { defectId: duplicate.defectId, at: { east: 3 } });
      const moved = await move(
        duplicate,
        { to: 'duplicate', duplicateOf: original.number, version: 1 },
        reviewer,
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
      expect((await reviewer.post<TicketView>(`/api/tickets/${duplicate.id}/undo`, {})).body).toMatchObject({
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
      await move(ticket, { to: 'open', version: 1 }, reviewer);
      await move(ticket, { to: 'rejected', reason: 'A shadow.', version: 2 }, reviewer);
      expect((await reviewer.post<TicketView>(`/api/tickets/${ticket.id}/undo`, {})).body).toMatchObject({
        state: 'open',
        closedAt: null,
      });
      const back = (await reviewer.post<TicketView>(`/api/tickets/${ticket.id}/undo`, {})).body;
      expect(back).toMatchObject({ state: 'proposed', canUndo: false });
      expect(back.history.map(({ kind, undoneAt }) => [kind, undoneAt !== null])).toEqual([
        ['transition', true],
        ['transition', true],
        ['undo', false],
        ['undo', false],
      ]);
      expect(await reviewer.post(`/api/tickets/${ticket.id}/undo`, {})).toMatchObject({
        status: 409,
        body: { code: 'ticket-undo-nothing' },
      });
    });

    it("is not for another's decision, except by a supervisor", async () => {
      const ticket = await make();
      await move(ticket, { to: 'open', version: 1 }, reviewer);
      const another = await api.signIn('reviewer', 'second');
      expect(await another.post(`/api/tickets/${ticket.id}/undo`, {})).toMatchObject({
        status: 403,
        body: { code: 'ticket-undo-not-yours' },
      });
      expect((await supervisor.post<TicketView>(`/api/tickets/${ticket.id}/undo`, {})).body.state).toBe(
        'proposed',
      );
    });
  });

  describe('assignment', () => {
    it('moves an open ticket to assigned and back, and changes hands without a move', async () => {
      const ticket = await make({ state: 'open' });
      const [first, second] = [await aUser(api.database), await aUser(api.database)];
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
    const amend = (ticket: Ticket, body: object, caller = reviewer) =>
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
      const defect = await api.database.query(
        'select damage_class, is_class_by_person from defect where id = $1',
        [ticket.defectId],
      );
      expect(defect).toEqual([{ damage_class: 'D20', is_class_by_person: true }]);
      const back = (await reviewer.post<TicketView>(`/api/tickets/${ticket.id}/undo`, {})).body;
      expect(back).toMatchObject({
        damageClass: 'D40',
        severity: { least: 'medium', isByPerson: false },
        priority: 3,
        dueAt: null,
      });
      expect(
        await api.database.query('select damage_class, is_class_by_person from defect where id = $1', [
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

  describe('comments', () => {
    it('are kept in order and acknowledge the ticket', async () => {
      const ticket = await make();
      for (const body of ['first', 'second', 'third'])
        await reviewer.post(`/api/tickets/${ticket.id}/comments`, { body });
      const page = (
        await operator.get<{ items: { body: string }[]; next: string }>(
          `/api/tickets/${ticket.number}/comments?limit=2`,
        )
      ).body;
      const rest = (
        await operator.get<{ items: { body: string }[] }>(
          `/api/tickets/${ticket.number}/comments?after=${page.next}`,
        )
      ).body;
      expect([...page.items, ...rest.items].map((comment) => comment.body)).toEqual([
        'first',
        'second',
        'third',
      ]);
      expect((await show(ticket)).acknowledgedAt).not.toBeNull();
    });

    it('are not empty and not by operators', async () => {
      const ticket = await make();
      expect((await reviewer.post(`/api/tickets/${ticket.id}/comments`, { body: '  ' })).status).toBe(400);
      expect((await operator.post(`/api/tickets/${ticket.id}/comments`, { body: 'x' })).status).toBe(403);
      expect((await reviewer.post('/api/tickets/999999/comments', { body: 'x' })).status).toBe(404);
    });
  });
});
