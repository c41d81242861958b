import sharp from 'sharp';
import type { Flight } from '../../../src/modules/flight/flight.entity';
import type { Ticket } from '../../../src/modules/ticket/ticket.entity';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { aDetection, aFlight, aPhoto, aTicket } from '../../support/builders';

interface View {
  id: string;
  state: string;
  version: number;
  dueAt: string;
  isDueByPerson: boolean;
  costEstimate: number | null;
  pausedSince: string | null;
  pausedMilliseconds: number;
  attachments: { id: string; kind: string; lon: number | null; addedBy: { name: string } }[];
  allowedMoves: { to: string }[];
  history: { kind: string; body: string | null; details: Record<string, unknown> }[];
  code: string;
}
interface Measured extends View {
  severity: { least: string; most: string; reasons: string[] };
  priority: number;
  measuredDepthMillimetres: number | null;
  detail: string;
}
interface Batch {
  batchId: string;
  done: string[];
  refused: { id: string; code: string }[];
}

describe('work on tickets', () => {
  let api: TestApi;
  let flight: Flight;
  let supervisor: ApiCaller;
  let reviewer: ApiCaller;
  let crew: ApiCaller;
  let crewId: string;
  beforeAll(async () => {
    api = await startTestApi();
    [supervisor, reviewer, crew] = await Promise.all([
      api.signIn('supervisor'),
      api.signIn('reviewer'),
      api.signIn('crew'),
    ]);
    crewId = (await crew.get<{ user: { id: string } }>('/api/session')).body.user.id;
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    await api.database.query('truncate flight, photo, detection, defect, ticket, ticket_event cascade');
    flight = await aFlight(api.database);
  });

  const put = async (path: string, body: object) => {
    const response = await supervisor.fetch(path, {
      method: 'PUT',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    return { status: response.status, body: (await response.json()) as View };
  };
  const show = async (ticket: Ticket, caller = supervisor) => caller.get<View>(`/api/tickets/${ticket.id}`);
  const attach = (ticket: Ticket, body: Buffer, query = '', caller = crew) =>
    caller.fetch(`/api/tickets/${ticket.id}/attachments?${query}`, {
      method: 'POST',
      body: new Uint8Array(body),
      headers: { 'content-type': 'image/jpeg' },
    });
  const jpeg = () =>
    sharp({ create: { width: 40, height: 30, channels: 3, background: '#777' } })
      .jpeg()
      .toBuffer();

  describe('by a crew', () => {
    it('is seen and moved by who has it, and nobody else’s is', async () => {
      const mine = await aTicket(api.database, flight, { state: 'assigned', assigneeId: crewId });
      const other = await aTicket(api.database, flight, { state: 'assigned' });
      const list = await crew.get<{ items: View[] }>('/api/tickets');
      expect(list.body.items.map((ticket) => ticket.id)).toEqual([mine.id]);
      expect((await show(other, crew)).status).toBe(404);
      expect((await show(mine, crew)).body.allowedMoves.map((move) => move.to)).toEqual(['in-progress']);
      const start = { to: 'in-progress', version: 1 };
      expect((await crew.post(`/api/tickets/${other.id}/transitions`, start)).status).toBe(404);
      expect((await crew.post<View>(`/api/tickets/${mine.id}/transitions`, start)).body.state).toBe(
        'in-progress',
      );
      const done = await crew.post<View>(`/api/tickets/${mine.id}/transitions`, {
        to: 'repaired',
        version: 2,
      });
      expect(done.body.state).toBe('repaired');
      expect(
        (await crew.post<View>(`/api/tickets/${mine.id}/transitions`, { to: 'verified', version: 3 })).status,
      ).toBe(403);
    });

    describe('is measured on site', () => {
      const measure = (ticket: Ticket, body: object, caller = crew) =>
        caller.post<Measured>(`/api/tickets/${ticket.id}/measurements`, body);
      const mine = () => aTicket(api.database, flight, { state: 'in-progress', assigneeId: crewId });

      it('which narrows severity and priority, and keeps who, when and where', async () => {
        const ticket = await mine();
        const before = (await crew.get<Measured>(`/api/tickets/${ticket.id}`)).body;
        const answer = await measure(ticket, {
          depthMillimetres: 60,
          lengthMillimetres: 900,
          widthMillimetres: 800,
          note: 'After the rain.',
          measuredAt: '2026-03-02T01:00:00Z',
          lon: 106.84,
          lat: -6.31,
          accuracyMetres: 6,
        });
        expect(answer.status).toBe(200);
        expect(answer.body).toMatchObject({
          severity: { least: 'high', most: 'high' },
          measuredDepthMillimetres: 60,
          measuredLengthMillimetres: 900,
          measuredWidthMillimetres: 800,
        });
        expect(answer.body.priority).toBeLessThan(before.priority);
        expect(answer.body.severity.reasons.join(' ')).toMatch(
          /diameter measured on site is 850 mm.*depth measured on site is 60 mm/,
        );
        expect(answer.body.history.at(-1)).toMatchObject({
          kind: 'measurement',
          body: 'After the rain.',
          actor: { name: 'crew first' },
          details: { depthMillimetres: 60, lon: 106.84, accuracyMetres: 6, priorityBefore: before.priority },
        });
        const [audited] = await api.database.query(
          `select action, details from audit_event where subject_id = $1 order by id desc limit 1`,
          [ticket.id],
        );
        expect(audited).toMatchObject({ action: 'ticket.measure', details: { depthMillimetres: 60 } });
      });

      it('once, however often it is sent, and taken back by who measured', async () => {
        const ticket = await mine();
        const body = { id: '0193b0a0-0000-7000-8000-000000000001', depthMillimetres: 60 };
        await measure(ticket, body);
        const again = await measure(ticket, body);
        expect(again.status).toBe(200);
        expect(again.body.history.filter(({ kind }) => kind === 'measurement')).toHaveLength(1);
        expect((await measure(await mine(), body)).body.code).toBe('measurement-id-taken');
        const undone = await crew.post<Measured>(`/api/tickets/${ticket.id}/undo`, {});
        expect(undone.body.measuredDepthMillimetres).toBeNull();
      });

      it('by who has it, a reviewer or a supervisor, while it hasn’t ended', async () => {
        const other = await aTicket(api.database, flight, { state: 'assigned' });
        const body = { depthMillimetres: 30 };
        expect((await measure(other, body)).status).toBe(404);
        expect((await measure(other, body, await api.signIn('operator'))).body.code).toBe(
          'ticket-not-yours-to-measure',
        );
        expect((await measure(other, body, reviewer)).status).toBe(200);
        const ended = await aTicket(api.database, flight, { state: 'closed' });
        expect((await measure(ended, body, supervisor)).body.code).toBe('ticket-ended');
      });

      it.each([
        [{}, 'names nothing that was measured'],
        [{ depthMillimetres: 0 }, 'the depth must be more than 0 mm'],
        [{ depthMillimetres: 1001 }, 'the depth must be at most 1000 mm'],
        [{ depthMillimetres: '12' }, 'the depth must be a number of millimetres'],
        [{ lengthMillimetres: 300 }, 'give length and width, or neither'],
      ])('refusing %j', async (body, sentence) => {
        const answer = await measure(await mine(), body);
        expect([answer.status, answer.body.detail]).toEqual([400, expect.stringContaining(sentence)]);
      });
    });

    it('shows the photos of its own damage, and no other', async () => {
      const mine = await aTicket(api.database, flight, { state: 'assigned', assigneeId: crewId });
      const [seen, unseen] = [await aPhoto(api.database, flight), await aPhoto(api.database, flight)];
      await aDetection(api.database, seen, { defectId: mine.defectId });
      expect((await crew.get(`/api/photos/${seen.id}`)).status).toBe(200);
      expect((await crew.get(`/api/photos/${unseen.id}`)).status).toBe(404);
    });

    it('comes with pictures from site, time and place kept', async () => {
      const ticket = await aTicket(api.database, flight, { state: 'in-progress', assigneeId: crewId });
      const added = await attach(
        ticket,
        await jpeg(),
        'kind=after&name=done.jpg&lon=106.84&lat=-6.31&accuracyMetres=8&takenAt=2026-03-02T01:00:00Z',
      );
      expect(added.status).toBe(201);
      const { body } = await show(ticket);
      expect(body.attachments).toMatchObject([
        { kind: 'after', lon: 106.84, addedBy: { name: 'crew first' } },
      ]);
      expect(body.history.map((event) => event.kind)).toEqual(['attachment']);
      const path = `/api/tickets/${ticket.id}/attachments/${body.attachments[0]?.id}`;
      const picture = await supervisor.fetch(path);
      expect(await sharp(Buffer.from(await picture.arrayBuffer())).metadata()).toMatchObject({
        format: 'webp',
        width: 40,
      });
      expect((await reviewer.delete(path)).status).toBe(403);
      expect((await crew.delete(path)).status).toBe(204);
      expect((await supervisor.fetch(path)).status).toBe(404);
    });

    it('shows a picture without place, time and camera, and to no operator', async () => {
      const ticket = await aTicket(api.database, flight, { state: 'in-progress', assigneeId: crewId });
      const fromThePhone = await sharp(await jpeg())
        .withExif({
          IFD0: { Make: 'Phone of a worker' },
          IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '6/1 18/1 0/1', GPSLongitudeRef: 'E' },
        })
        .jpeg()
        .toBuffer();
      expect((await sharp(fromThePhone).metadata()).exif?.toString('latin1')).toContain('Phone of a worker');
      expect((await attach(ticket, fromThePhone, 'kind=after&name=done.jpg')).status).toBe(201);
      const [attachment] = (await show(ticket)).body.attachments;
      const path = `/api/tickets/${ticket.id}/attachments/${attachment?.id}`;
      for (const caller of [crew, reviewer, supervisor]) {
        const bytes = Buffer.from(await (await caller.fetch(path)).arrayBuffer());
        const { exif, xmp, iptc } = await sharp(bytes).metadata();
        expect({ exif, xmp, iptc }).toEqual({ exif: undefined, xmp: undefined, iptc: undefined });
        expect(bytes.includes('Phone of a worker')).toBe(false);
      }
      const operator = await api.signIn('operator');
      expect((await show(ticket, operator)).body.attachments).toEqual([]);
      expect((await operator.fetch(path)).status).toBe(403);
    });

    it.each([
      ['what is no picture', Buffer.from('not a picture'), 422, 'attachment-not-a-picture'],
      ['nothing', Buffer.alloc(0), 422, 'attachment-empty'],
    ])('refuses %s as a picture, and keeps nothing of it', async (_what, body, status, code) => {
      const ticket = await aTicket(api.database, flight, { state: 'in-progress', assigneeId: crewId });
      const answer = await attach(ticket, body);
      expect([answer.status, ((await answer.json()) as View).code]).toEqual([status, code]);
      expect((await show(ticket)).body.attachments).toEqual([]);
    });
  });

  describe('as planned', () => {
    it('keeps a due date set by hand when the severity changes, until it is given back to the rules', async () => {
      const ticket = await aTicket(api.database, flight, { state: 'open' });
      const dueAt = '2026-12-24T00:00:00.000Z';
      const planned = await put(`/api/tickets/${ticket.id}/plan`, {
        dueAt,
        costEstimate: 1_500_000,
        version: 1,
      });
      expect(planned.body).toMatchObject({ dueAt, isDueByPerson: true, costEstimate: 1_500_000 });
      const rated = await reviewer.patch<View>(`/api/tickets/${ticket.id}`, {
        severity: 'high',
        reason: 'Seen on site.',
        version: 2,
      });
      expect(rated.body.dueAt).toBe(dueAt);
      const back = await put(`/api/tickets/${ticket.id}/plan`, { dueAt: null, version: 3 });
      expect(back.body.isDueByPerson).toBe(false);
      expect(back.body.dueAt).not.toBe(dueAt);
    });

    it('waits with a reason, and counts the pause when it ends or the ticket moves on', async () => {
      const ticket = await aTicket(api.database, flight, { state: 'assigned', assigneeId: crewId });
      const path = `/api/tickets/${ticket.id}/plan`;
      expect(await put(path, { isPaused: true, version: 1 })).toMatchObject({
        status: 422,
        body: { code: 'ticket-reason-required' },
      });
      const paused = await put(path, { isPaused: true, reason: 'Waits for the water utility.', version: 1 });
      expect(paused.body.pausedSince).not.toBeNull();
      await api.database.query(`update ticket set paused_since = paused_since - interval '1 hour'`);
      await crew.post(`/api/tickets/${ticket.id}/transitions`, { to: 'in-progress', version: 2 });
      const { body } = await show(ticket);
      expect(body.pausedSince).toBeNull();
      expect(body.pausedMilliseconds).toBeGreaterThanOrEqual(3_600_000);
    });

    it('is refused once the work is over', async () => {
      const ticket = await aTicket(api.database, flight, { state: 'verified' });
      expect(await put(`/api/tickets/${ticket.id}/plan`, { costEstimate: 1, version: 1 })).toMatchObject({
        status: 409,
        body: { code: 'ticket-not-plannable' },
      });
    });
  });

  describe('in batches', () => {
    it('decides each by its own rules, names what is refused, and is taken back as one', async () => {
      const proposed = await aTicket(api.database, flight);
      const another = await aTicket(api.database, flight);
      const closed = await aTicket(api.database, flight, { state: 'closed' });
      const batch = await reviewer.post<Batch>('/api/ticket-batches', {
        ids: [proposed.id, another.id, closed.id],
        action: { kind: 'transition', to: 'rejected', reason: 'Shadows.' },
      });
      expect(batch.body.done).toEqual([proposed.id, another.id]);
      expect(batch.body.refused).toMatchObject([{ id: closed.id, code: 'ticket-move-unknown' }]);
      await reviewer.post(`/api/tickets/${another.id}/transitions`, {
        to: 'proposed',
        reason: 'Real after all.',
        version: 2,
      });
      const undone = await reviewer.post<Batch>(`/api/ticket-batches/${batch.body.batchId}/undo`);
      expect(undone.body).toMatchObject({
        done: [proposed.id],
        refused: [{ id: another.id, code: 'ticket-undo-moved-on' }],
      });
      expect((await show(proposed)).body.state).toBe('proposed');
    });

    it('takes all that a filter finds', async () => {
      await aTicket(api.database, flight, { state: 'open', damageClass: 'D20' });
      const weak = await aTicket(api.database, flight, { score: 0.2 });
      await aTicket(api.database, flight, { score: 0.9 });
      const batch = await supervisor.post<Batch>('/api/ticket-batches', {
        filter: { state: ['proposed'], mostScore: 0.3 },
        action: { kind: 'transition', to: 'rejected', reason: 'Too weak.' },
      });
      expect(batch.body.done).toEqual([weak.id]);
    });

    it('gives many to one crew', async () => {
      const tickets = [
        await aTicket(api.database, flight, { state: 'open' }),
        await aTicket(api.database, flight, { state: 'open' }),
      ];
      const batch = await supervisor.post<Batch>('/api/ticket-batches', {
        ids: tickets.map((ticket) => ticket.id),
        action: { kind: 'assign', assigneeId: crewId },
      });
      expect(batch.body.done).toHaveLength(2);
      expect((await crew.get<{ items: View[] }>('/api/tickets')).body.items).toHaveLength(2);
    });

    it.each([
      ['neither ids nor a filter', { action: { kind: 'assign', assigneeId: null } }],
      [
        'both',
        {
          ids: ['01890000-0000-7000-8000-000000000000'],
          filter: {},
          action: { kind: 'assign', assigneeId: null },
        },
      ],
    ])('refuses %s', async (_what, body) => {
      expect((await supervisor.post<View>('/api/ticket-batches', body)).status).toBe(400);
    });
  });
});
