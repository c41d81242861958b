import { stat } from 'node:fs/promises';
import { mapLimited } from '../../src/modules/photo/map-limited';
import { type BackedUpObject, type BackupIndex, blobPath, objectListPath, tablePath } from './backup-format';
import { hashFile } from './hashed-file';
import { readObjectList } from './object-list';

const READS_AT_ONCE = 2;
const BATCH = 500;

/** Reads every byte of a backup again; names what is missing or differs. Nothing means that all of it can be restored. */
export async function verifyBackup(backup: string, index: BackupIndex): Promise<string[]> {
  const faults: string[] = [];
  for (const table of index.tables) {
    const hash = await hashFile(tablePath(backup, index, table.name));
    if (hash !== table.sha256)
      faults.push(`table ${table.name}: ${hash ? 'its file was changed' : 'its file is gone'}`);
  }
  const list = await hashFile(objectListPath(backup, index));
  if (list !== index.objects.sha256) return [...faults, 'the list of objects was changed or is gone'];
  const checked = new Set<string>();
  let batch: BackedUpObject[] = [];
  const check = async () => {
    const found = await mapLimited(batch, READS_AT_ONCE, (object) => faultOf(backup, object));
    faults.push(...found.filter((fault) => fault !== null));
    batch = [];
  };
  for await (const object of readObjectList(backup, index)) {
    if (checked.has(object.sha256)) continue;
    checked.add(object.sha256);
    if (batch.push(object) === BATCH) await check();
  }
  await check();
  return faults;
}

async function faultOf(backup: string, { key, sha256, sizeBytes }: BackedUpObject): Promise<string | null> {
  const file = blobPath(backup, sha256);
  const info = await stat(file).catch(() => null);
  if (!info) return `${key}: its bytes are gone`;
  if (info.size !== sizeBytes) return `${key}: ${info.size} of ${sizeBytes} bytes are there`;
  return (await hashFile(file)) === sha256 ? null : `${key}: its bytes were changed`;
}
