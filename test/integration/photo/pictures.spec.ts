import sharp from 'sharp';
import { PhotoTileService } from '../../../src/modules/photo/photo-tile.service';
import type { Problem } from '../../../src/platform/http/problem';
import { type ApiCaller, startTestApi, type TestApi } from '../../support/api';
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

  it('begin with a preview, made when first asked for and kept by the browser', async () => {
    const response = await operator.fetch(`/api/photos/${id}/preview`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/webp');
    expect(response.headers.get('cache-control')).toMatch(/^private, max-age=\d+, immutable$/);
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

    await api.app.get(PhotoTileService, { strict: false }).tile(id, 1);
    const pyramid = await operator.get<{ width: number; height: number }>(
      `/api/photos/${id}/tiles/pyramid.json`,
    );
    expect(pyramid).toMatchObject({ status: 200, body: { width: 1000, height: 600 } });
    const tile = await operator.fetch(`/api/photos/${id}/tiles/0/0_0.webp`);
    expect([tile.status, tile.headers.get('content-type')]).toEqual([200, 'image/webp']);
    expect((await operator.get(`/api/photos/${id}/tiles/0/9_9.webp`)).status).toBe(404);
    expect((await operator.get(`/api/photos/${id}/tiles/0/..%2f..%2fsecret`)).status).toBe(400);
  });
});
