import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scopes } from '../../src/domain/access/scope';
import type { ManifestAnswer } from '../../src/modules/photo/manifest.dto';
import { sessionCookieOf } from '../support/api';
import { until } from '../support/until';
import { aFile, declare, type TestFile } from '../support/upload';
import { type Running, startPantau } from './pantau';

const METRICS_TOKEN = `metrics-${randomBytes(12).toString('hex')}`;
const MAIL_PASSWORD = `mail-${randomBytes(12).toString('hex')}`;

interface Sent {
  readonly body?: unknown;
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What must never be written or answered in a refusal: every secret by its name, as it is used. */
class Secrets {
  private readonly known = new Map<string, string>();

  keep(name: string, secret: string | undefined): string {
    if (!secret || secret.length < 8) throw new Error(`There is no ${name} to look for.`);
    this.known.set(name, secret);
    return secret;
  }

  /** Names of the secrets in a text, with the place where each stands. */
  findIn(text: string): string[] {
    return [...this.known].flatMap(([name, secret]) =>
      [secret, encodeURIComponent(secret)].some((form) => text.includes(form)) ? [name] : [],
    );
  }
}

describe('secrets', () => {
  const data = mkdtempSync(join(tmpdir(), 'pantau-secrets-'));
  const secrets = new Secrets();
  /** Bodies and headers of every answer that isn't a success. */
  const refusals: string[] = [];
  let system: Running;
  let adminEmail = '';

  beforeAll(async () => {
    system = await startPantau(data, {
      LOG_LEVEL: 'trace',
      WORKERS: '1',
      METRICS_TOKEN,
      SMTP_URL: `smtp://mailer:${MAIL_PASSWORD}@127.0.0.1:9`,
    });
    adminEmail = /e-mail\s+(\S+)/.exec(system.said())?.[1] ?? '';
    secrets.keep('metrics token', METRICS_TOKEN);
    secrets.keep('password of the mail server', MAIL_PASSWORD);
    const storage = JSON.parse(readFileSync(join(data, 'secrets.json'), 'utf8')) as Record<string, string>;
    secrets.keep('secret key of the storage', storage.s3SecretAccessKey);
    secrets.keep('password of the database', readFileSync(join(data, 'postgres', 'password'), 'utf8').trim());
  }, 300_000);
  afterAll(async () => {
    await system?.stop();
    rmSync(data, { recursive: true, force: true });
  });

  async function send(
    method: string,
    address: string,
    { body, raw, headers = {} }: Sent = {},
  ): Promise<Response> {
    const response = await fetch(new URL(address, system.origin), {
      method,
      redirect: 'manual',
      body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    });
    if (response.status >= 400)
      refusals.push(`${JSON.stringify([...response.headers])} ${await response.clone().text()}`);
    return response;
  }
  const json = async <T>(response: Promise<Response>): Promise<T> => (await (await response).json()) as T;

  async function signIn(email: string, password: string): Promise<{ cookie: string }> {
    const response = await send('POST', '/api/session', { body: { email, password } });
    expect(response.status).toBe(201);
    const cookie = sessionCookieOf(response.headers);
    secrets.keep(`session of ${email} ${cookie.slice(-4)}`, cookie.split('=')[1]);
    return { cookie };
  }

  const useEverything = async () => {
    secrets.keep('first password of the administrator', system.printedPassword ?? '');
    const adminPassword = secrets.keep('own password of the administrator', system.adminPassword ?? '');
    const wrong = secrets.keep('a wrong password', `wrong-${randomBytes(9).toString('hex')}`);
    for (const body of [
      { email: adminEmail, password: wrong },
      { email: 'nobody@example.org', password: wrong },
      { email: 7, password: wrong },
      { email: adminEmail, password: wrong.repeat(30) },
      { email: adminEmail, password: `${wrong}\u0000` },
    ])
      expect((await send('POST', '/api/session', { body })).status).toBeGreaterThanOrEqual(400);
    const typed = { 'content-type': 'application/json' };
    await send('POST', '/api/session', { raw: `{"email":"a","password":"${wrong}`, headers: typed });
    await send('POST', '/api/session', {
      raw: `password=${wrong}`,
      headers: { 'content-type': 'text/plain' },
    });
    await send('GET', `/api/flights?password=${wrong}`);
    await send('GET', '/metrics', {
      headers: { authorization: `Bearer ${wrong}`, 'x-forwarded-for': '8.8.8.8' },
    });
    await send('GET', '/metrics', { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });

    const admin = await signIn(adminEmail, adminPassword);
    const email = 'rina@example.org';
    const first = secrets.keep('a given password', `first-${randomBytes(9).toString('hex')}`);
    const { user } = await json<{ user: { id: string } }>(
      send('POST', '/api/users', {
        body: { email, displayName: 'Rina', role: 'operator', password: first },
        headers: admin,
      }),
    );
    await send('POST', '/api/users', {
      body: { email, displayName: 'Rina', role: 'operator', password: first },
      headers: admin,
    });
    const reset = secrets.keep(
      'a reset password',
      (await json<{ password: string }>(send('POST', `/api/users/${user.id}/password`, { headers: admin })))
        .password,
    );
    const rina = await signIn(email, reset);
    const own = secrets.keep('a password of one’s own', `own-${randomBytes(9).toString('hex')}`);
    const change = (currentPassword: string) =>
      send('POST', '/api/users/me/password', { body: { currentPassword, newPassword: own }, headers: rina });
    expect((await change(wrong)).status).toBe(403);
    expect((await change(reset)).status).toBe(204);

    const { url } = await json<{ url: string }>(
      send('POST', `/api/users/${user.id}/links`, { body: { kind: 'reset' }, headers: admin }),
    );
    const token = secrets.keep('a one-time link', new URL(url).hash.slice(1));
    const chosen = secrets.keep('a chosen password', `chosen-${randomBytes(9).toString('hex')}`);
    await send('POST', '/api/account-links/read', { body: { token } });
    await send('POST', '/api/account-links/use', { body: { token, password: 'short' } });
    expect((await send('POST', '/api/account-links/use', { body: { token, password: chosen } })).status).toBe(
      200,
    );
    expect((await send('POST', '/api/account-links/use', { body: { token, password: chosen } })).status).toBe(
      410,
    );
    await send('GET', `/welcome?token=${token}`);
    await send('POST', '/api/password-resets', { body: { email } });

    const made = await json<{ token: string; key: { id: string } }>(
      send('POST', '/api/api-keys', { body: { name: 'program', scopes }, headers: admin }),
    );
    const key = { authorization: `Bearer ${secrets.keep('an API key', made.token)}` };
    expect((await send('GET', '/api/flights', { headers: key })).status).toBe(200);
    await send('POST', '/api/api-keys', { body: { name: 'another', scopes }, headers: key });
    await send('GET', `/api/flights/${made.token}`, { headers: key });
    await useStorage(key);
    await send('DELETE', `/api/api-keys/${made.key.id}`, { headers: admin });
    expect((await send('GET', '/api/flights', { headers: key })).status).toBe(401);
    await failWithoutDatabase(adminPassword, admin);
  };

  /** Presigned addresses: used, misused, and for a photo that the worker refuses. */
  const useStorage = async (headers: { authorization: string }) => {
    const flight = await json<{ id: string }>(
      send('POST', '/api/flights', { body: { name: 'Jalan' }, headers }),
    );
    const files = [aFile('DJI_0001.JPG'), aFile('DJI_0002.JPG')] as [TestFile, TestFile];
    const { files: plans } = await json<ManifestAnswer>(
      send('POST', `/api/flights/${flight.id}/manifest`, { body: { files: files.map(declare) }, headers }),
    );
    const photos: { photoId: string }[] = [];
    for (const [index, plan] of plans.entries()) {
      if (plan.action !== 'upload' || plan.upload?.kind !== 'put') throw new Error('Nothing is to be sent.');
      const url = plan.upload.url;
      secrets.keep(`signature of upload ${index}`, new URL(url).searchParams.get('X-Amz-Signature') ?? '');
      const put = (address: string, bytes: Buffer, method = 'PUT') =>
        fetch(address, {
          method,
          body: new Uint8Array(bytes),
          headers: plan.upload?.kind === 'put' ? plan.upload.headers : {},
        });
      const forged = new URL(url);
      forged.pathname += 'x';
      for (const answer of [
        await put(forged.href, files[index]!.bytes),
        await put(url, files[index]!.bytes, 'POST'),
        await put(url.replace('X-Amz-Date=2', 'X-Amz-Date=1'), files[index]!.bytes),
        await put(url, Buffer.from('cut')),
      ]) {
        expect(answer.status).toBeGreaterThanOrEqual(400);
        refusals.push(`${JSON.stringify([...answer.headers])} ${await answer.text()}`);
      }
      expect((await put(url, files[index]!.bytes)).status).toBe(200);
      photos.push({ photoId: plan.photoId ?? '' });
    }
    await send('POST', `/api/flights/${flight.id}/uploaded`, { body: { photos }, headers });
    const stateOf = async () =>
      (await json<{ state: string }>(send('GET', `/api/photos/${photos[0]?.photoId}`, { headers }))).state;
    await until(async () => (await stateOf()) === 'rejected', 60_000);
    const opened = await send(
      'GET',
      `/api/photos/${photos[0]?.photoId}/original?reason=looking+for+secrets`,
      { headers },
    );
    const location = opened.headers.get('location');
    if (location) {
      const link = new URL(location, system.origin);
      secrets.keep('signature of an original', link.searchParams.get('X-Amz-Signature') ?? '');
      await send('GET', link.href);
      link.searchParams.set('X-Amz-Expires', '61');
      expect((await send('GET', link.href)).status).toBe(403);
    }
  };

  /** The database dies: whatever is asked meanwhile fails somewhere deep. */
  const failWithoutDatabase = async (password: string, admin: { cookie: string }) => {
    const postmaster = Number(
      readFileSync(join(data, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0],
    );
    process.kill(postmaster, 'SIGKILL');
    await until(async () => {
      await send('POST', '/api/session', { body: { email: adminEmail, password } });
      await send('POST', '/api/api-keys', { body: { name: 'fails', scopes }, headers: admin });
      return (await send('GET', '/health/ready')).status === 503;
    });
    await until(async () => (await send('GET', '/health/ready')).status === 200, 60_000);
    await signIn(adminEmail, password);
  };

  const logs = () =>
    readdirSync(join(data, 'logs')).map((name) => ({
      name,
      text: readFileSync(join(data, 'logs', name), 'utf8'),
    }));

  it('are in no log line and in no refusal, whatever was done with them', async () => {
    await useEverything();
    await system.stop();
    const all = logs();
    expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(['api.log', 'worker-1.log']));
    const leaks = all.flatMap(({ name, text }) =>
      text
        .split('\n')
        .flatMap((line) =>
          secrets.findIn(line).map((secret) => `${secret} in ${name}: ${line.slice(0, 300)}`),
        ),
    );
    expect(leaks).toEqual([]);
    expect(
      all.filter(({ text }) => /X-Amz-(Signature|Credential)=/i.test(text)).map(({ name }) => name),
    ).toEqual([]);
    const answered = refusals.flatMap((text) =>
      secrets.findIn(text).map((secret) => `${secret} in ${text.slice(0, 300)}`),
    );
    expect(answered).toEqual([]);
    // The terminal shows one on purpose: how to sign in the first time.
    expect(secrets.findIn(system.said())).toEqual(['first password of the administrator']);
  }, 240_000);
});
