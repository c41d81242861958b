import './quiet';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { DataSource } from 'typeorm';
import { startApi } from '../../src/api';
import type { Role } from '../../src/domain/access/role';
import { UserService } from '../../src/modules/user/user.service';
import { readSettings } from '../../src/platform/config/settings';
import { findFreePort } from '../../src/platform/embedded/free-port';
import { migrateQueue } from '../../src/platform/queue/queue-backend';
import { createTestDatabase } from './database';

export interface Answer<Body = Record<string, never>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface TestApi {
  readonly origin: string;
  readonly app: NestExpressApplication;
  readonly database: DataSource;
  /** A caller with no credentials. */
  readonly stranger: ApiCaller;
  /** A person of that role, signed in; `name` makes another one of the same role. */
  signIn(role: Role, name?: string): Promise<ApiCaller>;
  stop(): Promise<void>;
}

export const TEST_PASSWORD = 'correct horse battery';
export const emailOf = (role: Role, name = 'first'): string => `${role}.${name}@example.org`;

/** The whole API on a port of its own, with its own database and embedded storage, called over real HTTP. */
export async function startTestApi(
  environment: Readonly<Record<string, string>> = {},
  /** Where `web/dist` lies, for suites that look at the screens. */
  projectFolder?: string,
): Promise<TestApi> {
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'pantau-api-'));
  const port = await findFreePort();
  const origin = `http://127.0.0.1:${port}`;
  const before = { ...process.env };
  Object.assign(process.env, {
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    DATABASE_POOL_SIZE: '6',
    DATA_DIR: folder,
    PORT: String(port),
    EMBEDDED_S3: 'true',
    S3_ENDPOINT: origin,
    S3_ACCESS_KEY_ID: 'test-key',
    S3_SECRET_ACCESS_KEY: 'test-secret',
    ...environment,
  });
  const settings = readSettings();
  await migrateQueue(settings);
  const api = await startApi(settings, projectFolder ?? folder);
  const users = api.app.get(UserService, { strict: false });
  return {
    origin,
    app: api.app,
    database: database.dataSource,
    stranger: new ApiCaller(origin, {}),
    signIn: async (role, name) => {
      const email = emailOf(role, name);
      await users.ensureUser({
        email,
        password: TEST_PASSWORD,
        role,
        displayName: `${role} ${name ?? 'first'}`,
      });
      return signIn(origin, email, TEST_PASSWORD);
    },
    stop: async () => {
      await api.close();
      process.env = before;
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function signIn(origin: string, email: string, password: string): Promise<ApiCaller> {
  const answer = await new ApiCaller(origin, {}).post('/api/session', { email, password });
  if (answer.status !== 201) throw new Error(`Sign-in failed: ${JSON.stringify(answer.body)}`);
  return new ApiCaller(origin, { cookie: sessionCookieOf(answer.headers) });
}

export const sessionCookieOf = (headers: Headers): string =>
  (headers.get('set-cookie') ?? '').split(';')[0] ?? '';

/** Calls the API as one person or program; answers are parsed, never thrown. */
export class ApiCaller {
  constructor(
    private readonly origin: string,
    private readonly headers: Readonly<Record<string, string>>,
  ) {}

  /** As a browser would send it; undefined for a stranger. */
  get cookie(): string | undefined {
    return this.headers.cookie;
  }

  with(headers: Readonly<Record<string, string>>): ApiCaller {
    return new ApiCaller(this.origin, { ...this.headers, ...headers });
  }

  get<Body = Record<string, never>>(path: string): Promise<Answer<Body>> {
    return this.send<Body>('GET', path);
  }
  post<Body = Record<string, never>>(path: string, body?: unknown): Promise<Answer<Body>> {
    return this.send<Body>('POST', path, body);
  }
  patch<Body = Record<string, never>>(path: string, body: unknown): Promise<Answer<Body>> {
    return this.send<Body>('PATCH', path, body);
  }
  delete<Body = Record<string, never>>(path: string): Promise<Answer<Body>> {
    return this.send<Body>('DELETE', path);
  }

  /** The answer as it comes: streams, redirects, pictures. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.origin}${path}`, {
      redirect: 'manual',
      ...init,
      headers: { ...this.headers, ...init.headers },
    });
  }

  private async send<Body>(method: string, path: string, body?: unknown): Promise<Answer<Body>> {
    const response = await this.fetch(path, {
      method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson ? JSON.parse(text) : text) as Body,
    };
  }
}
