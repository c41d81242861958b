import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { redisUrl } from './pantau';

const QUEUE_SCHEMA = 'bullmq';
/** What BullMQ keeps of its own schema; everything else is jobs. */
const ledger = ['migration', 'meta'];

/** Throws every job away, as a flushed Redis does; returns how many were there. `folder` is the data folder of the running Pantau. */
export async function loseQueue(folder: string): Promise<number> {
  const redis = redisUrl();
  return redis ? flushRedis(redis) : emptyTables(folder);
}

async function flushRedis(url: string): Promise<number> {
  const redis = new Redis(url);
  try {
    const keys = await redis.dbsize();
    await redis.flushdb();
    return keys;
  } finally {
    redis.disconnect();
  }
}

async function emptyTables(folder: string): Promise<number> {
  const password = readFileSync(join(folder, 'postgres', 'password'), 'utf8').trim();
  // The fourth line of PostgreSQL's lock file is its port.
  const port = readFileSync(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[3];
  const client = new Client({ connectionString: `postgres://pantau:${password}@127.0.0.1:${port}/pantau` });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
       where schemaname = $1 and not tablename = any($2)`,
      [QUEUE_SCHEMA, ledger],
    );
    const { rows } = await client.query<{ count: string }>(`select count(*) from ${QUEUE_SCHEMA}.job`);
    await client.query(`truncate ${tables.map((table) => table.name).join(', ')}`);
    return Number(rows[0]?.count);
  } finally {
    await client.end();
  }
}
