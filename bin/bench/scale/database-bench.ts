import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { startEmbeddedPostgres } from '../../../src/platform/embedded/postgres';
import { openDataSource } from '../../../src/schema';
import { seedTickets } from './seed-tickets';
import { type Question, ticketQuestions } from './ticket-questions';

export interface QuestionTimes {
  readonly name: string;
  readonly medianMilliseconds: number;
  readonly p95Milliseconds: number;
}
export interface DatabaseReport {
  readonly tickets: number;
  readonly rounds: number;
  readonly seedSeconds: number;
  readonly questions: readonly QuestionTimes[];
}

/** Lists, tiles and figures over so many tickets, in a PostgreSQL and a folder of its own that are gone afterwards. */
export async function benchDatabase(
  tickets: number,
  rounds: number,
  tell: (line: string) => void,
): Promise<DatabaseReport> {
  const folder = await mkdtemp(join(tmpdir(), 'pantau-bench-database-'));
  try {
    const postgres = await startEmbeddedPostgres({ folder: join(folder, 'postgres') });
    try {
      const database = await openDataSource(postgres.url);
      try {
        await database.runMigrations();
        tell(`making ${tickets} tickets`);
        const startedAt = performance.now();
        await seedTickets(database, tickets, new Date());
        const seedSeconds = (performance.now() - startedAt) / 1000;
        tell(`asking ${rounds} rounds of questions`);
        return {
          tickets,
          rounds,
          seedSeconds,
          questions: await askInTurn(ticketQuestions(database), rounds),
        };
      } finally {
        await database.destroy();
      }
    } finally {
      await postgres.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Every question once a round; a first round warms up and is not counted. */
async function askInTurn(questions: readonly Question[], rounds: number): Promise<QuestionTimes[]> {
  const times = new Map<string, number[]>(questions.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const { name, ask } of questions) {
      const startedAt = performance.now();
      await ask();
      if (round > 0) times.get(name)!.push(performance.now() - startedAt);
    }
  }
  return [...times].map(([name, taken]) => ({
    name,
    medianMilliseconds: atShare(taken, 0.5),
    p95Milliseconds: atShare(taken, 0.95),
  }));
}

/** The nearest rank: no value is invented between two. */
function atShare(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function describeDatabase({ tickets, rounds, questions }: DatabaseReport): string {
  return [
    `${tickets} tickets, ${rounds} rounds: milliseconds`,
    '',
    '| question | median | p95 |',
    '|---|---|---|',
    ...questions.map(
      ({ name, medianMilliseconds, p95Milliseconds }) =>
        `| ${name} | ${medianMilliseconds.toFixed(0)} | ${p95Milliseconds.toFixed(0)} |`,
    ),
    '',
  ].join('\n');
}
