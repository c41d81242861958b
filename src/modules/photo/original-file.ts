import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DomainError } from '../../domain/domain-error';
import { type ObjectStorage, storageKeys } from '../../platform/storage/object-storage';

const FOLDER_PREFIX = 'photo-';
/** Far beyond any stage's time limit: whoever made the folder was killed. */
const LEFT_BEHIND_MS = 3_600_000;

const temporaryFolder = (dataDir: string): string => join(dataDir, 'tmp');

/**
 * Lends a stored original as a file in a folder of its own under `DATA_DIR/tmp`; both are gone afterwards, whatever happened.
 * Throws a retryable DomainError `original-missing` when storage doesn't hold it.
 */
export async function withOriginalFile<T>(
  storage: ObjectStorage,
  {
    dataDir,
    sha256,
    signal,
  }: { readonly dataDir: string; readonly sha256: string; readonly signal?: AbortSignal },
  use: (photoFile: string, folder: string) => Promise<T>,
): Promise<T> {
  return withTemporaryFolder(dataDir, async (folder) => {
    const body = await storage.read(storageKeys.original(sha256));
    if (!body)
      throw new DomainError('original-missing', 'The stored photo can’t be found in storage.', {
        retryable: true,
      });
    const photoFile = join(folder, 'original');
    await pipeline(body, createWriteStream(photoFile), { signal });
    return await use(photoFile, folder);
  });
}

/** A folder under `DATA_DIR/tmp` that is gone afterwards, whatever happened. */
export async function withTemporaryFolder<T>(
  dataDir: string,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = join(temporaryFolder(dataDir), `${FOLDER_PREFIX}${randomUUID()}`);
  await mkdir(folder, { recursive: true });
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Removes what killed processes left behind; what others use now is younger. */
export async function removeLeftOriginals(dataDir: string, now: Date): Promise<void> {
  const names = await readdir(temporaryFolder(dataDir)).catch(() => []);
  for (const name of names.filter((entry) => entry.startsWith(FOLDER_PREFIX))) {
    const folder = join(temporaryFolder(dataDir), name);
    const info = await stat(folder).catch(() => null);
    if (info && now.getTime() - info.mtimeMs > LEFT_BEHIND_MS)
      await rm(folder, { recursive: true, force: true });
  }
}
