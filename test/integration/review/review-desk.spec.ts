import type { Flight } from '../../../src/modules/flight/flight.entity';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { aDetection, aFlight, aPhoto, aTicket } from '../../support/builders';

interface Held {
  items: { id: string; kind: string }[];
}

describe('the reviewers’ desk', () => {
  let api: TestApi;
  let flight: Flight;
  let ana: ApiCaller;
  let budi: ApiCaller;
  beforeAll(async () => {
    api = await startTestApi();
    [ana, budi] = await Promise.all([api.signIn('reviewer', 'ana'), api.signIn('reviewer', 'budi')]);
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    await api.database.query(
      'truncate flight, photo, detection, defect, ticket, ticket_event, review_lease cascade',
    );
    flight = await aFlight(api.database);
  });

  const next = async (caller: ApiCaller, body: object = {}) =>
    (await caller.post<Held>('/api/review/next', body)).body.items.map((item) => item.id);

  it('never gives two reviewers the same find, even when both ask at once', async () => {
    for (let i = 0; i < 6; i++) await aTicket(api.database, flight);
    const [mine, theirs] = await Promise.all([next(ana, { count: 3 }), next(budi, { count: 3 })]);
    expect(new Set([...mine, ...theirs]).size).toBe(6);
  });

  it('gives again what its holder let go of, or held too long', async () => {
    const ticket = await aTicket(api.database, flight);
    expect(await next(ana)).toEqual([ticket.id]);
    expect(await next(budi)).toEqual([]);
    expect((await ana.delete('/api/review/leases')).status).toBe(204);
    expect(await next(budi)).toEqual([ticket.id]);
    await api.database.query(`update review_lease set expires_at = now() - interval '1 second'`);
    expect(await next(ana)).toEqual([ticket.id]);
  });

  it('puts off what is skipped, and holds detections without a place too', async () => {
    const ticket = await aTicket(api.database, flight);
    const photo = await aPhoto(api.database, flight, { poseGrade: 'low' });
    const detection = await aDetection(api.database, photo, { at: null });
    expect((await next(ana)).sort()).toEqual([ticket.id, detection.id].sort());
    expect(await next(ana, { skip: [ticket.id] })).toEqual([detection.id]);
    expect(await next(budi)).toEqual([ticket.id]);
  });

  it('counts what waits and what was decided, without what was taken back', async () => {
    const [first, second] = [await aTicket(api.database, flight), await aTicket(api.database, flight)];
    for (const ticket of [first, second])
      await ana.post(`/api/tickets/${ticket.id}/transitions`, { to: 'open', version: 1 });
    await ana.post(`/api/tickets/${second.id}/undo`, {});
    expect((await ana.get('/api/review/progress')).body).toEqual({
      waiting: 1,
      decidedToday: 1,
      decidedTodayByMe: 1,
      decidedLastHourByMe: 1,
    });
    expect((await budi.get('/api/review/progress')).body).toMatchObject({ decidedTodayByMe: 0 });
  });

  it('is closed to operators and crews', async () => {
    for (const role of ['operator', 'crew'] as const)
      expect((await (await api.signIn(role)).post('/api/review/next', {})).status).toBe(403);
  });
});
