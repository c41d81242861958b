import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { ApiClient, type Credentials } from '../../bin/client/api-client';
import { findFreePort } from '../../src/platform/embedded/free-port';
import { embeddedDatabaseUrl } from '../../src/platform/embedded/postgres';
import { TEST_KEYS } from '../contract/support/s3-server';
import { type Running, startPantau } from '../e2e/pantau';
import { type KeptAlive, keepPostgres, keepRedis, keepS3 } from './kept-alive';

export interface DrillPlan {
  /** Queue on Redis, else on PostgreSQL. */
  readonly redis: boolean;
  /** Storage as a process of its own, else the embedded one within the API. */
  readonly ownS3: boolean;
  /** Database beside Pantau, else the one that the launcher keeps. */
  readonly ownDatabase: boolean;
  readonly extra?: Readonly<Record<string, string>>;
}

export interface DrillSystem {
  readonly folder: string;
  readonly plan: DrillPlan;
  readonly origin: string;
  readonly s3Origin: string;
  readonly redisUrl: string | null;
  readonly services: Readonly<Partial<Record<'s3' | 'redis' | 'postgres', KeptAlive>>>;
  readonly credentials: Extract<Credentials, { kind: 'password' }>;
  running(): Running;
  pid(name: string): number;
  databaseUrl(): string;
  /** As Ctrl-C; returns the exit status. */
  stopPantau(): Promise<number | null>;
  startPantau(): Promise<void>;
  stop(): Promise<void>;
}

export const hasRedis = (): boolean => spawnSync('redis-server', ['--version']).status === 0;

/** Brings up Pantau and what the plan wants beside it, with its data in `folder`. */
export async function startSystem(folder: string, plan: DrillPlan): Promise<DrillSystem> {
  const port = String(await findFreePort());
  const extra: Record<string, string> = { LOG_LEVEL: 'debug', WORKERS: '2', ...plan.extra, PORT: port };
  const services: { s3?: KeptAlive; redis?: KeptAlive; postgres?: KeptAlive } = {};
  const data = join(folder, 'data');
  let databaseUrl = () => embeddedDatabaseUrl(join(data, 'postgres'), portOf(data));
  if (plan.ownS3) {
    const s3Port = await findFreePort();
    services.s3 = await keepS3(join(folder, 's3'), s3Port);
    extra.S3_ENDPOINT = `http://127.0.0.1:${s3Port}`;
    extra.S3_PUBLIC_ENDPOINT = extra.S3_ENDPOINT;
    extra.S3_ACCESS_KEY_ID = TEST_KEYS.accessKeyId;
    extra.S3_SECRET_ACCESS_KEY = TEST_KEYS.secretAccessKey;
  }
  if (plan.redis) {
    const redisPort = await findFreePort();
    services.redis = await keepRedis(join(folder, 'redis'), redisPort);
    extra.REDIS_URL = `redis://127.0.0.1:${redisPort}`;
  }
  if (plan.ownDatabase) {
    const postgres = await keepPostgres(join(folder, 'own-postgres'), await findFreePort());
    services.postgres = postgres;
    extra.DATABASE_URL = postgres.url;
    databaseUrl = () => postgres.url;
  }
  let running = await startPantau(data, extra);
  const email = /e-mail\s+(\S+)/.exec(running.said())?.[1] ?? '';
  const credentials: DrillSystem['credentials'] = {
    kind: 'password',
    email,
    password: running.adminPassword ?? '',
  };
  const origin = `http://127.0.0.1:${port}`;
  return {
    folder,
    plan,
    origin,
    s3Origin: extra.S3_ENDPOINT ?? origin,
    redisUrl: extra.REDIS_URL ?? null,
    services,
    credentials,
    running: () => running,
    pid: (name) => {
      const own = services[name as keyof typeof services];
      if (own) return own.pid();
      try {
        return name === 'postgres' ? Number(postmaster(data)[0]) : running.pid(name);
      } catch {
        // The file is being written anew: it is being started.
        return 0;
      }
    },
    databaseUrl,
    stopPantau: () => running.stop(),
    startPantau: async () => {
      running = await startPantau(data, extra);
    },
    stop: async () => {
      await running.stop();
      for (const service of Object.values(services)) await service.stop();
    },
  };
}

const postmaster = (data: string): string[] =>
  readFileSync(join(data, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n');
/** The fourth line of PostgreSQL's lock file is its port. */
const portOf = (data: string): number => Number(postmaster(data)[3]);

export async function signIn(system: DrillSystem): Promise<ApiClient> {
  const api = new ApiClient(system.origin, system.credentials, 40);
  await api.signIn();
  return api;
}

export async function withDatabase<T>(system: DrillSystem, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: system.databaseUrl(), connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
