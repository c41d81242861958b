import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findInProject } from '../../../src/platform/config/project-root';
import { findFreePort } from '../../../src/platform/embedded/free-port';
import { median } from '../load/median';
import { describeMachine, type Machine, readMachine, warningsOf } from '../machine';

/** Seconds. */
interface Start {
  /** From the command to the line that says all is up. */
  readonly whole: number;
  /** From the process' own start to ready. */
  readonly api: number;
  /** Of the slower worker. */
  readonly worker: number;
}
export interface StartReport {
  readonly takenAt: string;
  readonly machine: Machine;
  readonly warnings: readonly string[];
  readonly rounds: number;
  /** With an empty folder: the database is made, too. */
  readonly first: Start;
  readonly warm: Start;
}

const UP = 'Ctrl-C stops everything';
const WORKERS = 2;

/** Starts and stops the whole system, as `npm start` does, in a folder of its own: once for the first time, then again and again. */
export async function benchStart(rounds: number, tell: (line: string) => void): Promise<StartReport> {
  const machine = readMachine();
  const folder = mkdtempSync(join(tmpdir(), 'pantau-bench-start-'));
  try {
    const first = await startOnce(folder);
    tell(`first start: ${first.whole.toFixed(2)} s`);
    const starts: Start[] = [];
    for (let round = 1; round <= rounds; round++) {
      starts.push(await startOnce(folder));
      tell(`round ${round}: ${starts.at(-1)!.whole.toFixed(2)} s`);
    }
    const middle = (part: keyof Start) => median(starts.map((start) => start[part]));
    return {
      takenAt: new Date().toISOString(),
      machine,
      warnings: warningsOf(machine),
      rounds,
      first,
      warm: { whole: middle('whole'), api: middle('api'), worker: middle('worker') },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startOnce(folder: string): Promise<Start> {
  const { DATABASE_URL: _d, REDIS_URL: _r, S3_ENDPOINT: _s, ...given } = process.env;
  const begin = performance.now();
  // npm names itself to what it runs; without npm the launcher is started as npm would.
  const npm = process.env.npm_execpath;
  const child = spawn(process.execPath, npm ? [npm, 'start'] : [findInProject('bin/pantau.mjs'), 'up'], {
    cwd: findInProject(''),
    env: {
      ...given,
      DATA_DIR: folder,
      PORT: String(await findFreePort()),
      WORKERS: String(WORKERS),
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C reaches npm and what it started.
    detached: true,
  });
  await isUp(child);
  const whole = (performance.now() - begin) / 1000;
  const gone = once(child, 'close');
  process.kill(-child.pid!, 'SIGINT');
  await gone;
  const workers = Array.from({ length: WORKERS }, (_, index) => readyTime(folder, `worker-${index + 1}`));
  return { whole, api: readyTime(folder, 'api'), worker: Math.max(...workers) };
}

function isUp(child: ChildProcess): Promise<void> {
  let said = '';
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes(UP)) resolve();
      });
    child.once('close', () => reject(new Error(`Pantau did not come up:\n${said}`)));
  });
}

/** What the process wrote of its last start. */
function readyTime(folder: string, name: string): number {
  const lines = readFileSync(join(folder, 'logs', `${name}.log`), 'utf8').split('\n');
  const line = lines.findLast((one) => one.includes(' ready"') && one.includes('"tookMs"'));
  if (!line) throw new Error(`${name} wrote no time of its start.`);
  return (JSON.parse(line) as { tookMs: number }).tookMs / 1000;
}

export function describeStart({ takenAt, machine, warnings, rounds, first, warm }: StartReport): string {
  const row = (name: string, part: keyof Start) =>
    `| ${name} | ${first[part].toFixed(2)} | ${warm[part].toFixed(2)} |`;
  return [
    `By \`pantau bench start\`, median of ${rounds} warm starts, ${takenAt.slice(0, 10)}.`,
    describeMachine(machine),
    ...warnings.map((warning) => `\n**${warning}**`),
    '',
    '| seconds | first start, empty folder | warm start |',
    '|---|---|---|',
    row('`npm start` until all is up: database, API, two workers', 'whole'),
    row('API, from its process’ start', 'api'),
    row('slower worker, from its process’ start', 'worker'),
    '',
  ].join('\n');
}
