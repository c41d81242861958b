import sharp from 'sharp';
import { Photo } from '../../../src/modules/photo/photo.entity';
import { RenditionService } from '../../../src/modules/photo/rendition.service';
import type { Problem } from '../../../src/platform/http/problem';
import { ObjectStorage, storageKeys } from '../../../src/platform/storage/object-storage';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
import { aDetection, aGeotag } from '../../support/builders';
import {
  aFile,
  ingestService,
  openFlight,
  sendManifest,
  type TestFile,
  uploadAll,
} from '../../support/upload';

describe('pictures of a photo', () => {
  let api: TestApi;
  let operator: ApiCaller;
  let file: TestFile;
  let id: string;
  beforeAll(async () => {
    api = await startTestApi();
    operator = await api.signIn('operator');
    const street = sharp({ create: { width: 1000, height: 600, channels: 3, background: '#555' } });
    file = aFile('street.jpg', await street.jpeg().toBuffer());
    [id = ''] = await uploadAll(operator, await openFlight(operator), [file]);
  });
  afterAll(() => api.stop());

  it('are not there before the photo is', async () => {
    expect((await operator.get(`/api/photos/${id}/preview`)).status).toBe(404);
    await ingestService(api).ingest(id, 1);
  });

  it('begin with a preview, made when first asked for; a browser asks whether what it holds still stands', async () => {
    const response = await operator.fetch(`/api/photos/${id}/preview`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/webp');
    expect(response.headers.get('cache-control')).toBe('private, no-cache');
    expect(response.headers.get('vary')).toMatch(/Cookie, Authorization/);
    const picture = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
    expect(picture).toMatchObject({ format: 'webp', width: 1000, height: 600 });
    const etag = response.headers.get('etag') ?? '';
    expect((await operator.with({ 'if-none-match': etag }).fetch(`/api/photos/${id}/preview`)).status).toBe(
      304,
    );
  });

  it('are shared by a duplicate', async () => {
    const [duplicate] = await sendManifest(operator, await openFlight(operator), [
      { ...file, name: 'again.jpg' },
    ]);
    expect(duplicate?.action).toBe('duplicate');
    expect((await operator.fetch(`/api/photos/${duplicate?.photoId}/preview`)).status).toBe(200);
  });

  it('are made for zooming when somebody asks, once the photo was looked at', async () => {
    expect((await operator.get(`/api/photos/${id}/tiles/pyramid.json`)).status).toBe(404);
    await api.database.query(`update photo set state = 'detected' where id = $1`, [id]);
    const early = await operator.get<Problem>(`/api/photos/${id}/tiles/pyramid.json`);
    expect([early.status, early.body.code, early.headers.get('retry-after')]).toEqual([
      503,
      'pyramid-in-work',
      '2',
    ]);
    expect(
      await api.database.query(`select run from outbox where stage = 'tile' and subject_id = $1`, [id]),
    ).toEqual([{ run: 1 }]);

    await api.app.get(RenditionService, { strict: false }).tile(id, 1);
    const pyramid = await operator.get<{ width: number; height: number }>(
      `/api/photos/${id}/tiles/pyramid.json`,
    );
    expect(pyramid).toMatchObject({ status: 200, body: { width: 1000, height: 600 } });
    const tile = await operator.fetch(`/api/photos/${id}/tiles/0/0_0.webp`);
    expect([tile.status, tile.headers.get('content-type')]).toEqual([200, 'image/webp']);
    expect((await operator.get(`/api/photos/${id}/tiles/0/9_9.webp`)).status).toBe(404);
    expect((await operator.get(`/api/photos/${id}/tiles/0/..%2f..%2fsecret`)).status).toBe(400);
  });

  describe('for different audiences', () => {
    const damage = { x: 470, y: 270, width: 60, height: 60 };
    let photo: Photo;
    let reviewer: ApiCaller;
    let supervisor: ApiCaller;
    beforeAll(async () => {
      [reviewer, supervisor] = [await api.signIn('reviewer'), await api.signIn('supervisor')];
      // A pixel is a centimetre; stripes of two.
      const pixels = Buffer.alloc(1000 * 600 * 3, 30);
      for (let at = 0; at < 1000 * 600; at++) if (at % 4 < 2) pixels.fill(220, at * 3, at * 3 + 3);
      const stripes = sharp(pixels, { raw: { width: 1000, height: 600, channels: 3 } });
      const stored = aFile('stripes.png', await stripes.png().toBuffer());
      const [photoId = ''] = await uploadAll(operator, await openFlight(operator), [stored]);
      await ingestService(api).ingest(photoId, 1);
      const geotag = aGeotag();
      const { intrinsics } = geotag.pose!;
      const [width, height] = [1000, 600];
      const seen = { ...intrinsics, width, height, principalPoint: { x: 500, y: 300 } };
      const tagged = { ...geotag, width, height, pose: { ...geotag.pose!, intrinsics: seen } };
      const photos = api.database.getRepository(Photo);
      await photos.update(photoId, { state: 'detected', geotag: tagged, poseGrade: 'good' });
      photo = await photos.findOneByOrFail({ id: photoId });
    });
    const keysOf = async () => {
      const keys: string[] = [];
      const storage = api.app.get(ObjectStorage, { strict: false });
      for await (const { key } of storage.list(storageKeys.renditions(photo.id))) keys.push(key);
      return keys;
    };
    const preview = async (caller: ApiCaller) => {
      const response = await caller.fetch(`/api/photos/${photo.id}/preview`);
      const picture = sharp(Buffer.from(await response.arrayBuffer())).greyscale();
      const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
      const contrastAt = (x: number, y: number) => {
        const row = [...data.subarray(y * info.width + x - 8, y * info.width + x + 8)];
        return Math.max(...row) - Math.min(...row);
      };
      return { etag: response.headers.get('etag') ?? '', contrastAt };
    };

    it('show a reviewer all, others the damage and a metre round it', async () => {
      const detection = await aDetection(api.database, photo, { box: damage });
      const [desk, staff, field] = [
        await preview(reviewer),
        await preview(supervisor),
        await preview(operator),
      ];
      expect(desk.contrastAt(50, 50)).toBeGreaterThan(100);
      expect([staff.contrastAt(50, 50), field.contrastAt(50, 50)].every((left) => left < 25)).toBe(true);
      expect(staff.contrastAt(500, 300)).toBeGreaterThan(100);
      // A crew or an operator sees it once a person said that it is damage.
      expect(field.contrastAt(500, 300)).toBeLessThan(25);
      await api.database.query(`update detection set decision = 'accepted' where id = $1`, [detection.id]);
      expect((await preview(operator)).contrastAt(500, 300)).toBeGreaterThan(100);
    });

    it('are never taken for one another by a browser that two people use', async () => {
      const [desk, staff] = [await preview(reviewer), await preview(supervisor)];
      expect(desk.etag).not.toBe(staff.etag);
      const asked = await supervisor
        .with({ 'if-none-match': desk.etag })
        .fetch(`/api/photos/${photo.id}/preview`);
      expect(asked.status).toBe(200);
    });

    it('lie in objects of their own, tile by tile', async () => {
      const address = `/api/photos/${photo.id}/tiles`;
      for (const caller of [reviewer, supervisor]) {
        expect((await caller.fetch(`${address}/pyramid.json`)).status).toBe(503);
      }
      await api.app.get(RenditionService, { strict: false }).tile(photo.id, 1);
      const tileOf = async (caller: ApiCaller) => {
        expect((await caller.get(`${address}/pyramid.json`)).body).toMatchObject({
          width: 1000,
          height: 600,
        });
        const tile = await caller.fetch(`${address}/10/0_0.webp`);
        const { channels } = await sharp(Buffer.from(await tile.arrayBuffer())).stats();
        return { etag: tile.headers.get('etag'), spread: channels[0]!.stdev };
      };
      const [desk, staff] = [await tileOf(reviewer), await tileOf(supervisor)];
      expect([desk.spread > 50, staff.spread < 5]).toEqual([true, true]);
      expect(desk.etag).not.toBe(staff.etag);
      expect((await operator.get(`${address}/10/0_0.webp`)).status).toBe(404);
      const audiencesOfKeys = (await keysOf()).map((key) => key.split('/')[2]);
      expect(new Set(audiencesOfKeys).size).toBe(3);
    });

    it('blur who a reviewer found, in damage and all, before the next one looks', async () => {
      const address = `/api/photos/${photo.id}/bystanders`;
      const before = await preview(supervisor);
      expect(before.contrastAt(500, 300)).toBeGreaterThan(100);
      const found = [{ kind: 'person', box: { x: 490, y: 290, width: 20, height: 20 } }];
      const headers = { 'content-type': 'application/json' };
      const put = async (body: object, caller = reviewer) =>
        (await caller.fetch(address, { method: 'PUT', headers, body: JSON.stringify(body) })).status;
      expect(await put({ found }, supervisor)).toBe(403);
      expect(await put({ found: [{ kind: 'dog', box: found[0]!.box }] })).toBe(400);
      expect(await put({ found })).toBe(200);
      expect((await reviewer.get(address)).body).toEqual({ found });
      const listed = async () =>
        (await reviewer.get<{ items: Record<string, unknown>[] }>('/api/bystanders')).body.items;
      expect(await listed()).toMatchObject([
        { photoId: photo.id, photoName: photo.name, people: 1, vehicles: 0, state: 'blurred' },
      ]);
      const after = await preview(supervisor);
      expect(after.contrastAt(500, 300)).toBeLessThan(25);
      expect(after.contrastAt(430, 230)).toBeGreaterThan(100);
      expect((await preview(reviewer)).contrastAt(500, 300)).toBeGreaterThan(100);
      expect((await keysOf()).filter((key) => key.includes('/staff-'))).toHaveLength(1);
      expect(await put({ found: [] })).toBe(200);
      expect(await listed()).toMatchObject([{ people: 0, vehicles: 0, state: 'nobody-found' }]);
      expect((await preview(supervisor)).contrastAt(500, 300)).toBeGreaterThan(100);
    });

    it('cover damage again that was rejected, and keep nothing of what was shown', async () => {
      const before = await preview(supervisor);
      await api.database.query(`update detection set decision = 'rejected' where photo_id = $1`, [photo.id]);
      const after = await preview(supervisor);
      expect(after.etag).not.toBe(before.etag);
      expect(after.contrastAt(500, 300)).toBeLessThan(25);
      expect((await keysOf()).filter((key) => key.includes('/staff-'))).toHaveLength(1);
      expect((await supervisor.get(`/api/photos/${photo.id}/tiles/10/0_0.webp`)).status).toBe(404);
    });
  });
});
