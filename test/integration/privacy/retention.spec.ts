import { AuditLog } from '../../../src/modules/audit/audit-log.service';
import { Photo } from '../../../src/modules/photo/photo.entity';
import { RenditionService } from '../../../src/modules/photo/rendition.service';
import { AccountErasure } from '../../../src/modules/privacy/account-erasure.service';
import { PhotoErasure } from '../../../src/modules/privacy/photo-erasure.service';
import { RetentionService } from '../../../src/modules/privacy/retention.service';
import { readSettings } from '../../../src/platform/config/settings';
import type { Problem } from '../../../src/platform/http/problem';
import { paintPhoto } from '../../../src/platform/imaging/paint-photo';
import { ObjectStorage, storageKeys } from '../../../src/platform/storage/object-storage';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { aDetection, aFlight, aTicket, aUser } from '../../support/builders';
import { aFile, ingestService, openFlight, uploadAll } from '../../support/upload';

const DAY = 24 * 3600 * 1000;
const flown = new Date('2026-01-10T03:00:00Z');
const daysOn = (days: number) => new Date(flown.getTime() + days * DAY);

describe('retention', () => {
  let api: TestApi;
  let operator: ApiCaller;
  let reviewer: ApiCaller;
  let supervisor: ApiCaller;
  let storage: ObjectStorage;
  let photo: Photo;
  let now = flown;

  beforeAll(async () => {
    api = await startTestApi();
    await signInAll();
    storage = api.app.get(ObjectStorage, { strict: false });
    const bytes = await paintPhoto({ width: 640, height: 480 }).jpeg().toBuffer();
    const flightId = await openFlight(operator);
    const [id = ''] = await uploadAll(operator, flightId, [aFile('DJI_0001.JPG', bytes)]);
    await ingestService(api).ingest(id, 1);
    const camera = { make: 'DJI', model: 'FC300S', serial: 'abc', droneSerial: 'def' };
    await api.database.query(
      `update photo set state = 'detected', created_at = $2, geotag = $3 where id = $1`,
      [id, flown, { camera }],
    );
    await api.database.query(`update flight set state = 'processed' where id = $1`, [flightId]);
    photo = await api.database.getRepository(Photo).findOneByOrFail({ id });
    await aDetection(api.database, photo);
    await storage.write(storageKeys.grey(photo.sha256!, 480), Buffer.from('grey'), {
      mediaType: 'application/octet-stream',
    });
    // As the version before audiences left them, with and without a row that names them.
    for (const prefix of storageKeys.earlierPictures(photo.sha256!))
      for (const end of ['.webp', '/0/0_0.webp', '/pyramid.json'])
        await storage.write(`${prefix}${end}`, Buffer.from('picture'), { mediaType: 'image/webp' });
    expect((await supervisor.fetch(`/api/photos/${id}/tiles/pyramid.json`)).status).toBe(503);
    await api.app.get(RenditionService, { strict: false }).tile(id, 1);
  });
  afterAll(() => api.stop());
  async function signInAll(): Promise<void> {
    operator = await api.signIn('operator');
    reviewer = await api.signIn('reviewer');
    supervisor = await api.signIn('supervisor');
  }

  function retention(environment: Record<string, string> = {}): RetentionService {
    const clock = { now: () => now };
    const audit = new AuditLog(clock);
    const { database } = api;
    const settings = readSettings({
      RETAIN_ORIGINALS_DAYS: '30',
      RETAIN_RENDITIONS_DAYS: '60',
      RETAIN_ACCOUNTS_DAYS: '30',
      RETAIN_AUDIT_DAYS: '0',
      ...environment,
    });
    const photos = new PhotoErasure(database, storage, audit, clock);
    return new RetentionService(
      database,
      photos,
      new AccountErasure(database, audit, clock),
      audit,
      clock,
      settings,
    );
  }
  async function keys(prefix = ''): Promise<string[]> {
    const found: string[] = [];
    for await (const { key } of storage.list(prefix)) found.push(key);
    return found;
  }
  const eraseAll = async (service = retention()) => {
    while ((await service.erase()) > 0);
  };
  const preview = (caller: ApiCaller) => caller.get<Problem>(`/api/photos/${photo.id}/preview`);

  it('leaves alone what is younger, and what is kept for good', async () => {
    const before = await keys();
    expect(before.length).toBeGreaterThan(10);
    now = daysOn(29);
    await eraseAll();
    now = daysOn(4000);
    await eraseAll(
      retention({ RETAIN_ORIGINALS_DAYS: '0', RETAIN_RENDITIONS_DAYS: '0', RETAIN_ACCOUNTS_DAYS: '0' }),
    );
    expect(await keys()).toEqual(before);
    // Eleven years on, all sessions have ended and are forgotten.
    expect(await api.database.query('select * from user_session')).toEqual([]);
    await signInAll();
  });

  it('leaves an original alone while a younger flight shows the same bytes or is still at work', async () => {
    now = daysOn(32);
    const other = await aFlight(api.database, { createdAt: daysOn(31) });
    await api.database.query(
      `insert into photo (id, flight_id, name, declared_sha256, declared_size, state, duplicate_of, created_at, updated_at)
       values (gen_random_uuid(), $1, 'again.jpg', $2, 1, 'duplicate', $3, $4, $4)`,
      [other.id, photo.sha256, photo.id, daysOn(31)],
    );
    await eraseAll();
    expect(await keys('originals/')).toHaveLength(1);
    await api.database.query(`delete from photo where flight_id = $1`, [other.id]);
    await api.database.query(`update flight set state = 'sealed' where id = $1`, [photo.flightId]);
    await eraseAll();
    expect(await keys('originals/')).toHaveLength(1);
    await api.database.query(`update flight set state = 'processed' where id = $1`, [photo.flightId]);
  });

  it('deletes an original with all that is as fine, in storage and rows, and says so in the history', async () => {
    now = daysOn(32);
    await eraseAll();
    expect((await keys()).filter((key) => !key.startsWith(`renditions/${photo.id}/staff-`))).toEqual([]);
    const [row]: [Record<string, unknown>] = await api.database.query(
      'select sha256, original_erased_at, geotag from photo where id = $1',
      [photo.id],
    );
    expect(row).toEqual({
      sha256: null,
      original_erased_at: now,
      geotag: { camera: { make: 'DJI', model: 'FC300S' } },
    });
    expect(await api.database.query('select * from stored_object')).toEqual([]);
    expect(
      await api.database.query(
        `select actor_kind, subject_id, details from audit_event where action = 'photo.erase-original'`,
      ),
    ).toEqual([
      {
        actor_kind: 'system',
        subject_id: photo.id,
        details: expect.objectContaining({ name: 'DJI_0001.JPG', sha256: photo.sha256 }),
      },
    ]);
    expect(await api.database.query('select count(*)::int as count from detection')).toEqual([{ count: 1 }]);
  });

  it('shows a reviewer then what others see, opens no original, and runs nothing that needs one', async () => {
    expect((await preview(supervisor)).status).toBe(200);
    expect((await preview(reviewer)).status).toBe(200);
    const opened = await reviewer.get<Problem>(`/api/photos/${photo.id}/original?reason=a%20complaint`);
    expect([opened.status, opened.body.code]).toEqual([410, 'original-erased']);
    // What was never made for an audience can't be made any more.
    expect([(await preview(operator)).status, (await preview(operator)).body.code]).toEqual([
      410,
      'original-erased',
    ]);
    const rerun = await supervisor.post<Problem>(`/api/flights/${photo.flightId}/runs`, { from: 'register' });
    expect([rerun.status, rerun.body.code]).toEqual([409, 'originals-erased']);
  });

  it('deletes every picture in the end: the bucket is empty', async () => {
    now = daysOn(62);
    await eraseAll();
    expect(await keys()).toEqual([]);
    expect(await api.database.query('select * from photo_rendition')).toEqual([]);
    expect([(await preview(supervisor)).status, (await preview(supervisor)).body.code]).toEqual([
      410,
      'pictures-erased',
    ]);
  });

  it('deletes what crews sent: first the bytes as they came, then the picture', async () => {
    const { id: ticketId } = await aTicket(api.database, await aFlight(api.database));
    const picture = await paintPhoto({ width: 64, height: 48 }).jpeg().toBuffer();
    const sent = await supervisor.fetch(`/api/tickets/${ticketId}/attachments?kind=after&name=done.jpg`, {
      method: 'POST',
      headers: { 'content-type': 'image/jpeg' },
      body: new Uint8Array(picture),
    });
    expect(sent.status).toBe(201);
    await api.database.query('update ticket_attachment set added_at = $1', [flown]);
    now = daysOn(32);
    await eraseAll();
    expect(await keys('attachments/')).toEqual([expect.stringMatching(/\/picture$/)]);
    now = daysOn(62);
    await eraseAll();
    expect(await keys('attachments/')).toEqual([]);
  });

  it('takes lines of the history that are old enough, says how many, and lets nobody change the rest', async () => {
    await api.database.query(
      `insert into audit_event (at, actor_kind, actor_label, action, subject_kind, subject_id) values ($1, 'system', 'pantau', 'test.old', 'system', '1')`,
      [flown],
    );
    now = daysOn(40);
    await eraseAll(retention({ RETAIN_AUDIT_DAYS: '30' }));
    const events: { action: string; details: { lines?: number } }[] = await api.database.query(
      'select action, details from audit_event order by id desc limit 1',
    );
    expect(events).toEqual([{ action: 'audit.expire', details: { before: expect.any(String), lines: 1 } }]);
    expect(await api.database.query(`select * from audit_event where action = 'test.old'`)).toEqual([]);
    await expect(api.database.query('delete from audit_event')).rejects.toThrow('append-only');
    await expect(
      api.database.transaction(async (manager) => {
        await manager.query(`select set_config('pantau.privacy', 'on', true)`);
        await manager.query(`update audit_event set action = 'other'`);
      }),
    ).rejects.toThrow('only names may leave');
  });

  it('erases the person of an account that was closed long ago', async () => {
    const [left, stays] = [await aUser(api.database, 'crew'), await aUser(api.database, 'crew')];
    await api.database.query('update user_account set is_active = false, updated_at = $2 where id = $1', [
      left.id,
      flown,
    ]);
    now = daysOn(32);
    await eraseAll();
    const names: { id: string; display_name: string }[] = await api.database.query(
      'select id, display_name from user_account where id = any($1)',
      [[left.id, stays.id]],
    );
    expect(new Map(names.map((row) => [row.id, row.display_name]))).toEqual(
      new Map([
        [left.id, `person ${left.id.slice(-6)}`],
        [stays.id, 'Some crew'],
      ]),
    );
  });
});
