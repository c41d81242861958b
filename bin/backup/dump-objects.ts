import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { mapLimited } from '../../src/modules/photo/map-limited';
import type { ObjectStorage, StoredObjectInfo } from '../../src/platform/storage/object-storage';
import { type BackedUpObject, blobPath, objectListPath } from './backup-format';
import { writeHashed } from './hashed-file';

export interface DumpedObjects {
  readonly objects: ReadonlyMap<string, BackedUpObject>;
  /** Bytes that had to be read; the rest lay in the backup already. */
  readonly readBytes: number;
}

const READS_AT_ONCE = 4;
const BATCH = 1000;

/**
 * Copies every object of the bucket below `backup`; what an earlier backup there holds under the same key and etag is not read again.
 * Objects that go away meanwhile are left out.
 */
export async function dumpObjects(
  storage: ObjectStorage,
  backup: string,
  known: ReadonlyMap<string, BackedUpObject>,
  tell: (count: number, bytes: number) => void,
): Promise<DumpedObjects> {
  const objects = new Map<string, BackedUpObject>();
  let readBytes = 0;
  const keep = async (info: StoredObjectInfo): Promise<void> => {
    const before = known.get(info.key);
    const isThere =
      before?.etag === info.etag && before.sizeBytes === info.sizeBytes && (await hasBlob(backup, before));
    const object = isThere ? before : await dumpObject(storage, backup, info.key);
    if (!object) return;
    objects.set(info.key, object);
    if (!isThere) readBytes += object.sizeBytes;
  };
  let batch: StoredObjectInfo[] = [];
  const flush = async () => {
    await mapLimited(batch, READS_AT_ONCE, keep);
    batch = [];
    tell(objects.size, readBytes);
  };
  for await (const info of storage.list('')) if (batch.push(info) === BATCH) await flush();
  await flush();
  return { objects, readBytes };
}

const hasBlob = async (backup: string, object: BackedUpObject): Promise<boolean> =>
  (await stat(blobPath(backup, object.sha256)).catch(() => null))?.size === object.sizeBytes;

/** One object's bytes under their hash; null when the storage has no such object (any more). */
export async function dumpObject(
  storage: ObjectStorage,
  backup: string,
  key: string,
): Promise<BackedUpObject | null> {
  const info = await storage.head(key);
  const body = info && (await storage.read(key));
  if (!body) return null;
  const unfinished = join(backup, 'objects', `unfinished-${randomUUID()}`);
  await mkdir(dirname(unfinished), { recursive: true });
  try {
    const { sha256, sizeBytes } = await writeHashed(unfinished, body);
    if (sizeBytes !== info.sizeBytes)
      throw new Error(`The storage gave ${sizeBytes} of ${info.sizeBytes} bytes of ${key}.`);
    const blob = blobPath(backup, sha256);
    await mkdir(dirname(blob), { recursive: true });
    await rename(unfinished, blob);
    return {
      key,
      mediaType: info.mediaType ?? 'application/octet-stream',
      sizeBytes,
      sha256,
      etag: info.etag,
    };
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** Writes the list, in the order of keys; returns its hash. */
export async function writeObjectList(
  backup: string,
  folder: string,
  objects: ReadonlyMap<string, BackedUpObject>,
): Promise<string> {
  const lines = function* () {
    for (const key of [...objects.keys()].sort()) yield `${JSON.stringify(objects.get(key))}\n`;
  };
  const { sha256 } = await writeHashed(
    objectListPath(backup, { folder }),
    Readable.from(lines()),
    createGzip(),
  );
  return sha256;
}

/** Removes bytes that no key of the backup names any more: what was erased must not live on here. */
export async function pruneBlobs(
  backup: string,
  objects: ReadonlyMap<string, BackedUpObject>,
): Promise<number> {
  const wanted = new Set([...objects.values()].map(({ sha256 }) => sha256));
  const root = join(backup, 'objects');
  let removed = 0;
  for (const entry of await readdir(root, { withFileTypes: true }).catch(() => [])) {
    if (!entry.isDirectory()) {
      await rm(join(root, entry.name), { force: true });
      continue;
    }
    for (const name of await readdir(join(root, entry.name))) {
      if (wanted.has(name)) continue;
      await rm(join(root, entry.name, name), { force: true });
      removed += 1;
    }
  }
  return removed;
}
