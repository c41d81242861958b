import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stageNames } from '../../src/domain/pipeline';
import { findInProject } from '../../src/platform/config/project-root';
import { readSettings, type Settings } from '../../src/platform/config/settings';
import { findFreePort, whyPortIsRefused } from '../../src/platform/embedded/free-port';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/embedded/postgres';
import { type DataFolder, openDataFolder } from './data-folder';
import { OperatorError } from './operator-error';
import { forgetRunningServices, writeRunningServices } from './running-services';
import { readOrMakeSecrets } from './secrets';
import { SupervisedProcess } from './supervised-process';

export interface LaunchOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Take any free port when PORT is not set. */
  readonly anyPort: boolean;
  readonly isVerbose: boolean;
  /** One line at a time of what goes on. */
  readonly tell: (line: string) => void;
}

export interface RunningSystem {
  readonly origin: string;
  readonly settings: Settings;
  readonly environment: NodeJS.ProcessEnv;
  readonly folder: DataFolder;
  /** What runs where, for the person who started it. */
  readonly choices: readonly string[];
  /** Process ids by name, as they are now. */
  readonly pids: ReadonlyMap<string, number | undefined>;
  stop(): Promise<void>;
}

const build = join(__dirname, '..', '..');
const LEAST_EMBEDDED_CONNECTIONS = 200;
/** A queue's listener for each stage, the queue's own queries and the relay's listener; the pool of DATABASE_POOL_SIZE comes on top. */
const QUEUE_CONNECTIONS_A_PROCESS = stageNames.length + 6 + 1;
/** Commands beside the system: a backup, an account, a bench. */
const SPARE_CONNECTIONS = 30;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Starts what is missing on loopback: PostgreSQL, then the schema, the API (with the S3 endpoint) and the workers.
 * Services named by settings are used as they are. Stops all that it started when one step fails.
 */
export async function launch(options: LaunchOptions): Promise<RunningSystem> {
  const asked = readSettings(options.environment);
  const folder = openDataFolder(asked.DATA_DIR);
  const started: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of started.splice(0).reverse()) await end();
    folder.release();
  };
  try {
    for (const warning of folder.warnings) options.tell(warning);
    mkdirSync(folder.join('logs'), { recursive: true });
    const port = await choosePort(asked, options);
    const origin = `http://${reachableHost(asked.HOST)}:${port}`;
    // The schema's code is read while PostgreSQL starts.
    const [{ migrate }, postgres] = await Promise.all([
      import('./migrate'),
      asked.DATABASE_URL ? null : startDatabase(folder, asked, options, started),
    ]);
    const environment = childEnvironment(options.environment, folder, origin, postgres);
    const settings = readSettings(environment);
    for (const name of await migrate(settings)) options.tell(`schema: ${name}`);
    const pids = await startProcesses(settings, environment, folder, options, started);
    writeRunningServices(folder.path, { origin, databasePort: postgres?.port ?? null });
    started.push(async () => forgetRunningServices(folder.path));
    return {
      origin,
      settings,
      environment,
      folder,
      choices: describeChoices(asked),
      pids,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Where this machine reaches an API that listens on `host`. */
function reachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

async function choosePort(asked: Settings, options: LaunchOptions): Promise<number> {
  if (options.anyPort && !options.environment.PORT) return findFreePort(asked.HOST);
  const why = await whyPortIsRefused(asked.PORT, asked.HOST);
  if (why === null) return asked.PORT === 0 ? findFreePort(asked.HOST) : asked.PORT;
  const reason = why === 'EADDRINUSE' ? 'is in use by another program' : `can't be listened on (${why})`;
  throw new OperatorError(
    `Port ${asked.PORT} on ${asked.HOST} ${reason}. Stop that program, or choose another port with the setting PORT.`,
  );
}

/** So many that every process can fill its pools: one API and all the workers. */
const connectionsFor = ({ WORKERS, DATABASE_POOL_SIZE }: Settings): number =>
  Math.max(
    LEAST_EMBEDDED_CONNECTIONS,
    (WORKERS + 1) * (DATABASE_POOL_SIZE + QUEUE_CONNECTIONS_A_PROCESS) + SPARE_CONNECTIONS,
  );

async function startDatabase(
  folder: DataFolder,
  asked: Settings,
  options: LaunchOptions,
  started: (() => Promise<void>)[],
): Promise<EmbeddedPostgres> {
  const plan = { folder: folder.join('postgres'), maxConnections: connectionsFor(asked) };
  const first = await startEmbeddedPostgres(plan);
  let current = first;
  let isStopping = false;
  const watch = (server: EmbeddedPostgres) =>
    server.process.once('exit', async (code, signal) => {
      if (isStopping) return;
      options.tell(`PostgreSQL ended (${signal ?? `status ${code}`}): starting it again`);
      for (let tried = 1; !isStopping; tried++) {
        try {
          current = await startEmbeddedPostgres({ ...plan, port: first.port });
          if (isStopping) await current.stop();
          else watch(current);
          return;
        } catch (error) {
          // What the dead one left is still being cleared, or the disk is full: neither lasts for ever.
          options.tell(`PostgreSQL could not be started again: ${(error as Error).message}`);
          await pause(Math.min(500 * tried, LONGEST_PAUSE_MS), undefined, { ref: false });
        }
      }
    });
  watch(first);
  started.push(() => {
    isStopping = true;
    return current.stop();
  });
  return {
    url: first.url,
    port: first.port,
    get process() {
      return current.process;
    },
    stop: () => current.stop(),
  };
}

/** What the children are told: services that were started here look to them like any other. */
function childEnvironment(
  given: NodeJS.ProcessEnv,
  folder: DataFolder,
  origin: string,
  postgres: EmbeddedPostgres | null,
): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...given, DATA_DIR: folder.path, PORT: new URL(origin).port };
  // The default is this clone's model, whatever folder the command was called from.
  environment.MODEL_MANIFEST ||= findInProject(join('models', 'manifest.json'));
  if (postgres) environment.DATABASE_URL = postgres.url;
  if (!given.S3_ENDPOINT) {
    const secrets = readOrMakeSecrets(folder.join('secrets.json'));
    environment.EMBEDDED_S3 = 'true';
    environment.S3_ENDPOINT = origin;
    environment.S3_ACCESS_KEY_ID = secrets.s3AccessKeyId;
    environment.S3_SECRET_ACCESS_KEY = secrets.s3SecretAccessKey;
  }
  return environment;
}

