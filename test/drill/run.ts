import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fillingTheDisk } from './disk-full';
import { randomFrom } from './random';
import { type DrillContext, deploying, flushing, killing, outages, type Row } from './scenarios';
import { hasRedis } from './system';
import { watchRequests } from './work-in-hand';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    only: { type: 'string', multiple: true },
    out: { type: 'string' },
    kills: { type: 'string', default: '50' },
  },
});
const seed = Number(values.seed ?? Date.now() % 100_000);
const kills = Number(values.kills);
const work = mkdtempSync(join(tmpdir(), 'pantau-drill-'));
const tell = (line: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);

const own = { redis: false, ownS3: true, ownDatabase: false };
const share = (part: number) => Math.max(1, Math.round(kills * part));
const skipped = (fault: string): Row => ({
  fault,
  times: '0',
  hit: '',
  checked: '',
  outcome: 'skipped: there is no redis-server on the PATH',
});

/** Half of the kills with the queue on PostgreSQL, half on Redis. */
const scenarios: Record<string, (context: DrillContext) => Promise<Row[]>> = {
  kills: (context) =>
    killing(context, own, {
      api: share(0.1),
      'worker-1': share(0.1),
      'worker-2': share(0.1),
      postgres: share(0.12),
      s3: share(0.1),
    }),
  'kills-redis': async (context) =>
    hasRedis()
      ? killing(
          context,
          { redis: true, ownS3: true, ownDatabase: true },
          {
            api: share(0.06),
            'worker-1': share(0.06),
            'worker-2': share(0.06),
            postgres: share(0.08),
            s3: share(0.08),
            redis: share(0.14),
          },
        )
      : [skipped('kill -9 of all, queue on Redis')],
  flush: async (context) => [hasRedis() ? await flushing(context) : skipped('Redis FLUSHALL while jobs run')],
  outage: outages,
  deploy: async (context) => [await deploying(context)],
  disk: async (context) => [await fillingTheDisk(context)],
};

async function main(): Promise<void> {
  watchRequests();
  const chosen = values.only ?? Object.keys(scenarios);
  const rows: Row[] = [];
  tell(`seed ${seed}`);
  for (const name of chosen) {
    const scenario = scenarios[name];
    if (!scenario) throw new Error(`There is no drill ${name}: ${Object.keys(scenarios).join(', ')}.`);
    const folder = join(work, name);
    mkdirSync(folder);
    tell(`drill ${name}`);
    try {
      rows.push(
        ...(await scenario({
          seed,
          random: randomFrom(seed),
          folder,
          cards: join(work, `${name}-cards`),
          tell,
        })),
      );
    } catch (error) {
      tell(`${(error as Error).stack}`);
      rows.push({
        fault: name,
        times: '',
        hit: '',
        checked: '',
        outcome: `**fails**: ${(error as Error).message}`,
      });
    }
  }
  const text = table(rows);
  process.stdout.write(text);
  if (values.out) writeFileSync(values.out, text);
  if (rows.some(({ outcome }) => outcome.startsWith('**fails'))) process.exitCode = 1;
  else rmSync(work, { recursive: true, force: true });
  if (process.exitCode) tell(`logs and data: ${work}`);
}

function table(rows: readonly Row[]): string {
  const cells = rows.map(
    (row) => `| ${row.fault} | ${row.times} | ${row.hit} | ${row.checked} | ${row.outcome} |`,
  );
  return [
    `Seed ${seed}, Node ${process.versions.node}, ${process.platform}-${process.arch}, ${cpus().length} cores.`,
    '',
    '| fault | times | what it hit | compared after | outcome |',
    '|---|---|---|---|---|',
    ...cells,
    '',
  ].join('\n');
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    tell(String((error as Error).stack ?? error));
    process.exit(1);
  },
);
