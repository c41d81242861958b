import { scopes } from '../../../src/domain/access/scope';
import { UserService } from '../../../src/modules/user/user.service';
import type { Problem } from '../../../src/platform/http/problem';
import {
  type ApiCaller,
  emailOf,
  signIn,
  startTestApi,
  TEST_PASSWORD,
  type TestApi,
} from '../../support/api';

interface UserBody {
  readonly id: string;
  readonly email: string;
  readonly role: string;
}

describe('accounts', () => {
  let api: TestApi;
  let admin: ApiCaller;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.stop());
  /** What somebody else set opens nothing but its own change. */
  const chooseOwn = async (person: ApiCaller, currentPassword: string) => {
    expect((await person.get('/api/session')).body).toMatchObject({ mustChangePassword: true });
    expect((await person.get<Problem>('/api/notices')).body.code).toBe('password-change-needed');
    const change = (newPassword: string) =>
      person.post<Problem>('/api/users/me/password', { currentPassword, newPassword });
    expect((await change(currentPassword)).body.code).toBe('password-not-new');
    expect((await change('a password of my own')).status).toBe(204);
    expect((await person.get('/api/session')).body).toMatchObject({ mustChangePassword: false });
    expect((await person.get('/api/notices')).status).toBe(200);
  };
  const users = () => api.app.get(UserService, { strict: false });

  it('begin with one administrator, made once, whose password works', async () => {
    const [first, second] = await Promise.all([users().createFirstAdmin(), users().createFirstAdmin()]);
    const made = [first, second].filter((account) => account !== null);
    expect(made).toHaveLength(1);
    const { email, password } = made[0]!;
    admin = await signIn(api.origin, email, password);
    await chooseOwn(admin, password);
    expect((await admin.get('/api/users')).status).toBe(200);
  });

  it('keep their last active administrator', async () => {
    const { body } = await admin.get<{ user: UserBody }>('/api/session');
    for (const changes of [{ role: 'operator' }, { isActive: false }])
      expect((await admin.patch<Problem>(`/api/users/${body.user.id}`, changes)).body.code).toBe(
        'last-admin',
      );
    expect((await admin.get('/api/users')).status).toBe(200);
  });

  it('are made by an administrator, with a password that is shown once', async () => {
    const { status, body } = await admin.post<{ user: UserBody; password: string }>('/api/users', {
      email: 'Budi@Example.org',
      displayName: 'Budi',
      role: 'reviewer',
    });
    expect(status).toBe(201);
    const budi = await signIn(api.origin, 'budi@example.org', body.password);
    await chooseOwn(budi, body.password);
    expect((await budi.post('/api/users', { email: 'a@b.co', displayName: 'A', role: 'admin' })).status).toBe(
      403,
    );
    const again = await admin.post<Problem>('/api/users', {
      email: 'budi@example.ORG',
      displayName: 'B',
      role: 'admin',
    });
    expect([again.status, again.body.code]).toEqual([409, 'email-taken']);
  });

  it('refuse a short password', async () => {
    const { body } = await admin.post<Problem>('/api/users', {
      email: 'x@y.org',
      displayName: 'X',
      role: 'operator',
      password: 'short',
    });
    expect(body.errors).toEqual([{ field: 'password', message: 'must have at least 10 characters' }]);
  });

  it('lose every session with their deactivation, and take effect at once on a new role', async () => {
    const person = await api.signIn('supervisor', 'changing');
    const { body } = await person.get<{ user: UserBody }>('/api/session');
    expect((await person.get('/api/audit')).status).toBe(200);
    await admin.patch(`/api/users/${body.user.id}`, { role: 'operator' });
    expect((await person.get('/api/audit')).status).toBe(403);
    await admin.patch(`/api/users/${body.user.id}`, { isActive: false });
    expect((await person.get('/api/session')).status).toBe(401);
    await expect(signIn(api.origin, emailOf('supervisor', 'changing'), TEST_PASSWORD)).rejects.toThrow(
      'sign-in-failed',
    );
  });

  it('change their own password, which ends their other sessions but not this one', async () => {
    const here = await api.signIn('operator', 'careful');
    const elsewhere = await signIn(api.origin, emailOf('operator', 'careful'), TEST_PASSWORD);
    const change = (currentPassword: string) =>
      here.post<Problem>('/api/users/me/password', { currentPassword, newPassword: 'another long password' });
    expect((await change('not mine at all')).body.code).toBe('wrong-password');
    expect((await change(TEST_PASSWORD)).status).toBe(204);
    expect((await here.get('/api/session')).status).toBe(200);
    expect((await elsewhere.get('/api/session')).status).toBe(401);
  });

  it('get a new password from the command line, which opens a paused account', async () => {
    const person = await api.signIn('operator', 'forgetful');
    await api.database.query(
      `update user_account set failed_sign_ins = 9, locked_until = now() + interval '1 hour'`,
    );
    const password = await users().resetPassword(emailOf('operator', 'forgetful').toUpperCase());
    expect((await person.get('/api/session')).status).toBe(401);
    await chooseOwn(await signIn(api.origin, emailOf('operator', 'forgetful'), password), password);
    await expect(users().resetPassword('nobody@example.org')).rejects.toMatchObject({ code: 'user-unknown' });
  });

  it('get a new password from an administrator, which only they may know in the end, while their keys go on', async () => {
    const person = await api.signIn('operator', 'reset');
    const { user } = (await person.get<{ user: UserBody }>('/api/session')).body;
    const key = { name: 'uploader', scopes: ['flights:read'] };
    const { token } = (await person.post<{ token: string }>('/api/api-keys', key)).body;
    const { password } = (await admin.post<{ password: string }>(`/api/users/${user.id}/password`)).body;
    await chooseOwn(await signIn(api.origin, user.email, password), password);
    await admin.post(`/api/users/${user.id}/password`);
    const program = api.stranger.with({ authorization: `Bearer ${token}` });
    expect((await program.get('/api/flights')).status).toBe(200);
  });

  it('take a password that their person set by a link as theirs', async () => {
    const { user } = (
      await admin.post<{ user: UserBody }>('/api/users', {
        email: 'sari@example.org',
        displayName: 'Sari',
        role: 'reviewer',
      })
    ).body;
    const { url } = (await admin.post<{ url: string }>(`/api/users/${user.id}/links`, { kind: 'invitation' }))
      .body;
    const password = 'chosen by Sari';
    await api.stranger.post('/api/account-links/use', { token: url.split('#')[1], password });
    const sari = await signIn(api.origin, user.email, password);
    expect((await sari.get('/api/notices')).status).toBe(200);
  });

  describe('with API keys', () => {
    const asProgram = (token: string) => api.stranger.with({ authorization: `Bearer ${token}` });

    it('let programs in as their owner, until the key is revoked', async () => {
      const operator = await api.signIn('operator', 'programmer');
      const { body } = await operator.post<{ token: string; key: { id: string; prefix: string } }>(
        '/api/api-keys',
        { name: 'uploader', scopes: ['flights:write', 'flights:read'] },
      );
      expect(body.token).toMatch(/^pantau_[0-9a-f]{8}_[\w-]{43}$/);
      expect(body.token.startsWith(body.key.prefix)).toBe(true);
      expect((await asProgram(body.token).post('/api/flights', { name: 'By a program' })).status).toBe(201);
      const [event] = await api.database.query(
        `select actor_kind, actor_label from audit_event where action = 'flight.create' order by id desc limit 1`,
      );
      expect(event).toEqual({ actor_kind: 'api-key', actor_label: 'operator programmer (key uploader)' });
      expect((await operator.delete(`/api/api-keys/${body.key.id}`)).status).toBe(204);
      expect((await asProgram(body.token).get('/api/flights')).status).toBe(401);
      const rows = await api.database.query('select token_hash from api_key');
      expect(JSON.stringify(rows)).not.toContain(body.token);
    });

    it('do only what their scopes say, and show them in the list', async () => {
      const operator = await api.signIn('operator', 'narrow');
      const made = await operator.post<{ token: string; key: { scopes: string[] } }>('/api/api-keys', {
        name: 'reader',
        scopes: ['flights:read', 'flights:read'],
      });
      expect(made.body.key.scopes).toEqual(['flights:read']);
      const list = await operator.get<{ items: { scopes: string[] }[] }>('/api/api-keys');
      expect(list.body.items.map((key) => key.scopes)).toEqual([['flights:read']]);
      const program = asProgram(made.body.token);
      expect((await program.get('/api/flights')).status).toBe(200);
      const refused = await program.post<Problem>('/api/flights', { name: 'By a program' });
      expect([refused.status, refused.body.code, refused.body.detail]).toEqual([
        403,
        'scope-missing',
        'This needs a key with the scope flights:write; yours has flights:read. Make one that has it.',
      ]);
      expect((await operator.post('/api/flights', { name: 'By a person' })).status).toBe(201);
    });

    it.each([
      [undefined, 'scopes'],
      [[], 'scopes'],
      [['flights:everything'], 'scopes.0'],
    ])('are not made with the scopes %j', async (wanted, field) => {
      const operator = await api.signIn('operator', 'wishing');
      const { status, body } = await operator.post<Problem>('/api/api-keys', { name: 'x', scopes: wanted });
      expect([status, body.errors?.[0]?.field]).toEqual([400, field]);
    });

    it('never do more than their owner’s role', async () => {
      const operator = await api.signIn('operator', 'reaching');
      const { body } = await operator.post<{ token: string }>('/api/api-keys', { name: 'all', scopes });
      const answer = await asProgram(body.token).get<Problem>('/api/system/queues');
      expect([answer.status, answer.body.code]).toEqual([403, 'role-not-allowed']);
    });

    it('end on their day', async () => {
      const operator = await api.signIn('operator', 'expiring');
      const { body } = await operator.post<{ token: string }>('/api/api-keys', {
        name: 'old',
        scopes: ['flights:read'],
        expiresAt: '2020-01-01T00:00:00Z',
      });
      expect((await asProgram(body.token).get('/api/flights')).status).toBe(401);
    });

    it('mint no keys and change no passwords', async () => {
      const operator = await api.signIn('operator', 'minting');
      const { body } = await operator.post<{ token: string }>('/api/api-keys', { name: 'one', scopes });
      const answer = await asProgram(body.token).post<Problem>('/api/api-keys', { name: 'two', scopes });
      expect([answer.status, answer.body.code]).toEqual([403, 'session-needed']);
    });

    it('are not another person’s to revoke, but an administrator’s', async () => {
      const owner = await api.signIn('operator', 'owner');
      const { body } = await owner.post<{ key: { id: string } }>('/api/api-keys', { name: 'mine', scopes });
      const thief = await api.signIn('reviewer', 'thief');
      expect((await thief.delete(`/api/api-keys/${body.key.id}`)).status).toBe(404);
      expect((await admin.delete(`/api/api-keys/${body.key.id}`)).status).toBe(204);
    });
  });
});
