import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { stageNames } from '../../src/domain/pipeline';
import { type DrillSystem, withDatabase } from './system';

const requests = new Map<string, { count: number; last: string }>();
const fetchOnce = globalThis.fetch;

/** Counts the requests of this process that wait for an answer, by origin. */
export function watchRequests(): void {
  globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    const entry = requests.get(url.origin) ?? { count: 0, last: '' };
    requests.set(url.origin, entry);
    entry.count += 1;
    entry.last = `${init?.method ?? 'GET'} ${url.pathname}`;
    try {
      return await fetchOnce(input, init);
    } finally {
      entry.count -= 1;
    }
  };
}

/** What a process has in hand at this moment, in words; null when nothing. */
export async function workInHand(system: DrillSystem, victim: string): Promise<string | null> {
  switch (victim) {
    case 'api':
      return requestsAt(system.origin);
    case 's3':
      return requestsAt(system.s3Origin);
    case 'postgres':
      return transactions(system);
    case 'redis':
      return activeJobs(system.redisUrl ?? '');
    default:
      return stagesOf(join(system.folder, 'data', 'logs', `${victim}.log`), system.pid(victim));
  }
}

function requestsAt(origin: string): string | null {
  const entry = requests.get(origin);
  return entry && entry.count > 0 ? `${entry.count} requests, ${entry.last}` : null;
}

async function transactions(system: DrillSystem): Promise<string | null> {
  return withDatabase(system, async (client) => {
    const { rows } = await client.query<{ who: string; query: string }>(
      `select application_name as who, regexp_replace(left(query, 60), '\\s+', ' ', 'g') as query from pg_stat_activity
       where state <> 'idle' and pid <> pg_backend_pid() and backend_type = 'client backend'
         and (xact_start is not null) and query !~* '^listen' limit 3`,
    );
    return rows.length > 0 ? `${rows.length} transactions, ${rows[0]!.who}: ${rows[0]!.query}` : null;
  });
}

async function activeJobs(url: string): Promise<string | null> {
  const redis = new Redis(url, { maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on('error', () => undefined);
  try {
    for (const stage of stageNames.filter((name) => name !== 'sweep' && name !== 'notify')) {
      const count = await redis.llen(`pantau:${stage}:active`);
      if (count > 0) return `${count} jobs of ${stage} active`;
    }
    return null;
  } finally {
    redis.disconnect();
  }
}

interface Tail {
  offset: number;
  rest: string;
  readonly open: Map<string, string>;
  startedBy: string;
}
const tails = new Map<string, Tail>();

/** Stages that the process began and didn't end, by its own log. */
function stagesOf(file: string, pid: number): string | null {
  const tail = tails.get(file) ?? { offset: 0, rest: '', open: new Map(), startedBy: '' };
  tails.set(file, tail);
  for (const line of newLines(file, tail)) {
    if (line.includes('worker ready')) tail.open.clear();
    if (!line.includes('"step":')) continue;
    const entry = JSON.parse(line) as { stage: string; subjectId: string; run: number; step: string };
    const name = `${entry.stage} ${entry.subjectId} run ${entry.run}`;
    if (entry.step === 'begin') tail.open.set(name, name);
    else tail.open.delete(name);
  }
  // A dead process ends nothing: what its successor has in hand counts from its first line on.
  if (tail.startedBy !== String(pid)) {
    const isFirst = tail.startedBy === '';
    tail.startedBy = String(pid);
    if (!isFirst) tail.open.clear();
  }
  const [first] = tail.open.values();
  return first ? `${tail.open.size} stages, ${first}` : null;
}

function newLines(file: string, tail: Tail): string[] {
  const handle = openSync(file, 'r');
  try {
    const length = fstatSync(handle).size - tail.offset;
    const bytes = Buffer.alloc(Math.max(length, 0));
    readSync(handle, bytes, 0, bytes.length, tail.offset);
    tail.offset += bytes.length;
    const lines = (tail.rest + bytes.toString('utf8')).split('\n');
    tail.rest = lines.pop() ?? '';
    return lines;
  } finally {
    closeSync(handle);
  }
}
