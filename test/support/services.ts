import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { listTables } from '../../bin/backup/dump-tables';
import type { Services } from '../../bin/launcher/with-services';
import { readSettings } from '../../src/platform/config/settings';
import type { ObjectStorage } from '../../src/platform/storage/object-storage';
import { S3ObjectStorage } from '../../src/platform/storage/s3-object-storage';
import { type EmbeddedS3, startEmbeddedS3 } from '../contract/support/s3-server';
import { createBareDatabase } from './database';

export interface BarePlace extends Services {
  readonly s3: EmbeddedS3;
  remove(): Promise<void>;
}

/** Services of one's own, as DATABASE_URL and S3_ENDPOINT name them. */
export function servicesAt(
  databaseUrl: string,
  s3: Pick<EmbeddedS3, 'url' | 'accessKeyId' | 'secretAccessKey'>,
): Services {
  const settings = {
    ...readSettings({
      S3_ENDPOINT: s3.url,
      S3_ACCESS_KEY_ID: s3.accessKeyId,
      S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
    }),
    DATABASE_URL: databaseUrl,
  };
  return { settings, storage: new S3ObjectStorage(settings), isRunning: false };
}

/** A database and a bucket with nothing in them. */
export async function aBarePlace(): Promise<BarePlace> {
  const database = await createBareDatabase();
  const s3 = await startEmbeddedS3();
  const services = servicesAt(database.url, s3);
  await services.storage.prepareBucket();
  return {
    ...services,
    s3,
    remove: async () => {
      await s3.stop();
      await database.drop();
    },
  };
}

/** Every row of every table as the server writes it, sorted; and where each sequence stands. */
export async function readAllRows(url: string): Promise<Record<string, unknown[]>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const all: Record<string, unknown[]> = {};
    for (const { name } of await listTables(client)) {
      if (name === 'migrations') continue;
      const { rows } = await client.query<{ row: string }>(
        `select row::text as row from public.${client.escapeIdentifier(name)} row order by 1`,
      );
      all[name] = rows.map(({ row }) => row);
    }
    const { rows } = await client.query(
      `select sequencename, last_value from pg_sequences where schemaname = 'public' order by 1`,
    );
    return { ...all, sequences: rows };
  } finally {
    await client.end();
  }
}

/** SHA-256 of every object by its key. */
export async function hashAllObjects(storage: ObjectStorage): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for await (const { key } of storage.list('')) {
    const hash = createHash('sha256');
    for await (const chunk of (await storage.read(key))!) hash.update(chunk as Buffer);
    hashes[key] = hash.digest('hex');
  }
  return hashes;
}
