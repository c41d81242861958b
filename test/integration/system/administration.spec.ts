import type { Flight } from '../../../src/modules/flight/flight.entity';
import { type ApiCaller, emailOf, signIn, startTestApi, type TestApi } from '../../support/api';
import { aDetection, aFlight, aGeotag, aPhoto, aTicket } from '../../support/builders';

describe('administration', () => {
  let api: TestApi;
  let admin: ApiCaller;
  let flight: Flight;
  beforeAll(async () => {
    api = await startTestApi();
    admin = await api.signIn('admin');
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    await api.database.query(
      'truncate flight, stored_object, photo, detection, defect, ticket, ticket_event, stage_attempt, service_level, saved_view cascade',
    );
    flight = await aFlight(api.database, { state: 'processed' });
  });
  const put = async <Body>(caller: ApiCaller, path: string, body: object) => {
    const response = await caller.fetch(path, {
      method: 'PUT',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    return { status: response.status, body: (await response.json()) as Body };
  };

  describe('one-time links', () => {
    const makeUser = async (email: string) =>
      (
        await admin.post<{ user: { id: string } }>('/api/users', {
          email,
          displayName: 'Sari',
          role: 'reviewer',
        })
      ).body.user.id;
    const makeLink = async (id: string, kind = 'invitation') => {
      const { body } = await admin.post<{ url: string; isMailed: boolean }>(`/api/users/${id}/links`, {
        kind,
      });
      return { ...body, token: body.url.split('#')[1] ?? '' };
    };

    it('let a person choose a password once, and end older sessions', async () => {
      const email = 'sari@example.org';
      const id = await makeUser(email);
      const { token, url, isMailed } = await makeLink(id);
      expect(url).toBe(`${api.origin}/welcome#${token}`);
      expect(isMailed).toBe(false);
      expect((await api.stranger.post('/api/account-links/read', { token })).body).toEqual({
        email,
        kind: 'invitation',
      });
      const password = 'a fresh long password';
      expect((await api.stranger.post('/api/account-links/use', { token, password })).status).toBe(200);
      const sari = await signIn(api.origin, email, password);
      expect((await api.stranger.post('/api/account-links/use', { token, password })).status).toBe(410);
      const reset = await makeLink(id, 'reset');
      await api.stranger.post('/api/account-links/use', {
        token: reset.token,
        password: 'yet another one 22',
      });
      expect((await sari.get('/api/session')).status).toBe(401);
    });

    it('are worth nothing when replaced, over, made up, or their account is closed', async () => {
      const id = await makeUser('budi@example.org');
      const [older, newer] = [await makeLink(id), await makeLink(id)];
      const read = async (token: string) =>
        (await api.stranger.post('/api/account-links/read', { token })).status;
      expect(await read(older.token)).toBe(410);
      expect(await read(newer.token)).toBe(200);
      expect(await read('x'.repeat(43))).toBe(410);
      await api.database.query(`update account_link set expires_at = now() - interval '1 second'`);
      expect(await read(newer.token)).toBe(410);
      const last = await makeLink(id);
      await admin.patch(`/api/users/${id}`, { isActive: false });
      expect(await read(last.token)).toBe(410);
    });

    it('are asked for by mail with the same answer for known and unknown addresses', async () => {
      for (const email of [emailOf('admin'), 'nobody@example.org'])
        expect((await api.stranger.post('/api/password-resets', { email })).status).toBe(202);
    });
  });

  describe('service levels', () => {
    it('date new and unfinished tickets anew, but not those that a person dated', async () => {
      const ticket = await aTicket(api.database, flight, { state: 'open', severity: 'high' });
      const byPerson = await aTicket(api.database, flight, { state: 'open', severity: 'high' });
      await api.database.query('update ticket set is_due_by_person = true where id = $1', [byPerson.id]);
      const answer = await put<{ redatedTickets: number }>(admin, '/api/service-levels', {
        high: 2,
        medium: 14,
        low: 60,
      });
      expect(answer.body.redatedTickets).toBe(1);
      const { dueAt, createdAt } = (
        await admin.get<{ dueAt: string; createdAt: string }>(`/api/tickets/${ticket.id}`)
      ).body;
      expect(Date.parse(dueAt) - Date.parse(createdAt)).toBe(2 * 86_400_000);
      expect((await admin.get('/api/service-levels')).body).toEqual({ high: 2, medium: 14, low: 60 });
    });

    it('refuse more days for worse damage', async () => {
      expect((await put(admin, '/api/service-levels', { high: 30, medium: 14, low: 60 })).status).toBe(400);
    });
  });

  describe('saved views', () => {
    it('are one’s own unless shared, and are replaced under the same name', async () => {
      const [ana, budi] = [await api.signIn('supervisor', 'ana'), await api.signIn('supervisor', 'budi')];
      const view = { page: 'tickets', name: 'Late', query: { overdue: true } };
      await put(ana, '/api/views', view);
      const shared = await put<{ id: string }>(ana, '/api/views', { ...view, name: 'Ours', isShared: true });
      await put(ana, '/api/views', { ...view, query: { overdue: false } });
      const list = async (caller: ApiCaller) =>
        (
          await caller.get<{ items: { name: string; query: object; isMine: boolean }[] }>(
            '/api/views?page=tickets',
          )
        ).body.items;
      expect((await list(ana)).map(({ name, query }) => [name, query])).toEqual([
        ['Late', { overdue: false }],
        ['Ours', { overdue: true }],
      ]);
      expect((await list(budi)).map(({ name, isMine }) => [name, isMine])).toEqual([['Ours', false]]);
      expect((await budi.delete(`/api/views/${shared.body.id}`)).status).toBe(404);
      expect((await ana.delete(`/api/views/${shared.body.id}`)).status).toBe(204);
    });
  });

  describe('the machine', () => {
    it('shows its queues by stage', async () => {
      const { body } = await admin.get<{ stages: { stage: string; waiting: number }[]; outbox: number }>(
        '/api/system/queues',
      );
      expect(body.stages.map(({ stage }) => stage)).toContain('detect');
      expect(body.outbox).toBeGreaterThanOrEqual(0);
    });

    it('lists what a step gave up on, not what was refused for cause', async () => {
      const [crashed, refused] = [
        await aPhoto(api.database, flight, { state: 'rejected', name: 'crashed.jpg', geotag: aGeotag() }),
        await aPhoto(api.database, flight, { state: 'rejected', name: 'text.jpg' }),
      ];
      for (const [photo, outcome] of [
        [crashed, 'failed'],
        [refused, 'rejected'],
      ] as const)
        await api.database.query(
          `insert into stage_attempt (stage, subject_id, run, attempt, worker, started_at, duration_ms, outcome, code)
           values ('detect', $1, 1, 2, 'worker-1', now(), 10, $2, 'detector-crashed')`,
          [photo.id, outcome],
        );
      const { items } = (
        await admin.get<{ items: { name: string; stage: string }[] }>('/api/system/failures')
      ).body;
      expect(items).toMatchObject([{ name: 'crashed.jpg', stage: 'detect', attempts: 2 }]);
      await api.database.query(
        `with kept as (insert into stored_object (sha256, size_bytes, media_type, storage_key, stored_at)
           values ('00', 1, 'image/jpeg', 'k', now()) returning sha256)
         update photo set sha256 = kept.sha256 from kept where photo.id = $1`,
        [crashed.id],
      );
      const rerun = await admin.post(`/api/photos/${crashed.id}/runs`, { from: 'detect' });
      expect([rerun.status, rerun.body]).toEqual([202, '']);
    });

    it('tells how much of what a model found people kept', async () => {
      const photo = await aPhoto(api.database, flight);
      await api.database.query(`update photo set model_version = 'test-model'`);
      for (const decision of ['accepted', 'accepted', 'rejected', 'pending'] as const)
        await aDetection(api.database, photo, { decision });
      const { models } = (await admin.get<{ models: object[] }>('/api/system/models')).body;
      expect(models).toMatchObject([
        {
          version: 'test-model',
          photos: 1,
          classes: [{ damageClass: 'D40', boxes: 4, accepted: 2, rejected: 1, precision: 2 / 3 }],
        },
      ]);
    });

    it('counts what it keeps', async () => {
      expect(
        (await admin.get<{ databaseBytes: number; freeBytes: number }>('/api/system/storage')).body,
      ).toMatchObject({
        originals: { count: 0, bytes: 0 },
        databaseBytes: expect.any(Number),
        freeBytes: expect.any(Number),
      });
    });

    it('is nobody else’s to see', async () => {
      const supervisor = await api.signIn('supervisor');
      for (const path of ['queues', 'failures', 'storage'])
        expect((await supervisor.get(`/api/system/${path}`)).status).toBe(403);
    });
  });
});
