import { DataSource } from 'typeorm';
import type { Problem } from '../../../src/platform/http/problem';
import { StageQueues } from '../../../src/platform/queue/stage-queues';
import { ObjectStorage } from '../../../src/platform/storage/object-storage';
import { type Answer, type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { openFlight } from '../../support/upload';

describe('the API over HTTP', () => {
  let api: TestApi;
  let operator: ApiCaller;
  beforeAll(async () => {
    api = await startTestApi();
    operator = await api.signIn('operator');
  });
  afterAll(() => api.stop());
  afterEach(() => jest.restoreAllMocks());

  describe('refuses with problem details', () => {
    it('that name every wrong field', async () => {
      const { status, headers, body } = await operator.post<Problem>('/api/flights', { name: '', drone: 7 });
      expect(status).toBe(400);
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(body).toMatchObject({
        type: 'urn:pantau:problem:invalid-input',
        title: 'Bad Request',
        code: 'invalid-input',
        status: 400,
      });
      expect(body.errors?.map(({ field }) => field).sort()).toEqual(['drone', 'name']);
    });

    it.each([
      ['/api/flights/not-an-id', 400, 'invalid-input'],
      ['/api/flights?limit=501', 400, 'invalid-input'],
      ['/api/flights?after=nonsense', 400, 'invalid-input'],
      ['/api/flights/%', 400, 'bad-request'],
      ['/api/nothing', 404, 'not-found'],
      ['/api/flights/00000000-0000-7000-8000-000000000000', 404, 'not-found'],
    ])('GET %s with %i %s', async (path, status, code) => {
      const answer = await operator.get<Problem>(path);
      expect(answer).toMatchObject({ status, body: { code, status, correlationId: expect.any(String) } });
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    });

    it('a path parameter by its name', async () => {
      const { body } = await operator.get<Problem>('/api/flights/not-an-id');
      expect(body.errors).toEqual([{ field: 'id', message: 'must be an id (a UUID)' }]);
    });

    it.each([
      ['a missing body', {}, 400, 'invalid-input'],
      [
        'broken JSON',
        { body: '{"name":', headers: { 'content-type': 'application/json' } },
        400,
        'malformed-json',
      ],
      [
        'a body of five megabytes',
        { body: `"${'x'.repeat(5_000_000)}"`, headers: { 'content-type': 'application/json' } },
        413,
        'body-too-large',
      ],
    ])('%s', async (_name, init, status, code) => {
      const response = await operator.fetch('/api/flights', { method: 'POST', ...init });
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ code });
    });

    it('that give nothing away when the fault is ours', async () => {
      jest
        .spyOn(api.app.get(DataSource, { strict: false }), 'query')
        .mockRejectedValue(new Error('secret detail of the database'));
      const { status, body } = await api.stranger
        .with({ authorization: 'Bearer pantau_x_y' })
        .get<Problem>('/api/session');
      expect(status).toBe(500);
      expect(body.code).toBe('internal-error');
      expect(JSON.stringify(body)).not.toMatch(/secret|database|\.ts/);
    });
  });

  describe('lets in', () => {
    it('nobody without credentials', async () => {
      expect(await api.stranger.get<Problem>('/api/flights')).toMatchObject({
        status: 401,
        body: { code: 'not-signed-in' },
      });
    });

    it('nobody of a role that the route does not name', async () => {
      expect(await operator.get<Problem>('/api/audit')).toMatchObject({
        status: 403,
        body: { code: 'role-not-allowed' },
      });
    });
  });

  describe('protects people from other sites', () => {
    it.each([
      [{ 'sec-fetch-site': 'cross-site' }, 403],
      [{ 'sec-fetch-site': 'same-site' }, 403],
      [{ 'sec-fetch-site': 'same-origin' }, 201],
      [{ 'sec-fetch-site': 'none' }, 201],
      [{ origin: 'https://evil.example' }, 403],
      [{ origin: 'null' }, 403],
      [{}, 201],
    ])('a change with %j answers %i', async (headers, status) => {
      const answer = await operator
        .with(headers as Record<string, string>)
        .post('/api/flights', { name: 'From elsewhere' });
      expect(answer.status).toBe(status);
    });

    it('and takes what its own pages send', async () => {
      expect((await operator.with({ origin: api.origin }).post('/api/flights', { name: 'Own' })).status).toBe(
        201,
      );
    });

    it('by headers that let in own code only', async () => {
      const { headers } = await operator.get('/api/session');
      expect(headers.get('content-security-policy')).toContain("script-src 'self';");
      expect(headers.get('content-security-policy')).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-powered-by')).toBeNull();
    });
  });

  describe('ties a request to what follows from it', () => {
    it('by the id that the client brings', async () => {
      const { headers } = await operator
        .with({ 'x-correlation-id': 'my-request.0001' })
        .post('/api/flights', { name: 'Traced' });
      expect(headers.get('x-correlation-id')).toBe('my-request.0001');
      const rows = await api.database.query(
        `select action from audit_event where correlation_id = 'my-request.0001'`,
      );
      expect(rows).toEqual([{ action: 'flight.create' }]);
    });

    it('by one of its own where the client’s could forge a log line', async () => {
      const { headers } = await operator.with({ 'x-correlation-id': 'a" level="fatal' }).get('/api/session');
      expect(headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
    });
  });

  describe('pages through a list', () => {
    it('without repeating or losing a row, by cursor and by Link header', async () => {
      const mine = await api.signIn('operator', 'pages');
      const ids: string[] = [];
      for (let count = 0; count < 5; count++) ids.unshift(await openFlight(mine, `Flight ${count}`));
      const seen: string[] = [];
      let path: string | undefined = '/api/flights?limit=2';
      while (path) {
        const { body, headers }: Answer<{ items: { id: string }[]; next: string | null }> =
          await mine.get(path);
        seen.push(...body.items.map(({ id }) => id));
        path = /<(.+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
        expect(Boolean(path)).toBe(body.next !== null);
      }
      expect(seen).toEqual(ids);
    });
  });

  describe('tells how it is', () => {
    it('alive', async () => {
      expect(await api.stranger.get('/health/live')).toMatchObject({ status: 200, body: { status: 'up' } });
    });

    it('ready', async () => {
      expect(await api.stranger.get('/health/ready')).toMatchObject({
        status: 200,
        body: { status: 'up', checks: { database: 'up', storage: 'up', queue: 'up' } },
      });
    });

    it('not ready, and for what', async () => {
      jest.spyOn(api.app.get(ObjectStorage, { strict: false }), 'ping').mockRejectedValue(new Error('gone'));
      expect(await api.stranger.get('/health/ready')).toMatchObject({
        status: 503,
        body: { status: 'down', checks: { database: 'up', storage: 'down', queue: 'up' } },
      });
    });

    it('not ready when a service keeps silent', async () => {
      jest
        .spyOn(api.app.get(StageQueues, { strict: false }), 'ping')
        .mockReturnValue(new Promise(() => undefined));
      expect(await api.stranger.get('/health/ready')).toMatchObject({
        status: 503,
        body: { checks: { queue: 'down' } },
      });
    });

    it('in figures for Prometheus, of every worker', async () => {
      await api.database.query(
        `insert into stage_attempt (stage, subject_id, run, attempt, worker, started_at, duration_ms, outcome, code) values
           ('detect', gen_random_uuid(), 1, 1, 'worker-1', now() - interval '1 minute', 900, 'done', null),
           ('detect', gen_random_uuid(), 1, 1, 'worker-2', now() - interval '1 minute', 1200, 'done', null),
           ('detect', gen_random_uuid(), 1, 1, 'worker-2', now() - interval '1 minute', 1000, 'failed', 'detector-crashed'),
           ('detect', gen_random_uuid(), 1, 1, 'worker-2', now() - interval '1 minute', 5, 'skipped', null)`,
      );
      for (const _scrape of ['first', 'second']) {
        const { body } = await api.stranger.get<string>('/metrics');
        expect(body).toContain('pantau_stage_seconds_bucket{stage="detect",le="0.5"} 0\n');
        expect(body).toContain('pantau_stage_seconds_bucket{stage="detect",le="1"} 2\n');
        expect(body).toContain('pantau_stage_seconds_bucket{stage="detect",le="2.5"} 3\n');
        expect(body).toContain('pantau_stage_seconds_count{stage="detect"} 3\n');
        expect(body).toContain('pantau_stage_seconds_sum{stage="detect"} 3.1\n');
        expect(body).toContain(
          'pantau_stage_failures_total{stage="detect",outcome="failed",code="detector-crashed"} 1\n',
        );
        expect(body).toMatch(/pantau_queue_jobs\{stage="ingest",state="waiting"\} \d+/);
        expect(body).toMatch(/pantau_http_request_seconds_count\{.*route="\/api\/flights".*\}/);
      }
    });
  });

  it('lets no other site read its answers', async () => {
    for (const method of ['GET', 'OPTIONS']) {
      const { headers } = await api.stranger.fetch('/api/config', {
        method,
        headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
      });
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  it('gives its figures to nobody who comes through a proxy', async () => {
    const through = await api.stranger.with({ 'x-forwarded-for': '203.0.113.9' }).get('/metrics');
    expect(through).toMatchObject({ status: 401, body: { code: 'metrics-token-needed' } });
  });

  it('documents itself', async () => {
    const { status, body } = await api.stranger.get<{ paths: object }>('/api/openapi.json');
    expect(status).toBe(200);
    expect(Object.keys(body.paths)).toContain('/api/flights/{id}/manifest');
    const page = await api.stranger.fetch('/api/docs');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
  });
});
