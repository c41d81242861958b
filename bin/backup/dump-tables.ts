import { createGzip } from 'node:zlib';
import type { Client } from 'pg';
import { copyOut } from '../../src/platform/database/copy-rows';
import { type BackupIndex, tablePath } from './backup-format';
import { writeHashed } from './hashed-file';

type Rows = Pick<BackupIndex, 'migrations' | 'tables' | 'sequences'>;

/** Writes every table as of one moment: `client` must stand in a repeatable-read transaction. The queue is no part of it. */
export async function dumpTables(client: Client, backup: string, folder: string): Promise<Rows> {
  // Text must not depend on how this server or account likes its dates.
  await client.query(`set local datestyle to 'ISO, YMD'`);
  await client.query(`set local timezone to 'UTC'`);
  await client.query('set local extra_float_digits to 1');
  const tables: BackupIndex['tables'] = [];
  for (const { name, columns } of await listTables(client)) {
    const { rows } = await client.query<{ count: string }>(
      `select count(*) from public.${client.escapeIdentifier(name)}`,
    );
    const statement = `copy public.${client.escapeIdentifier(name)} (${columns.map((column) => client.escapeIdentifier(column)).join(', ')}) to stdout`;
    const { sha256 } = await writeHashed(
      tablePath(backup, { folder }, name),
      copyOut(client, statement),
      createGzip(),
    );
    tables.push({ name, columns, rows: Number(rows[0]?.count), sha256 });
  }
  return { migrations: await listMigrations(client), tables, sequences: await listSequences(client) };
}

/** Columns that the server computes itself are left out. */
export async function listTables(client: Client): Promise<{ name: string; columns: string[] }[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `select relname as name, array_agg(attname::text order by attnum) as columns
     from pg_class join pg_attribute on attrelid = pg_class.oid
     where relnamespace = 'public'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped and attgenerated = ''
     group by relname order by relname`,
  );
  return rows;
}

/** Names of the migrations that ran, in their order; none on an empty database. */
export async function listMigrations(client: Client): Promise<string[]> {
  const { rows: known } = await client.query(`select 1 where to_regclass('public.migrations') is not null`);
  if (known.length === 0) return [];
  const { rows } = await client.query<{ name: string }>('select name from public.migrations order by id');
  return rows.map(({ name }) => name);
}

async function listSequences(client: Client): Promise<BackupIndex['sequences']> {
  const { rows: names } = await client.query<{ name: string }>(
    `select sequencename as name from pg_sequences where schemaname = 'public' order by 1`,
  );
  const sequences: BackupIndex['sequences'] = [];
  for (const { name } of names) {
    const { rows } = await client.query<{ last_value: string; is_called: boolean }>(
      `select last_value, is_called from public.${client.escapeIdentifier(name)}`,
    );
    sequences.push({ name, lastValue: String(rows[0]!.last_value), isCalled: rows[0]!.is_called });
  }
  return sequences;
}