async function startProcesses(
  settings: Settings,
  environment: NodeJS.ProcessEnv,
  folder: DataFolder,
  options: LaunchOptions,
  started: (() => Promise<void>)[],
): Promise<ReadonlyMap<string, number | undefined>> {
  const running = new Map<string, number | undefined>();
  const make = (name: string, script: string): SupervisedProcess =>
    new SupervisedProcess({
      name,
      script: join(build, script),
      environment,
      logFile: folder.join('logs', `${name}.log`),
      isVerbose: options.isVerbose,
      onStart: (pid) => writeProcesses(folder, running.set(name, pid)),
      onRestart: (why) => options.tell(`${name} ended (${why}): starting it again`),
    });
  const api = make('api', 'src/main.js');
  started.push(() => api.stop());
  await api.start();
  const workers = Array.from({ length: settings.WORKERS }, (_, index) =>
    make(`worker-${index + 1}`, 'workers/main.js'),
  );
  started.push(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
  });
  await Promise.all(workers.map((worker) => worker.start()));
  return running;
}

/** Process ids by name, for whoever looks after the machine. */
function writeProcesses(folder: DataFolder, running: ReadonlyMap<string, number | undefined>): void {
  // Whoever reads it while it is written sees the old one or the new one, never a part.
  const unfinished = folder.join('processes.json.unfinished');
  try {
    writeFileSync(unfinished, `${JSON.stringify(Object.fromEntries(running))}\n`);
    renameSync(unfinished, folder.join('processes.json'));
  } catch {
    // A full disk must not end what looks after the processes.
  }
}

function describeChoices(asked: Settings): string[] {
  return [
    asked.DATABASE_URL ? 'database: the server that DATABASE_URL names' : 'database: embedded PostgreSQL',
    asked.REDIS_URL ? 'queue: Redis' : 'queue: BullMQ on PostgreSQL',
    asked.S3_ENDPOINT ? 'storage: the S3 server that S3_ENDPOINT names' : 'storage: embedded S3 endpoint',
    `workers: ${asked.WORKERS}`,
  ];
}
