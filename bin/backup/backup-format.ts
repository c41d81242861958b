import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { OperatorError } from '../launcher/operator-error';

/** The one file that makes a folder a backup; written last, so that a backup that was cut off is none. */
export const INDEX_FILE = 'backup.json';
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const indexSchema = z.object({
  format: z.literal(1),
  pantau: z.string(),
  takenAt: z.iso.datetime(),
  /** Folder below the backup that holds tables and the list of objects. */
  folder: z.string().regex(/^rows-[0-9]+$/),
  migrations: z.array(z.string()),
  tables: z.array(
    z.object({ name: z.string(), columns: z.array(z.string()), rows: z.number().int(), sha256 }),
  ),
  /** Where numbers go on: a ticket's number is given once, also after its row is gone. */
  sequences: z.array(z.object({ name: z.string(), lastValue: z.string(), isCalled: z.boolean() })),
  objects: z.object({ count: z.number().int(), bytes: z.number().int(), sha256 }),
});

export type BackupIndex = z.infer<typeof indexSchema>;

/** An object by its key in the bucket; its bytes lie under their hash, so that equal ones lie there once. */
export interface BackedUpObject {
  readonly key: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** As the storage named this content: the next backup reads only what changed. */
  readonly etag: string;
}

export const blobPath = (backup: string, hash: string): string =>
  join(backup, 'objects', hash.slice(0, 2), hash);
export const tablePath = (backup: string, index: Pick<BackupIndex, 'folder'>, table: string): string =>
  join(backup, index.folder, `${table}.copy.gz`);
export const objectListPath = (backup: string, index: Pick<BackupIndex, 'folder'>): string =>
  join(backup, index.folder, 'objects.ndjson.gz');

export async function writeIndex(backup: string, index: BackupIndex): Promise<void> {
  const sealed = `${JSON.stringify({ seal: sealOf(index), ...index }, null, 1)}\n`;
  const unfinished = join(backup, `${INDEX_FILE}.unfinished`);
  await writeFile(unfinished, sealed, { flush: true });
  await rename(unfinished, join(backup, INDEX_FILE));
}

/** Null where none lies there; throws OperatorError when it was changed or cut. */
export async function readIndex(backup: string): Promise<BackupIndex | null> {
  const file = join(backup, INDEX_FILE);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    const { seal, ...rest } = JSON.parse(text) as { seal?: string };
    const index = indexSchema.parse(rest);
    if (seal === sealOf(index)) return index;
  } catch {
    // falls through to the one sentence
  }
  throw new OperatorError(`${file} is damaged or not a backup's index: use another backup.`);
}

const sealOf = (index: BackupIndex): string =>
  createHash('sha256')
    .update(JSON.stringify(indexSchema.parse(index)))
    .digest('hex');
