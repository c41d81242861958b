import { scopes } from '../../../src/domain/access/scope';
import { readSettings } from '../../../src/platform/config/settings';
import type { Problem } from '../../../src/platform/http/problem';
import { RequestLimiter } from '../../../src/platform/http/request-limiter';
import { Clock } from '../../../src/platform/telemetry/clock';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { until } from '../../support/until';

const LIMIT = 60;
const STRANGER_LIMIT = 20;

describe('requests in a minute', () => {
  let api: TestApi;
  let now: Date;
  beforeAll(async () => {
    api = await startTestApi({
      REQUESTS_PER_MINUTE: String(LIMIT),
      STRANGER_REQUESTS_PER_MINUTE: String(STRANGER_LIMIT),
      TRUST_PROXY: 'true',
    });
  });
  afterAll(() => api.stop());
  beforeEach(async () => {
    await api.database.query('truncate request_count');
    const begin = now ?? new Date(Math.ceil(Date.now() / 60_000) * 60_000);
    now = new Date(Math.floor(begin.getTime() / 60_000) * 60_000 + 60_000);
    jest.spyOn(api.app.get(Clock, { strict: false }), 'now').mockImplementation(() => now);
  });
  afterEach(() => jest.restoreAllMocks());

  const statuses = async (times: number, ask: () => Promise<{ status: number }>): Promise<number[]> => {
    const found: number[] = [];
    for (let time = 0; time < times; time++) found.push((await ask()).status);
    return found;
  };
  const refusals = (found: readonly number[]) => found.filter((status) => status === 429).length;

  it('are refused beyond an account’s limit, with the seconds to wait, and let in again after them', async () => {
    const person = await api.signIn('operator', 'eager');
    now = new Date(now.getTime() + 20_000);
    const found = await statuses(LIMIT, () => person.get('/api/flights'));
    expect(found).toEqual(found.map(() => 200));
    const refused = await person.get<Problem>('/api/flights');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('40');
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(refused.body).toMatchObject({
      code: 'too-many-requests',
      retryable: true,
      details: { limit: LIMIT, waitSeconds: 40 },
    });
    now = new Date(now.getTime() + 40_000);
    expect((await person.get('/api/flights')).status).toBe(200);
  });

  it('are counted for the account, over all its sessions, and for nobody else', async () => {
    const here = await api.signIn('operator', 'twice');
    const there = await api.signIn('operator', 'twice');
    const other = await api.signIn('operator', 'calm');
    await statuses(LIMIT, () => here.get('/api/flights'));
    expect((await there.get('/api/flights')).status).toBe(429);
    expect((await other.get('/api/flights')).status).toBe(200);
  });

  it('of a key leave those of its owner alone', async () => {
    const owner = await api.signIn('operator', 'owner');
    const { token } = (await owner.post<{ token: string }>('/api/api-keys', { name: 'busy', scopes })).body;
    const program = api.stranger.with({ authorization: `Bearer ${token}` });
    expect(refusals(await statuses(LIMIT + 5, () => program.get('/api/flights')))).toBe(5);
    expect((await owner.get('/api/flights')).status).toBe(200);
  });

  const from = (address: string): ApiCaller => api.stranger.with({ 'x-forwarded-for': address });

  it('of strangers are counted by address: sign-ins, and wrong credentials, too', async () => {
    const wrong = { email: 'nobody@example.org', password: 'not the password' };
    const guesses = await statuses(STRANGER_LIMIT - 1, () =>
      from('203.0.113.7').with({ authorization: 'Bearer pantau_0_guess' }).get('/api/flights'),
    );
    expect(refusals(guesses)).toBe(0);
    expect((await from('203.0.113.7').post('/api/session', wrong)).status).toBe(401);
    expect((await from('203.0.113.7').post('/api/session', wrong)).status).toBe(429);
    expect((await from('203.0.113.8').post('/api/session', wrong)).status).toBe(401);
  });

  it('are not let off by an address that the stranger made up itself', async () => {
    const found: number[] = [];
    for (let made = 0; made < STRANGER_LIMIT + 3; made++)
      found.push((await from(`198.51.100.${made}, 203.0.113.9`).get('/api/config')).status);
    expect(refusals(found)).toBe(3);
  });

  it('leave probes, figures and the storage out', async () => {
    await statuses(STRANGER_LIMIT, () => api.stranger.get('/api/config'));
    expect((await api.stranger.get('/api/config')).status).toBe(429);
    for (const path of ['/health/live', '/health/ready', '/metrics'])
      expect([path, (await api.stranger.get(path)).status]).toEqual([path, 200]);
    expect((await api.stranger.fetch('/pantau/nothing')).status).not.toBe(429);
    const rows = await api.database.query('select caller from request_count');
    expect(rows).toEqual([{ caller: expect.stringMatching(/^address /) }]);
  });

  it('are one count for several processes', async () => {
    const settings = readSettings({ REQUESTS_PER_MINUTE: '500' });
    const processes = [1, 2, 3].map(
      () => new RequestLimiter(api.database, settings, { now: () => now } as Clock),
    );
    const asked = Array.from({ length: 900 }, (_, index) =>
      processes[index % 3]!.admit({ id: 'account of all' }).then(
        () => 'in',
        () => 'refused',
      ),
    );
    const answers = await Promise.all(asked);
    expect(answers.filter((answer) => answer === 'in')).toHaveLength(500);
    // Few statements for many requests.
    const [row] = await api.database.query(`select taken from request_count where caller = 'account of all'`);
    expect(row.taken).toBeLessThanOrEqual(500 + 3 * 10);
  });

  it('forget the minutes before', async () => {
    const limiter = api.app.get(RequestLimiter, { strict: false });
    await limiter.admit({ id: 'someone' });
    now = new Date(now.getTime() + 3 * 60_000);
    const old = async () =>
      (await api.database.query(`select 1 from request_count where caller = 'someone'`)).length;
    await limiter.admit({ id: 'somebody else' });
    await until(async () => (await old()) === 0);
  });

  it('have no limit at 0', async () => {
    const limiter = new RequestLimiter(api.database, readSettings({ REQUESTS_PER_MINUTE: '0' }), {
      now: () => now,
    } as Clock);
    for (let time = 0; time < 200; time++) await limiter.admit({ id: 'free' });
    expect(await api.database.query(`select 1 from request_count where caller = 'free'`)).toEqual([]);
  });
});
