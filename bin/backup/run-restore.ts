import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { mapLimited } from '../../src/modules/photo/map-limited';
import type { ObjectStorage } from '../../src/platform/storage/object-storage';
import { PRECIOUS } from '../doctor/objects';
import { OperatorError } from '../launcher/operator-error';
import type { Services } from '../launcher/with-services';
import { type BackedUpObject, type BackupIndex, blobPath, INDEX_FILE, readIndex } from './backup-format';
import { HashedBytes } from './hashed-file';
import { assertKnownMigrations, emptyDatabase, hasRows, loadTables } from './load-tables';
import { readObjectList } from './object-list';
import { verifyBackup } from './verify-backup';

export interface RestoreOutcome {
  readonly takenAt: string;
  readonly rows: number;
  readonly objects: number;
  readonly bytes: number;
  /** Migrations that the backup's version didn't have yet. */
  readonly migrations: readonly string[];
}

const WRITES_AT_ONCE = 4;
const BATCH = 500;
const WRITE_TRIES = 4;

/** A backup by its folder or its index file, read whole and compared with its checksums. Throws OperatorError for a damaged one. */
export async function openBackup(path: string): Promise<{ folder: string; index: BackupIndex }> {
  const given = resolve(path);
  const folder = (await stat(given).catch(() => null))?.isDirectory() ? given : dirname(given);
  const index = await readIndex(folder);
  if (!index) throw new OperatorError(`${given} is no backup: there is no ${INDEX_FILE}.`);
  const faults = await verifyBackup(folder, index);
  if (faults.length > 0)
    throw new OperatorError(
      `The backup ${folder} is damaged and was not touched: ${faults.slice(0, 5).join('; ')}${faults.length > 5 ? `; and ${faults.length - 5} more` : ''}.`,
    );
  return { folder, index };
}

/**
 * Puts a backup into an empty database and bucket. With `replace` they are emptied first. Objects go first and rows last, in one
 * transaction: a restore that was cut off leaves no row, and is started again with `replace`.
 */
export async function runRestore(
  services: Services,
  path: string,
  options: { readonly replace: boolean; readonly tell: (line: string) => void },
): Promise<RestoreOutcome> {
  const { folder, index } = await openBackup(path);
  assertKnownMigrations(index);
  await services.storage.prepareBucket();
  await makeRoom(services, options.replace);
  let count = 0;
  const bytes = await inBatches(folder, index, async (batch) => {
    await mapLimited(batch, WRITES_AT_ONCE, (object) => writeObject(services.storage, folder, object));
    count += batch.length;
    options.tell(`${count} of ${index.objects.count} objects`);
  });
  const migrations = await loadTables(services, folder, index);
  const rows = index.tables.reduce((sum, table) => sum + table.rows, 0);
  return { takenAt: index.takenAt, rows, objects: count, bytes, migrations };
}

/**
 * Gives back only what rows name and the storage lacks; rows stay as they are. For a bucket that lost objects: what was erased
 * since the backup stays erased.
 */
export async function restoreMissingObjects(services: Services, path: string): Promise<string[]> {
  const { folder, index } = await openBackup(path);
  const wanted = await namedByRows(services);
  const written: string[] = [];
  await inBatches(folder, index, async (batch) => {
    await mapLimited(batch, WRITES_AT_ONCE, async (object) => {
      if (!wanted.has(object.key) || (await services.storage.head(object.key))) return;
      await writeObject(services.storage, folder, object);
      written.push(object.key);
    });
  });
  return written.sort();
}

async function namedByRows({ settings }: Services): Promise<Set<string>> {
  const client = new Client({ connectionString: settings.DATABASE_URL });
  await client.connect();
  try {
    const { rows } = await client.query<{ key: string }>(PRECIOUS);
    return new Set(rows.map(({ key }) => key));
  } finally {
    await client.end();
  }
}

async function makeRoom({ settings, storage }: Services, replace: boolean): Promise<void> {
  const client = new Client({ connectionString: settings.DATABASE_URL });
  await client.connect();
  try {
    const [rows, objects] = [await hasRows(client), await hasObjects(storage)];
    if ((rows || objects) && !replace)
      throw new OperatorError(
        `${[rows ? 'The database has rows' : '', objects ? 'the bucket has objects' : ''].filter(Boolean).join(' and ')} already. Restore into an empty place, or add --replace to lose what is there.`,
      );
    await emptyDatabase(client);
    if (objects) await emptyBucket(storage);
  } finally {
    await client.end();
  }
}

async function hasObjects(storage: ObjectStorage): Promise<boolean> {
  for await (const _ of storage.list('')) return true;
  return false;
}

async function emptyBucket(storage: ObjectStorage): Promise<void> {
  let keys: string[] = [];
  for await (const { key } of storage.list('')) {
    if (keys.push(key) < BATCH) continue;
    await storage.remove(keys);
    keys = [];
  }
  await storage.remove(keys);
}

async function inBatches(
  folder: string,
  index: BackupIndex,
  use: (batch: readonly BackedUpObject[]) => Promise<void>,
): Promise<number> {
  let bytes = 0;
  let batch: BackedUpObject[] = [];
  for await (const object of readObjectList(folder, index)) {
    bytes += object.sizeBytes;
    if (batch.push(object) < BATCH) continue;
    await use(batch);
    batch = [];
  }
  if (batch.length > 0) await use(batch);
  return bytes;
}

/** The hash is taken of the very bytes that are sent. A stream can't be sent twice, so each try reads the file anew. */
async function writeObject(storage: ObjectStorage, folder: string, object: BackedUpObject): Promise<void> {
  const { key, mediaType, sizeBytes, sha256 } = object;
  const hash = await withTries(async () => {
    const bytes = new HashedBytes();
    const file = createReadStream(blobPath(folder, sha256));
    await Promise.all([pipeline(file, bytes), storage.write(key, bytes, { mediaType, sizeBytes })]);
    return bytes.digest();
  });
  if (hash === sha256) return;
  await storage.remove([key]);
  throw new OperatorError(`The backup changed while it was read: ${key} has other bytes.`);
}

async function withTries<T>(run: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await run();
    } catch (error) {
      if (tried === WRITE_TRIES) throw error;
    }
  }
}
