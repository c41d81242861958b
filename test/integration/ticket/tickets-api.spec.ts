import { aDetection, aPhoto, aUser } from '../../support/builders';
import { countStatements } from '../../support/count-statements';
import { atTicketDesk, type List, type TicketView } from '../../support/ticket-desk';

describe('tickets over HTTP', () => {
  const desk = atTicketDesk();
  const { make, show, numbersOf } = desk;

  describe('lists', () => {
    it('puts the most urgent first and pages by key without losing or repeating any', async () => {
      for (const priority of [3, 1, 2, 3, 1]) await make({ priority });
      const first = (await desk.operator.get<List>('/api/tickets?limit=2')).body;
      const second = (await desk.operator.get<List>(`/api/tickets?limit=2&after=${first.next}`)).body;
      const third = (await desk.operator.get<List>(`/api/tickets?limit=2&after=${second.next}`)).body;
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
            await desk.operator.get<List>(`/api/tickets?limit=1&sort=${sort}${after && `&after=${after}`}`)
          ).body;
          seen.push(...page.items.map((ticket) => ticket.number));
          if (!page.next) break;
          after = page.next;
        }
        expect(seen).toEqual(await numbersOf(`sort=${sort}`));
        expect(seen).toHaveLength(3);
      },
    );

    it('filters by state, class, severity, bbox, desk.flight, assignee and age', async () => {
      const crew = await aUser(desk.api.database, 'operator');
      const open = await make({ state: 'open', damageClass: 'D20', severity: 'high' });
      const assigned = await make({ state: 'assigned', assigneeId: crew.id, at: { east: 5000 } });
      const old = await make({ createdAt: new Date('2020-01-01T00:00:00Z') });
      expect((await numbersOf('state=open,assigned')).sort()).toEqual([open.number, assigned.number]);
      expect(await numbersOf('class=D20')).toEqual([open.number]);
      expect(await numbersOf('severity=high')).toEqual([open.number]);
      expect(await numbersOf('bbox=106.86,-6.4,107,-6.2')).toEqual([assigned.number]);
      expect(await numbersOf(`flight=${desk.flight.id}`)).toHaveLength(3);
      expect(await numbersOf('flight=01890000-0000-7000-8000-000000000000')).toEqual([]);
      expect(await numbersOf(`assignee=${crew.id}`)).toEqual([assigned.number]);
      expect((await numbersOf('assignee=none')).sort()).toEqual([open.number, old.number]);
      expect(await numbersOf('assignee=me')).toEqual([]);
      expect(await numbersOf('minAgeDays=2000')).toEqual([old.number]);
      expect((await numbersOf('maxAgeDays=2000')).sort()).toEqual([open.number, assigned.number]);
    });

    it('filters by an area that was drawn, not by the box around it', async () => {
      const inside = await make();
      await make({ at: { east: 5000 } });
      // A triangle whose box holds both, and whose slope runs between them.
      const triangle = '106.83,-6.4;106.83,-6.2;106.9,-6.2';
      expect(await numbersOf(`within=${triangle}`)).toEqual([inside.number]);
      expect(await numbersOf('bbox=106.83,-6.4,106.9,-6.2')).toHaveLength(2);
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
      const answer = await desk.operator
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
      ['within=106.8,-6.3;106.9,-6.3'],
      ['within=106.8,-6.3;106.9,-6.3;106.9,north'],
      ['within=106.8,-6.3;106.9,-6.3;106.9,-96'],
      ['sort=colour'],
      ['limit=0'],
      ['after=nonsense'],
    ])('refuses %s as invalid input', async (query) => {
      expect(await desk.operator.get(`/api/tickets?${query}`)).toMatchObject({
        status: 400,
        body: { code: 'invalid-input' },
      });
    });

    it('needs one statement for its rows however many there are', async () => {
      await make();
      const few = await countStatements(() => desk.operator.get('/api/tickets'));
      for (let i = 0; i < 20; i++) await make();
      expect(await countStatements(() => desk.operator.get('/api/tickets'))).toBe(few);
    });
  });

  describe('one ticket', () => {
    it('is found by id and by number, with the photos that show it', async () => {
      const ticket = await make();
      const photo = await aPhoto(desk.api.database, desk.flight, { name: 'DJI_0042.JPG' });
      await aDetection(desk.api.database, photo, { defectId: ticket.defectId });
      const byNumber = await desk.operator.get<TicketView>(`/api/tickets/${ticket.number}`);
      expect(byNumber.status).toBe(200);
      expect(byNumber.body).toMatchObject({
        id: ticket.id,
        photos: [{ name: 'DJI_0042.JPG' }],
        evidence: [{ photoName: 'DJI_0042.JPG', box: { x: 1000, y: 1000, width: 50, height: 50 } }],
        allowedMoves: [],
        canUndo: false,
      });
      expect((await show(ticket, desk.reviewer)).allowedMoves.map((allowed) => allowed.to)).toEqual([
        'open',
        'rejected',
        'duplicate',
      ]);
    });

    it('is 404 when there is none and 400 when the id is neither id nor number', async () => {
      expect(await desk.operator.get('/api/tickets/999999')).toMatchObject({
        status: 404,
        body: { code: 'not-found' },
      });
      expect(await desk.operator.get('/api/tickets/abc')).toMatchObject({
        status: 400,
        body: { code: 'invalid-input' },
      });
    });
  });

  describe('comments', () => {
    it('are kept in order and acknowledge the ticket', async () => {
      const ticket = await make();
      for (const body of ['first', 'second', 'third'])
        await desk.reviewer.post(`/api/tickets/${ticket.id}/comments`, { body });
      const page = (
        await desk.operator.get<{ items: { body: string }[]; next: string }>(
          `/api/tickets/${ticket.number}/comments?limit=2`,
        )
      ).body;
      const rest = (
        await desk.operator.get<{ items: { body: string }[] }>(
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
      expect((await desk.reviewer.post(`/api/tickets/${ticket.id}/comments`, { body: '  ' })).status).toBe(
        400,
      );
      expect((await desk.operator.post(`/api/tickets/${ticket.id}/comments`, { body: 'x' })).status).toBe(
        403,
      );
      expect((await desk.reviewer.post('/api/tickets/999999/comments', { body: 'x' })).status).toBe(404);
    });
  });
});
