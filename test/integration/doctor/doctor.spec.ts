import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateTo } from '../../../bin/backup/load-tables';
import { type DataFinding, examineData } from '../../../bin/doctor/examine-data';
import type { Services } from '../../../bin/launcher/with-services';
import type { Flight } from '../../../src/modules/flight/flight.entity';
import type { Photo } from '../../../src/modules/photo/photo.entity';
import { storageKeys } from '../../../src/platform/storage/object-storage';
import { schema } from '../../../src/schema';
import { type EmbeddedS3, startEmbeddedS3 } from '../../contract/support/s3-server';
import { aFlight, aPhoto } from '../../support/builders';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { aBarePlace, servicesAt } from '../../support/services';

const HOUR_MS = 3_600_000;
const inTwoDays = () => new Date(Date.now() + 48 * HOUR_MS);

describe('the doctor', () => {
  let database: TestDatabase;
  let s3: EmbeddedS3;
  let services: Services;
  let folder: string;

  beforeEach(async () => {
    database = await createTestDatabase();
    s3 = await startEmbeddedS3();
    folder = await mkdtemp(join(tmpdir(), 'pantau-doctor-'));
    const bare = servicesAt(database.url, s3);
    services = { ...bare, settings: { ...bare.settings, DATA_DIR: folder } };
    await services.storage.prepareBucket();
  });
  afterEach(async () => {
    await s3.stop();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const look = (now = new Date()) => examineData(services, false, now);
  const mend = (now = new Date()) => examineData(services, true, now);
  const of = (findings: readonly DataFinding[], name: string) =>
    findings.find((finding) => finding.name === name) ?? null;
  const write = (key: string, bytes = Buffer.from('0123456789')) =>
    services.storage.write(key, bytes, { mediaType: 'image/jpeg' });
  const outboxOf = (id: string): Promise<{ stage: string; run: number }[]> =>
    database.dataSource.query('select stage, run from outbox where subject_id = $1', [id]);
  const audit = (): Promise<{ details: object }[]> =>
    database.dataSource.query(`select details from audit_event where action = 'system.mend'`);

  /** A photo whose original lies in storage. */
  async function aKeptPhoto(): Promise<{ flight: Flight; photo: Photo; key: string }> {
    const flight = await aFlight(database.dataSource, { state: 'processed' });
    const made = await aPhoto(database.dataSource, flight);
    const sha256 = made.declaredSha256;
    const key = storageKeys.original(sha256);
    await write(key);
    await database.dataSource.query(
      `insert into stored_object (sha256, size_bytes, media_type, storage_key, stored_at) values ($1, 10, 'image/jpeg', $2, now())`,
      [sha256, key],
    );
    await database.dataSource.query('update photo set sha256 = $2 where id = $1', [made.id, sha256]);
    return { flight, photo: made, key };
  }

  it('finds nothing where all is well', async () => {
    await aKeptPhoto();
    expect((await look(inTwoDays())).filter(({ found }) => found.length > 0)).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('names rows whose object is gone or cut, and leaves them to a backup', async () => {
    const [gone, cut] = [await aKeptPhoto(), await aKeptPhoto()];
    await services.storage.remove([gone.key]);
    await write(cut.key, Buffer.from('cut'));
    const finding = of(await mend(), 'rows without their object');
    expect(finding).toMatchObject({ mended: null, advice: expect.stringContaining('--missing-objects') });
    expect(finding?.found).toHaveLength(2);
    expect(finding?.found.join()).toMatch(new RegExp(`${gone.key} is gone`));
    expect(finding?.found.join()).toContain(`${cut.key} has 3 of`);
  });

  it('has lost previews and tiles made again', async () => {
    const { photo } = await aKeptPhoto();
    const prefix = storageKeys.rendition(photo.id, 'desk', 'v1');
    await write(`${prefix}/preview.webp`);
    await database.dataSource.query(
      `insert into photo_rendition (photo_id, audience, fingerprint, preview_key, pyramid_prefix, made_at)
       values ($1, 'desk', 'v1', $2 || '/preview.webp', $2 || '/pyramid', now())`,
      [photo.id, prefix],
    );
    expect(of(await look(), 'pictures that rows name and nobody finds')?.found).toHaveLength(1);
    expect(await outboxOf(photo.id)).toEqual([]);
    expect(of(await mend(), 'pictures that rows name and nobody finds')?.mended).toBe(1);
    expect(await outboxOf(photo.id)).toEqual([{ stage: 'tile', run: 2 }]);
    expect(of(await look(), 'pictures that rows name and nobody finds')?.found).toEqual([]);
    expect(await audit()).toEqual([{ details: { 'pictures that rows name and nobody finds': 1 } }]);
  });

  it('removes objects that no row names once they are a day old, and no kind that it doesn’t know', async () => {
    const { photo, key } = await aKeptPhoto();
    const hash = 'ab'.repeat(32);
    const stray = [
      storageKeys.original(hash),
      `${storageKeys.rendition(photo.id, 'desk', 'older')}/preview.webp`,
      `previews/ab/${hash}.webp`,
      `pyramids/ab/${hash}/1/0_0.webp`,
      storageKeys.grey(hash, 480),
      'incoming/01a20e53-1ca8-713b-b43b-158ed2833707/01a20e53-1d9a-72e3-88e4-fc27e9412e2e',
      'attachments/x/original',
      'flights/x/poses/y',
    ];
    for (const name of [...stray, 'of-a-later-version/x']) await write(name);
    expect(of(await mend(), 'objects without a row')?.found).toEqual([]);
    expect([...(of(await mend(inTwoDays()), 'objects without a row')?.found ?? [])].sort()).toEqual(
      [...stray].sort(),
    );
    const left: string[] = [];
    for await (const info of services.storage.list('')) left.push(info.key);
    expect(left.sort()).toEqual([key, 'of-a-later-version/x'].sort());
  });

  it('sets forgotten photos and flights on their way again, each as a new run', async () => {
    const flight = await aFlight(database.dataSource, { state: 'sealed' });
    const photo = await aPhoto(database.dataSource, flight);
    const fresh = await aPhoto(database.dataSource, flight);
    const ended = await aFlight(database.dataSource, { state: 'sealed' });
    const busy = await aFlight(database.dataSource, { state: 'registered' as 'sealed' });
    await database.dataSource.query(`update photo set state = 'stored', updated_at = now()`);
    await database.dataSource.query(`update photo set updated_at = now() - interval '1 hour' where id = $1`, [
      photo.id,
    ]);
    await database.dataSource.query(
      `update flight set updated_at = now() - interval '1 hour' where id = any($1)`,
      [[ended.id, busy.id]],
    );
    expect(of(await look(), 'stuck work')?.found).toHaveLength(3);
    expect(of(await mend(), 'stuck work')?.mended).toBe(3);
    expect(await outboxOf(photo.id)).toEqual([{ stage: 'geotag', run: 2 }]);
    expect(await outboxOf(fresh.id)).toEqual([]);
    expect(await outboxOf(ended.id)).toEqual([{ stage: 'register', run: 2 }]);
    expect(await outboxOf(busy.id)).toEqual([{ stage: 'fuse', run: 2 }]);
    expect(of(await look(), 'stuck work')?.found).toEqual([]);
  });

  it('finds work that a clock ahead of time has stamped', async () => {
    const photo = await aPhoto(database.dataSource, await aFlight(database.dataSource, { state: 'sealed' }));
    await database.dataSource.query(
      `update photo set state = 'geotagged', updated_at = now() + interval '3 hours' where id = $1`,
      [photo.id],
    );
    expect(of(await mend(), 'stuck work')?.mended).toBe(1);
    expect(await outboxOf(photo.id)).toEqual([{ stage: 'detect', run: 2 }]);
  });

  it('removes what killed processes left in the temporary folder, and nothing that is in use', async () => {
    await mkdir(join(folder, 'tmp', 'photo-left'), { recursive: true });
    for (const name of ['layer-left', 'layer-in-use', 'not-ours'])
      await writeFile(join(folder, 'tmp', name), 'x');
    const old = new Date(Date.now() - 2 * HOUR_MS);
    for (const name of ['photo-left', 'layer-left', 'not-ours'])
      await utimes(join(folder, 'tmp', name), old, old);
    expect(of(await look(), 'left-over temporary files')?.found).toHaveLength(2);
    expect(of(await mend(), 'left-over temporary files')?.mended).toBe(2);
    expect((await readdir(join(folder, 'tmp'))).sort()).toEqual(['layer-in-use', 'not-ours']);
  });

  it('finds a schema behind the program and brings it up; asks nothing else before', async () => {
    const old = await aBarePlace();
    try {
      await migrateTo(
        old.settings.DATABASE_URL,
        schema.migrations.slice(0, -2).map((migration) => new migration().name!),
      );
      const before = await examineData(old, false, new Date());
      expect(before).toMatchObject([{ found: [expect.any(String), expect.any(String)], mended: null }]);
      const after = await examineData(old, true, new Date());
      expect(after[0]).toMatchObject({ mended: 2 });
      expect(after).toHaveLength(6);
    } finally {
      await old.remove();
    }
  });
});
