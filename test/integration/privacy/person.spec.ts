import type { Problem } from '../../../src/platform/http/problem';
import { type ApiCaller, emailOf, startTestApi, TEST_PASSWORD, type TestApi } from '../../support/api';
import { openFlight } from '../../support/upload';

interface Exported {
  readonly account: { readonly id: string; readonly email: string };
  readonly flights: readonly { readonly name: string }[];
  readonly history: readonly { readonly action: string }[];
}

describe('the person behind an account', () => {
  let api: TestApi;
  let admin: ApiCaller;
  let operator: ApiCaller;
  let id: string;
  const email = emailOf('operator');
  const name = 'operator first';
  beforeAll(async () => {
    api = await startTestApi();
    [admin, operator] = [await api.signIn('admin'), await api.signIn('operator')];
    ({ id } = (await operator.get<{ user: { id: string } }>('/api/session')).body.user);
    await openFlight(operator);
    await api.database.query('update flight set pilot = $1', [name]);
  });
  afterAll(() => api.stop());

  it('may see all that is kept about them, and nobody else’s', async () => {
    const own = await operator.get<Exported>('/api/users/me/export');
    expect(own.status).toBe(200);
    expect(own.body.account).toMatchObject({ id, email });
    expect(own.body.flights).toEqual([expect.objectContaining({ name: 'Jalan Raya' })]);
    expect(own.body.history.length).toBeGreaterThan(0);
    expect(JSON.stringify(own.body)).not.toMatch(/argon2|token_hash|password_hash/i);
    expect((await operator.get(`/api/users/${id}/export`)).status).toBe(403);
    expect((await admin.get<Exported>(`/api/users/${id}/export`)).body.account).toMatchObject({ email });
    expect((await admin.get('/api/users/00000000-0000-7000-8000-000000000000/export')).status).toBe(404);
  });

  it('is erased for a reason, everywhere, once and for all', async () => {
    expect((await operator.post(`/api/users/${id}/erasure`, { reason: 'asked to leave' })).status).toBe(403);
    expect((await admin.post(`/api/users/${id}/erasure`, {})).status).toBe(400);
    const erased = await admin.post<{ pseudonym: string }>(`/api/users/${id}/erasure`, {
      reason: 'asked to leave',
    });
    const pseudonym = `person ${id.slice(-6)}`;
    expect([erased.status, erased.body]).toEqual([200, { pseudonym }]);

    expect((await operator.get('/api/session')).status).toBe(401);
    expect((await api.stranger.post('/api/session', { email, password: TEST_PASSWORD })).status).toBe(401);
    const tables: { table_name: string }[] = await api.database.query(
      `select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
    );
    for (const { table_name } of tables) {
      const found: unknown[] = await api.database.query(
        `select 1 from "${table_name}" as kept where to_jsonb(kept)::text ilike any($1)`,
        [[`%${email}%`, `%${name}%`]],
      );
      expect([table_name, found]).toEqual([table_name, []]);
    }
    expect(await api.database.query('select pilot from flight')).toEqual([{ pilot: pseudonym }]);
    const labels: { actor_label: string }[] = await api.database.query(
      'select distinct actor_label from audit_event where actor_id = $1',
      [id],
    );
    expect(labels).toEqual([{ actor_label: pseudonym }]);
    expect(await api.database.query(`select details from audit_event where action = 'user.erase'`)).toEqual([
      { details: { reason: 'asked to leave' } },
    ]);
  });

  it('can’t come back under the old account', async () => {
    expect((await admin.post(`/api/users/${id}/erasure`, { reason: 'asked again' })).status).toBe(200);
    const reopened = await admin.patch<Problem>(`/api/users/${id}`, { isActive: true });
    expect([reopened.status, reopened.body.code]).toEqual([409, 'account-erased']);
  });

  it('stays while nobody else could administer', async () => {
    const { id: adminId } = (await admin.get<{ user: { id: string } }>('/api/session')).body.user;
    const answer = await admin.post<Problem>(`/api/users/${adminId}/erasure`, { reason: 'asked to leave' });
    expect([answer.status, answer.body.code]).toEqual([409, 'last-admin']);
  });
});
