import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { copyIn } from '../../src/platform/database/copy-rows';
import { dataSourceOptions } from '../../src/platform/database/data-source';
import { migrateQueue } from '../../src/platform/queue/queue-backend';
import { schema } from '../../src/schema';
import { OperatorError } from '../launcher/operator-error';
import type { Services } from '../launcher/with-services';
import { type BackupIndex, tablePath } from './backup-format';
import { listTables } from './dump-tables';

const QUEUE_SCHEMA = 'bullmq';
const LEDGER = 'migrations';

/** Whether any table of the product holds a row. */
export async function hasRows(client: Client): Promise<boolean> {
  for (const { name } of await listTables(client)) {
    if (name === LEDGER) continue;
    const { rows } = await client.query(`select 1 from public.${client.escapeIdentifier(name)} limit 1`);
    if (rows.length > 0) return true;
  }
  return false;
}

/** Takes all tables, functions and the queue away, as far as this account owns them; extensions and other schemas stay. */
export async function emptyDatabase(client: Client): Promise<void> {
  await client.query(`drop schema if exists ${QUEUE_SCHEMA} cascade`);
  const { rows: tables } = await client.query<{ name: string }>(
    `select quote_ident(tablename) as name from pg_tables where schemaname = 'public' and tableowner = current_user`,
  );
  if (tables.length > 0)
    await client.query(`drop table ${tables.map(({ name }) => `public.${name}`).join(', ')} cascade`);
  const { rows: functions } = await client.query<{ name: string }>(
    `select pg_proc.oid::regprocedure::text as name from pg_proc
     where pronamespace = 'public'::regnamespace and proowner = current_user::regrole
       and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')`,
  );
  for (const { name } of functions) await client.query(`drop function ${name} cascade`);
}

/**
 * Makes the schema as it was at the backup, loads the rows in one transaction, and brings the schema up to this version, as an
 * upgrade does. Throws OperatorError for a backup of a newer version.
 */
export async function loadTables(services: Services, backup: string, index: BackupIndex): Promise<string[]> {
  const { settings } = services;
  await migrateTo(settings.DATABASE_URL, index.migrations);
  const client = new Client({ connectionString: settings.DATABASE_URL });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(`set local datestyle to 'ISO, YMD'`);
    await client.query(`set local timezone to 'UTC'`);
    await loadRows(client, backup, index);
    await client.query('commit');
  } finally {
    await client.end();
  }
  const newer = await migrateTo(settings.DATABASE_URL, null);
  await migrateQueue(settings);
  return newer;
}

/** Refuses a backup whose migrations this program doesn't know. */
export function assertKnownMigrations(index: BackupIndex): void {
  const known = new Set(schema.migrations.map((migration) => new migration().name ?? migration.name));
  const unknown = index.migrations.filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new OperatorError(
      `The backup was made by a newer Pantau (${index.pantau}): this one doesn't know ${unknown.join(', ')}.`,
    );
}

/** Runs the named migrations, or all; returns the names of those that ran. */
export async function migrateTo(url: string, names: readonly string[] | null): Promise<string[]> {
  const migrations = schema.migrations.filter(
    (migration) => names === null || names.includes(new migration().name ?? migration.name),
  );
  const database = await new DataSource(dataSourceOptions(url, 1, { ...schema, migrations })).initialize();
  try {
    return (await database.runMigrations()).map(({ name }) => name);
  } finally {
    await database.destroy();
  }
}

/** References between tables are taken off and made again after, which checks every one of them. */
async function loadRows(client: Client, backup: string, index: BackupIndex): Promise<void> {
  const { rows: references } = await client.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, quote_ident(conname) as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace order by 1, 2`,
  );
  for (const { table, name } of references)
    await client.query(`alter table ${table} drop constraint ${name}`);
  for (const { name, columns } of index.tables.filter((table) => table.name !== LEDGER)) {
    const table = `public.${client.escapeIdentifier(name)}`;
    // What a trigger tells the world was told when the row was new.
    await client.query(`alter table ${table} disable trigger user`);
    const into = columns.map((column) => client.escapeIdentifier(column)).join(', ');
    // Migrations may have put rows of their own in: those of the backup are the truth.
    await client.query(`delete from ${table}`);
    await pipeline(
      createReadStream(tablePath(backup, index, name)),
      createGunzip(),
      copyIn(client, `copy ${table} (${into}) from stdin`),
    );
    await client.query(`alter table ${table} enable trigger user`);
  }
  for (const { table, name, definition } of references)
    await client.query(`alter table ${table} add constraint ${name} ${definition}`);
  await compareCounts(client, index);
  for (const { name, lastValue, isCalled } of index.sequences)
    await client.query('select setval($1::regclass, $2::bigint, $3)', [
      `public.${client.escapeIdentifier(name)}`,
      lastValue,
      isCalled,
    ]);
}

async function compareCounts(client: Client, index: BackupIndex): Promise<void> {
  for (const { name, rows } of index.tables) {
    if (name === LEDGER) continue;
    const { rows: found } = await client.query<{ count: string }>(
      `select count(*) from public.${client.escapeIdentifier(name)}`,
    );
    if (Number(found[0]?.count) !== rows)
      throw new Error(`Table ${name} took ${found[0]?.count} of ${rows} rows.`);
  }
}
