import type { Client } from 'pg';
import { processorSeconds } from './process-figures';

/** Seconds that the services behind the workers spent between two looks. */
export interface ServiceUse {
  readonly database: number;
  readonly queue: number;
  readonly storage: number;
  /** Wall time in which a connection of the product's own held a transaction or ran a statement. */
  readonly inTransaction: number;
}

interface Look {
  readonly database: ReadonlyMap<number, number>;
  readonly queue: ReadonlyMap<number, number>;
  readonly storage: number;
  readonly inTransaction: number;
}

/**
 * Processor time of PostgreSQL by what its connections are for (the queue's own names end with `-queue`), and of the API, which serves
 * nothing but storage while photos are detected. Null where the system has no /proc.
 */
export async function lookAtServices(database: Client, apiPid: number): Promise<Look | null> {
  const storage = processorSeconds(apiPid);
  if (storage === null) return null;
  const { rows } = await database.query<{ pid: number; isQueue: boolean }>(
    `select pid, coalesce(application_name like '%-queue', false) as "isQueue" from pg_stat_activity
     where application_name is distinct from 'bench'`,
  );
  const of = (isQueue: boolean) =>
    new Map(
      rows.filter((row) => row.isQueue === isQueue).map(({ pid }) => [pid, processorSeconds(pid) ?? 0]),
    );
  const times = await database.query<{ seconds: number }>(
    `select (active_time + idle_in_transaction_time) / 1000 as seconds from pg_stat_database where datname = current_database()`,
  );
  return {
    database: of(false),
    queue: of(true),
    storage,
    inTransaction: Number(times.rows[0]?.seconds ?? 0),
  };
}

/** Connections that ended in between are left out. */
export const useBetween = (before: Look, after: Look): ServiceUse => ({
  database: spent(before.database, after.database),
  queue: spent(before.queue, after.queue),
  storage: after.storage - before.storage,
  inTransaction: after.inTransaction - before.inTransaction,
});

const spent = (before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): number =>
  [...after].reduce((sum, [pid, seconds]) => sum + Math.max(0, seconds - (before.get(pid) ?? 0)), 0);
