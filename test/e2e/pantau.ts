import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFreePort } from '../../src/platform/embedded/free-port';
import { until } from '../support/until';

const launcher = join(__dirname, '..', '..', 'bin', 'pantau.mjs');

/** Where the queues of this run live, when not on PostgreSQL: one Redis database a jest worker. */
export function redisUrl(): string | null {
  const server = process.env.TEST_REDIS_URL;
  return server ? `${server}/${process.env.JEST_WORKER_ID}` : null;
}

/** The environment of a bare machine: nothing is set but, in the Redis run, where the queues live. */
function bareEnvironment(extra: Record<string, string>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, SystemRoot } = process.env;
  const redis = redisUrl();
  return {
    PATH,
    HOME,
    TMPDIR,
    SystemRoot,
    NODE_ENV: 'test',
    ...(redis ? { REDIS_URL: redis } : {}),
    ...extra,
  } as NodeJS.ProcessEnv;
}

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command to its end, as a user would. */
export async function pantau(args: readonly string[], extra: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [launcher, ...args], {
    env: bareEnvironment(extra),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, stdout, stderr };
}

export interface Running {
  readonly origin: string;
  /** The first account’s, as it was printed; null when there was one before. */
  readonly printedPassword: string | null;
  /** What its person chose instead. */
  readonly adminPassword: string | null;
  readonly said: () => string;
  /** Process id of `api`, `worker-1` and so on, as of now. */
  pid(name: string): number;
  /** As Ctrl-C does; resolves to the exit status. */
  stop(): Promise<number | null>;
}

/** Brings the whole system up on a free port, with its data in `folder`. */
export async function startPantau(folder: string, extra: Record<string, string> = {}): Promise<Running> {
  const port = extra.PORT ?? (await findFreePort());
  const env = bareEnvironment({ DATA_DIR: folder, PORT: String(port), ...extra });
  const child = spawn(process.execPath, [launcher, 'up'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk;
    });
  const ended = once(child, 'close') as Promise<[number | null]>;
  await until(() => said.includes('Ctrl-C stops everything') || child.exitCode !== null, 90_000);
  if (child.exitCode !== null) throw new Error(`Pantau did not come up:\n${said}`);
  const origin = `http://127.0.0.1:${port}`;
  const printed = /password\s+(\S+)/.exec(said)?.[1] ?? null;
  return {
    origin,
    printedPassword: printed,
    adminPassword: printed && (await chooseOwnPassword(origin, said, printed)),
    said: () => said,
    pid: (name) => readPids(folder)[name] ?? 0,
    stop: async () => {
      child.kill('SIGINT');
      const [status] = await ended;
      return status;
    },
  };
}

/** As its person does at the first sign-in: what was printed opens nothing else. */
async function chooseOwnPassword(origin: string, said: string, printed: string): Promise<string> {
  const email = /e-mail\s+(\S+)/.exec(said)?.[1] ?? '';
  const post = (path: string, body: object, cookie = '') =>
    fetch(`${origin}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', cookie },
    });
  const session = await post('/api/session', { email, password: printed });
  const cookie = (session.headers.get('set-cookie') ?? '').split(';')[0];
  const own = `own-${randomBytes(9).toString('hex')}`;
  const answer = await post('/api/users/me/password', { currentPassword: printed, newPassword: own }, cookie);
  if (answer.status !== 204) throw new Error(`The printed password could not be changed: ${answer.status}`);
  return own;
}

function readPids(folder: string): Record<string, number> {
  const file = join(folder, 'processes.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>) : {};
}
