import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { findFreePort } from './free-port';
import { PostgresBinaries } from './postgres-binaries';

export interface EmbeddedPostgresOptions {
  /** Everything lies here; made when missing. */
  readonly folder: string;
  readonly maxConnections?: number;
  /** A port to take again, after the server died; a free one when left out. */
  readonly port?: number;
  /** Off only where losing the data on a power cut is fine: in tests. */
  readonly isDurable?: boolean;
}

export interface EmbeddedPostgres {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** Ends sessions and stops; resolves when the files are closed. */
  stop(): Promise<void>;
}

const USER = 'pantau';
const START_LIMIT_MS = 60_000;

/**
 * A real PostgreSQL on a loopback port of its own, with its files in `folder`.
 * A server that an earlier, killed launcher left behind in the same folder is stopped first: the caller holds the folder's lock.
 * Throws with the server's own last words when it doesn't come up.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = resolve(options.folder);
  const data = join(folder, 'data');
  const binaries = new PostgresBinaries();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const password = readOrMakePassword(folder);
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(binaries, folder, data);
  binaries.own(folder);
  await stopLeftOver(binaries, data);

  const port = options.port ?? (await findFreePort());
  // A group of its own: Ctrl-C in the terminal must reach the launcher alone, which stops in order.
  const server = binaries.spawn('postgres', serverArguments(data, port, options), {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: process.platform !== 'win32',
  });
  let lastWords = '';
  server.stderr?.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString('utf8')).slice(-4000);
  });
  const url = urlAt(password, port);
  await waitUntilReady(server, url, () => lastWords);
  await ensureDatabase(url);
  return { url, port, process: server, stop: () => stop(server) };
}

const urlAt = (password: string, port: number): string =>
  `postgres://${USER}:${password}@127.0.0.1:${port}/${USER}`;

/** Where the server of that folder answers while it runs on this port. */
export const embeddedDatabaseUrl = (folder: string, port: number): string =>
  urlAt(readOrMakePassword(folder), port);

function serverArguments(data: string, port: number, options: EmbeddedPostgresOptions): string[] {
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    // A socket path longer than 107 bytes fails, and clones lie deep.
    unix_socket_directories: '',
    max_connections: options.maxConnections ?? 100,
    shared_buffers: '128MB',
    max_wal_size: '1GB',
    log_min_messages: 'warning',
    timezone: 'UTC',
    ...(options.isDurable === false
      ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }
      : {}),
  };
  return ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

function readOrMakePassword(folder: string): string {
  const file = join(folder, 'password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600, flush: true });
  return readFileSync(file, 'utf8').trim();
}

async function initialise(binaries: PostgresBinaries, folder: string, data: string): Promise<void> {
  // A run that was killed half-way leaves files that initdb refuses.
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { mode: 0o700 });
  binaries.own(folder);
  const run = binaries.spawn(
    'initdb',
    [
      '-D',
      data,
      '-U',
      USER,
      '--encoding=UTF8',
      '--locale=C',
      '--auth=scram-sha-256',
      `--pwfile=${join(folder, 'password')}`,
      '--no-instructions',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let words = '';
  run.stderr?.on('data', (chunk: Buffer) => {
    words += chunk.toString('utf8');
  });
  const [code] = await once(run, 'close');
  if (code !== 0) {
    rmSync(data, { recursive: true, force: true });
    throw new Error(`PostgreSQL could not prepare ${data}: ${words.trim().slice(-600)}`);
  }
}

async function stopLeftOver(binaries: PostgresBinaries, data: string): Promise<void> {
  const lock = join(data, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const control = binaries.spawn('pg_ctl', ['stop', '-D', data, '-m', 'fast', '-w', '-t', '30'], {
    stdio: 'ignore',
  });
  await once(control, 'close');
}

async function waitUntilReady(server: ChildProcess, url: string, lastWords: () => string): Promise<void> {
  let ended = false;
  server.once('error', () => {
    ended = true;
  });
  server.once('exit', () => {
    ended = true;
  });
  const until = Date.now() + START_LIMIT_MS;
  while (!ended && Date.now() < until) {
    if (await canConnect(url)) return;
    await pause(50);
  }
  server.kill('SIGKILL');
  throw new Error(`PostgreSQL did not start: ${lastWords().trim().slice(-600) || 'no word from it'}`);
}

async function canConnect(url: string): Promise<boolean> {
  const client = new Client({ connectionString: maintenanceUrl(url), connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: maintenanceUrl(url) });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [USER]);
    if (!rowCount) await client.query(`create database ${USER}`);
  } finally {
    await client.end();
  }
}

const maintenanceUrl = (url: string): string => url.replace(/\/[^/]*$/, '/postgres');

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const closed = once(server, 'exit');
  // SIGINT is PostgreSQL's fast shutdown: sessions end, everything is written.
  server.kill('SIGINT');
  await closed;
}
