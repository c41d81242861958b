import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { type BackedUpObject, type BackupIndex, objectListPath } from './backup-format';

/** The objects of a backup in the order of their keys. */
export async function* readObjectList(
  backup: string,
  index: Pick<BackupIndex, 'folder'>,
): AsyncGenerator<BackedUpObject> {
  const source = createReadStream(objectListPath(backup, index));
  const text = createGunzip();
  source.once('error', (error) => text.destroy(error));
  for await (const line of createInterface({ input: source.pipe(text), crlfDelay: Number.POSITIVE_INFINITY }))
    if (line) yield JSON.parse(line) as BackedUpObject;
}
