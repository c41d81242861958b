import {
  ApiCaller,
  emailOf,
  sessionCookieOf,
  startTestApi,
  TEST_PASSWORD,
  type TestApi,
} from '../../support/api';

describe('signing in', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
    await api.signIn('operator');
  });
  afterAll(() => api.stop());

  const attempt = (email: string, password: string) => api.stranger.post('/api/session', { email, password });

  it('gives a cookie that scripts can’t read and other sites don’t send', async () => {
    const { status, headers, body } = await attempt(emailOf('operator'), TEST_PASSWORD);
    expect(status).toBe(201);
    expect(body).toMatchObject({ user: { email: emailOf('operator'), role: 'operator' } });
    expect(headers.get('set-cookie')).toMatch(
      /^pantau_session=[\w-]{43}; Path=\/; Expires=.*; HttpOnly; SameSite=Lax$/,
    );
    expect(JSON.stringify(body)).not.toContain('argon2');
  });

  it('marks the cookie Secure when people come by https', async () => {
    const secure = await startTestApi({ PUBLIC_ORIGIN: 'https://pantau.example.org' });
    try {
      await secure.signIn('operator');
      const answer = await secure.stranger.post('/api/session', {
        email: emailOf('operator'),
        password: TEST_PASSWORD,
      });
      expect(answer.headers.get('set-cookie')).toContain('; Secure');
    } finally {
      await secure.stop();
    }
  });

  it('says the same of an unknown e-mail as of a wrong password', async () => {
    const wrong = await attempt(emailOf('operator'), 'not the password');
    const unknown = await attempt('nobody@example.org', 'not the password');
    expect(wrong.status).toBe(401);
    const sameBut = { correlationId: expect.any(String) };
    expect(unknown.body).toEqual({ ...wrong.body, ...sameBut });
  });

  it('pauses an account after five wrong passwords, even for the right one', async () => {
    await api.signIn('reviewer', 'locked');
    const email = emailOf('reviewer', 'locked');
    for (let tries = 0; tries < 5; tries++) expect((await attempt(email, 'wrong password')).status).toBe(401);
    expect((await attempt(email, TEST_PASSWORD)).status).toBe(401);
    await api.database.query(
      `update user_account set locked_until = now() - interval '1 second' where email = $1`,
      [email],
    );
    expect((await attempt(email, TEST_PASSWORD)).status).toBe(201);
  });

  it('takes no token that was planted before, and gives a new one each time', async () => {
    const planted = 'pantau_session=planted-by-somebody-else-before-the-sign-in0';
    const tokens = new Set([planted]);
    for (const cookie of [planted, planted]) {
      const answer = await api.stranger
        .with({ cookie })
        .post('/api/session', { email: emailOf('operator'), password: TEST_PASSWORD });
      tokens.add(sessionCookieOf(answer.headers));
    }
    expect(tokens.size).toBe(3);
    expect((await new ApiCaller(api.origin, { cookie: planted }).get('/api/session')).status).toBe(401);
  });

  it('ends with the sign-out, for the token too', async () => {
    const answer = await attempt(emailOf('operator'), TEST_PASSWORD);
    const person = new ApiCaller(api.origin, { cookie: sessionCookieOf(answer.headers) });
    expect((await person.get('/api/session')).status).toBe(200);
    expect((await person.delete('/api/session')).status).toBe(204);
    expect((await person.get('/api/session')).status).toBe(401);
  });

  it('ends when nobody used it for a third of its life, and at the end of its life', async () => {
    for (const column of ['last_seen_at', 'expires_at']) {
      const person = await api.signIn('supervisor', column.replace(/_/g, '-'));
      await api.database.query(
        `update user_session set ${column} = now() - interval '5 hours' where user_id = (select id from user_account where email = $1)`,
        [emailOf('supervisor', column.replace(/_/g, '-'))],
      );
      expect((await person.get('/api/session')).status).toBe(401);
    }
  });

  it('keeps no token that a thief of the database could use', async () => {
    const answer = await attempt(emailOf('operator'), TEST_PASSWORD);
    const token = sessionCookieOf(answer.headers).split('=')[1] ?? '';
    const rows = await api.database.query('select * from user_session');
    expect(JSON.stringify(rows)).not.toContain(token);
  });
});
