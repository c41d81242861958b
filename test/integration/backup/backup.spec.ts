import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Client } from 'pg';
import { blobPath, readIndex } from '../../../bin/backup/backup-format';
import { migrateTo } from '../../../bin/backup/load-tables';
import { runBackup } from '../../../bin/backup/run-backup';
import { openBackup, restoreMissingObjects, runRestore } from '../../../bin/backup/run-restore';
import type { Services } from '../../../bin/launcher/with-services';
import { DomainError } from '../../../src/domain/domain-error';
import { ObjectStorage, storageKeys } from '../../../src/platform/storage/object-storage';
import { openDataSource, schema } from '../../../src/schema';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { aBarePlace, type BarePlace, hashAllObjects, readAllRows, servicesAt } from '../../support/services';
import { aFile, ingestService, openFlight, uploadAll } from '../../support/upload';

const silent = () => undefined;
const restoring = { replace: false, tell: silent };

describe('backup and restore', () => {
  let api: TestApi;
  let operator: ApiCaller;
  let source: Services;
  let storage: ObjectStorage;
  let work: string;
  let places: BarePlace[];
  const sent = aFile('on-its-way.jpg');

  beforeAll(async () => {
    work = await mkdtemp(join(tmpdir(), 'pantau-backup-'));
    api = await startTestApi();
    operator = await api.signIn('operator', 'O’Brien\t"\\N"');
    storage = api.app.get(ObjectStorage, { strict: false });
    source = servicesAt(process.env.DATABASE_URL!, {
      url: api.origin,
      accessKeyId: 'test-key',
      secretAccessKey: 'test-secret',
    });
    const same = aFile('same.jpg');
    const flightId = await openFlight(operator, 'Jalan “Kemang”\\\r\n\tRaya \u{1f6e3}');
    for (const id of await uploadAll(operator, flightId, [same, aFile('second.jpg')]))
      await ingestService(api).ingest(id, 1);
    const later = await openFlight(operator, 'the same again');
    await uploadAll(operator, later, [same, sent]);
    // Numbers of rows that are gone are not given again.
    await api.database.query('delete from outbox');
  });
  beforeEach(() => {
    places = [];
  });
  afterEach(async () => {
    for (const place of places) await place.remove();
  });
  afterAll(async () => {
    await api.stop();
    await rm(work, { recursive: true, force: true });
  });

  const aPlace = async () => {
    const place = await aBarePlace();
    places.push(place);
    return place;
  };
  const backUp = (name: string) => runBackup(source, join(work, name), new Date(), silent);

  it('gives back every row, number and object elsewhere', async () => {
    const { folder, missing } = await backUp('whole');
    expect(missing).toEqual([]);
    const place = await aPlace();
    const outcome = await runRestore(place, folder, restoring);
    const rows = await readAllRows(source.settings.DATABASE_URL);
    expect(rows.photo).toHaveLength(4);
    expect(await readAllRows(place.settings.DATABASE_URL)).toEqual(rows);
    const hashes = await hashAllObjects(storage);
    expect(Object.keys(hashes).length).toBe(outcome.objects);
    expect(await hashAllObjects(place.storage)).toEqual(hashes);
    expect(
      (await place.storage.head(Object.keys(hashes).find((key) => key.startsWith('originals'))!))?.mediaType,
    ).toBe((await storage.head(Object.keys(hashes).find((key) => key.startsWith('originals'))!))?.mediaType);
  });

  it('sends an object again when the line breaks in the middle', async () => {
    const { folder } = await backUp('cut');
    const place = await aPlace();
    const write = place.storage.write.bind(place.storage);
    const cut = jest.spyOn(place.storage, 'write').mockImplementation(async (key, body, options) => {
      if (cut.mock.calls.length > 1) return write(key, body, options);
      (body as Readable).destroy();
      throw new DomainError('storage-unavailable', 'The line broke.', { retryable: true });
    });
    await runRestore(place, folder, restoring);
    expect(await hashAllObjects(place.storage)).toEqual(await hashAllObjects(storage));
  });

  it('keeps the rules of the tables: history can’t be changed, references hold', async () => {
    const { folder } = await backUp('rules');
    const place = await aPlace();
    await runRestore(place, folder, restoring);
    const database = await openDataSource(place.settings.DATABASE_URL, 1);
    await expect(database.query('delete from audit_event')).rejects.toThrow('append-only');
    await expect(database.query('delete from stored_object')).rejects.toThrow('photo_object_fk');
    await database.destroy();
  });

  it('reads only what changed when the folder holds an earlier backup, and keeps nothing that was erased', async () => {
    const first = await backUp('again');
    const key = 'flights/x/poses/1';
    await storage.write(key, Buffer.from('to be erased'), { mediaType: 'text/plain' });
    const second = await backUp('again');
    expect(second.readBytes).toBe(12);
    await storage.remove([key]);
    const third = await backUp('again');
    expect(third).toMatchObject({ readBytes: 0, objects: first.objects, bytes: first.bytes });
    const names = await readdir(third.folder, { recursive: true });
    expect(names.filter((name) => /^objects\/..\//.test(name))).toHaveLength(
      new Set(Object.values(await hashAllObjects(storage))).size,
    );
    expect(names.filter((name) => /^rows-\d+$/.test(name))).toHaveLength(1);
  });

  it('holds bytes that became an original while they were copied where the restored row looks for them', async () => {
    const [photo]: [{ id: string; flight_id: string }] = await api.database.query(
      'select id, flight_id from photo where declared_sha256 = $1',
      [sent.sha256],
    );
    const incoming = storageKeys.incoming(photo.flight_id, photo.id);
    const list = source.storage.list.bind(source.storage);
    jest.spyOn(source.storage, 'list').mockImplementationOnce(async function* (prefix) {
      // Rows are copied by now; a worker takes the bytes over before the bucket is listed.
      await ingestService(api).ingest(photo.id, 1);
      yield* list(prefix);
    });
    const { folder } = await backUp('moving');
    expect(await storage.head(incoming)).toBeNull();
    const place = await aPlace();
    await runRestore(place, folder, restoring);
    expect((await hashAllObjects(place.storage))[incoming]).toBe(sent.sha256);
  });

  it('refuses a place where something lies, unless it is told to lose it', async () => {
    const { folder } = await backUp('refuse');
    const place = await aPlace();
    await place.storage.write('originals/aa/other', Buffer.from('other'), { mediaType: 'image/jpeg' });
    await expect(runRestore(place, folder, restoring)).rejects.toThrow('the bucket has objects already');
    await runRestore(place, folder, { replace: true, tell: silent });
    await expect(runRestore(place, folder, restoring)).rejects.toThrow(
      'The database has rows and the bucket has objects already',
    );
    await runRestore(place, folder, { replace: true, tell: silent });
    expect(await readAllRows(place.settings.DATABASE_URL)).toEqual(
      await readAllRows(source.settings.DATABASE_URL),
    );
    expect(await hashAllObjects(place.storage)).toEqual(await hashAllObjects(storage));
  });

  it('refuses a damaged backup before it touches anything', async () => {
    const { folder } = await backUp('damaged');
    const index = (await readIndex(folder))!;
    const [hash] = Object.values(await hashAllObjects(storage));
    const blob = blobPath(folder, hash!);
    const bytes = await readFile(blob);
    bytes[7] = bytes[7]! ^ 1;
    await writeFile(blob, bytes);
    await expect(openBackup(folder)).rejects.toThrow('its bytes were changed');
    await writeFile(blob, bytes.subarray(0, 20));
    await expect(openBackup(folder)).rejects.toThrow(/20 of \d+ bytes are there/);
    await rm(join(folder, index.folder, 'photo.copy.gz'));
    const place = await aPlace();
    await expect(runRestore(place, folder, restoring)).rejects.toThrow('table photo: its file is gone');
    expect(await readAllRows(place.settings.DATABASE_URL)).toEqual({ sequences: [] });
    await writeFile(
      join(folder, 'backup.json'),
      (await readFile(join(folder, 'backup.json'), 'utf8')).replace('"rows": 4', '"rows": 3'),
    );
    await expect(openBackup(folder)).rejects.toThrow('is damaged or not a backup');
  });

  it('gives nothing back that was erased since', async () => {
    const key = storageKeys.attachment('01900000-0000-7000-8000-000000000009', 'original');
    await storage.write(key, Buffer.from('a face'), { mediaType: 'image/jpeg' });
    const { folder } = await backUp('erased');
    await storage.remove([key]);
    expect(await restoreMissingObjects(source, folder)).toEqual([]);
    expect(await storage.head(key)).toBeNull();
  });

  it('gives single lost objects back', async () => {
    const { folder } = await backUp('single');
    const before = await hashAllObjects(storage);
    const key = Object.keys(before).find((name) => name.startsWith('originals'))!;
    await storage.remove([key]);
    expect((await backUp('with-a-loss')).missing).toEqual([key]);
    expect(await restoreMissingObjects(source, folder)).toEqual([key]);
    expect(await hashAllObjects(storage)).toEqual(before);
  });

  it('brings a backup of an earlier version up to date, and refuses one of a later', async () => {
    const old = await aPlace();
    await migrateTo(
      old.settings.DATABASE_URL,
      schema.migrations.slice(0, 1).map((migration) => new migration().name!),
    );
    const client = new Client({ connectionString: old.settings.DATABASE_URL });
    await client.connect();
    await client.query(
      `insert into user_account (id, email, display_name, password_hash, role, created_at, updated_at)
       values (gen_random_uuid(), 'old@example.org', 'Old', 'x', 'operator', now(), now())`,
    );
    await client.end();
    const { folder } = await runBackup(old, join(work, 'old'), new Date(), silent);
    const place = await aPlace();
    const { migrations } = await runRestore(place, folder, restoring);
    expect(migrations).toHaveLength(schema.migrations.length - 1);
    expect((await readAllRows(place.settings.DATABASE_URL)).user_account).toHaveLength(1);

    const index = (await readIndex(folder))!;
    const { writeIndex } = await import('../../../bin/backup/backup-format');
    await writeIndex(folder, { ...index, migrations: [...index.migrations, 'AddMagic9'] });
    await expect(runRestore(place, folder, restoring)).rejects.toThrow('newer Pantau');
  });
});
