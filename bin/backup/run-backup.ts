import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { projectVersion } from '../../src/platform/config/project-root';
import { storageKeys } from '../../src/platform/storage/object-storage';
import { OperatorError } from '../launcher/operator-error';
import type { Services } from '../launcher/with-services';
import { type BackedUpObject, type BackupIndex, readIndex, writeIndex } from './backup-format';
import { dumpObjects, pruneBlobs, writeObjectList } from './dump-objects';
import { dumpTables } from './dump-tables';
import { readObjectList } from './object-list';

export interface BackupOutcome {
  readonly folder: string;
  readonly rows: number;
  readonly objects: number;
  readonly bytes: number;
  /** Bytes that were read; less than `bytes` where an earlier backup lay in the folder. */
  readonly readBytes: number;
  /** Objects that rows name and the storage doesn't hold: lost before this backup. */
  readonly missing: readonly string[];
}

/**
 * Writes a backup that belongs together: rows as of one moment, then all objects that the bucket holds after it. Objects are never
 * changed in place, so each row finds its own. Pantau may run meanwhile.
 */
export async function runBackup(
  services: Services,
  out: string,
  now: Date,
  tell: (line: string) => void,
): Promise<BackupOutcome> {
  const backup = resolve(out);
  const before = await openFolder(backup);
  const folder = `rows-${now.getTime()}`;
  await mkdir(join(backup, folder));
  const client = new Client({ connectionString: services.settings.DATABASE_URL });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const rows = await dumpTables(client, backup, folder);
    if (rows.migrations.length === 0)
      throw new OperatorError('The database is empty: there is nothing to back up.');
    tell(`${rows.tables.length} tables`);
    const known = before ? await readKnown(backup, before) : new Map<string, BackedUpObject>();
    const { objects, readBytes } = await dumpObjects(services.storage, backup, known, (count, bytes) =>
      tell(`${count} objects, ${Math.round(bytes / 1e6)} MB read`),
    );
    const all = new Map(objects);
    const missing = await findMissing(client, all);
    await client.query('commit');
    const index: BackupIndex = {
      format: 1,
      pantau: projectVersion(),
      takenAt: now.toISOString(),
      folder,
      ...rows,
      objects: { ...measure(all), sha256: await writeObjectList(backup, folder, all) },
    };
    await writeIndex(backup, index);
    await removeOldRows(backup, folder);
    await pruneBlobs(backup, all);
    return {
      folder: backup,
      rows: rows.tables.reduce((sum, table) => sum + table.rows, 0),
      objects: index.objects.count,
      bytes: index.objects.bytes,
      readBytes,
      missing,
    };
  } catch (error) {
    await rm(join(backup, folder), { recursive: true, force: true });
    throw error;
  } finally {
    await client.end();
  }
}

async function openFolder(backup: string): Promise<BackupIndex | null> {
  await mkdir(backup, { recursive: true, mode: 0o700 });
  const names = await readdir(backup);
  const index = await readIndex(backup);
  // What a backup leaves that was cut off before its index: it may be gone on with.
  const isOurs = names.every(
    (name) => name === 'objects' || /^rows-[0-9]+$/.test(name) || name.endsWith('.unfinished'),
  );
  if (!index && !isOurs)
    throw new OperatorError(
      `${backup} holds other files: name an empty folder, or one with an earlier backup.`,
    );
  return index;
}

async function readKnown(backup: string, index: BackupIndex): Promise<Map<string, BackedUpObject>> {
  const known = new Map<string, BackedUpObject>();
  for await (const object of readObjectList(backup, index)) known.set(object.key, object);
  return known;
}

/**
 * What rows of that moment name. Bytes that a client had sent then may have been taken over as an original since: the backup then
 * holds them under both keys, so that the restored row finds them where it looks.
 */
async function findMissing(client: Client, objects: Map<string, BackedUpObject>): Promise<string[]> {
  const { rows: sent } = await client.query<{ id: string; flight_id: string; declared_sha256: string }>(
    `select id, flight_id, declared_sha256 from photo where state = 'expected' and is_uploaded`,
  );
  for (const photo of sent) {
    const key = storageKeys.incoming(photo.flight_id, photo.id);
    const original = objects.get(storageKeys.original(photo.declared_sha256));
    if (!objects.has(key) && original) objects.set(key, { ...original, key });
  }
  const { rows } = await client.query<{ storage_key: string }>(
    'select storage_key from stored_object order by 1',
  );
  return rows.map((row) => row.storage_key).filter((key) => !objects.has(key));
}

function measure(objects: ReadonlyMap<string, BackedUpObject>): { count: number; bytes: number } {
  let bytes = 0;
  for (const { sizeBytes } of objects.values()) bytes += sizeBytes;
  return { count: objects.size, bytes };
}

async function removeOldRows(backup: string, folder: string): Promise<void> {
  for (const name of await readdir(backup))
    if (/^rows-[0-9]+$/.test(name) && name !== folder)
      await rm(join(backup, name), { recursive: true, force: true });
}
