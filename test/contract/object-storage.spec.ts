import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { storageKeys } from '../../src/platform/storage/object-storage';
import type { StorageSettings } from '../../src/platform/storage/s3-client';
import { S3ObjectStorage } from '../../src/platform/storage/s3-object-storage';
import { until } from '../support/until';
import { aBucketName } from './support/s3-clients';
import { type S3Service, servicesUnderContract } from './support/s3-server';

const MIB = 1024 ** 2;
const SHA = 'ab'.repeat(32);

describe.each(servicesUnderContract())('object storage on %s', (_name, start) => {
  let service: S3Service;
  let settings: StorageSettings;
  let storage: S3ObjectStorage;

  beforeAll(async () => {
    service = await start();
    settings = {
      S3_ENDPOINT: service.url,
      S3_REGION: service.region,
      S3_BUCKET: aBucketName(),
      S3_ACCESS_KEY_ID: service.accessKeyId,
      S3_SECRET_ACCESS_KEY: service.secretAccessKey,
    };
    storage = new S3ObjectStorage(settings);
    await storage.prepareBucket();
  });

  afterAll(async () => {
    const keys: string[] = [];
    for await (const { key } of storage.list('')) keys.push(key);
    await storage.remove(keys);
    storage.onModuleDestroy();
    await service.stop();
  });

  const presigning = () => ({ expiresInSeconds: 60, publicOrigin: service.url });
  const text = async (key: string) => (await buffer((await storage.read(key))!)).toString();
  const write = (key: string, body: string) =>
    storage.write(key, Buffer.from(body), { mediaType: 'text/plain' });
  const keysUnder = async (prefix: string) => {
    const keys: string[] = [];
    for await (const { key } of storage.list(prefix)) keys.push(key);
    return keys;
  };

  it('prepares its bucket as often as asked, and answers a ping', async () => {
    await storage.prepareBucket();
    await storage.ping();
  });

  it('gives back what was written, whole or in part, and tells its size', async () => {
    const key = storageKeys.original(SHA);
    await write(key, '0123456789');
    expect(await text(key)).toBe('0123456789');
    expect((await buffer((await storage.read(key, { start: 2, end: 4 }))!)).toString()).toBe('234');
    const info = await storage.head(key);
    expect(info).toMatchObject({
      key,
      sizeBytes: 10,
      etag: `"${createHash('md5').update('0123456789').digest('hex')}"`,
    });
    expect(Math.abs(Date.now() - info!.modifiedAt.getTime())).toBeLessThan(60_000);
  });

  it('answers a missing object with null', async () => {
    expect(await storage.head('missing')).toBeNull();
    expect(await storage.read('missing')).toBeNull();
    expect(await storage.listParts('missing', 'none')).toBeNull();
  });

  it('writes a stream, of a length that is known or not', async () => {
    const bytes = randomBytes(9 * MIB);
    const stream = () =>
      Readable.from([bytes.subarray(0, 4 * MIB), bytes.subarray(4 * MIB)], { objectMode: false });
    await storage.write('known', stream(), { mediaType: 'image/webp', sizeBytes: bytes.length });
    await storage.write('unknown', stream(), { mediaType: 'image/webp' });
    for (const key of ['known', 'unknown'])
      expect((await buffer((await storage.read(key))!)).equals(bytes)).toBe(true);
  });

  it('lets a reader take longer over a body than a call may take', async () => {
    const callMs = 1000;
    const hasty = new S3ObjectStorage(settings, callMs);
    const bytes = randomBytes(20 * MIB);
    await storage.write('slow', bytes, { mediaType: 'image/webp' });
    const body = (await hasty.read('slow'))!;
    const begunMs = performance.now();
    await until(() => performance.now() - begunMs > callMs);
    expect((await buffer(body)).equals(bytes)).toBe(true);
    hasty.onModuleDestroy();
  });

  it('copies, and names what is not there to copy', async () => {
    await write('incoming/f 1/ü', 'moved');
    await storage.copy('incoming/f 1/ü', 'originals/x');
    expect(await text('originals/x')).toBe('moved');
    await expect(storage.copy('none', 'x')).rejects.toMatchObject({
      code: 'stored-object-missing',
      retryable: false,
    });
  });

  it('removes many, some of which are not there', async () => {
    const keys = Array.from({ length: 1005 }, (_, index) => `pile/${index}`);
    for (const key of keys.slice(0, 3)) await write(key, 'x');
    await storage.remove(keys);
    await storage.remove([]);
    expect(await keysUnder('pile/')).toEqual([]);
  });

  it('lists what is under a prefix, over several pages', async () => {
    const keys = Array.from({ length: 1003 }, (_, index) => `pages/${String(index).padStart(4, '0')}`);
    for (let from = 0; from < keys.length; from += 50)
      await Promise.all(keys.slice(from, from + 50).map((key) => write(key, 'x')));
    expect(await keysUnder('pages/')).toEqual(keys);
    await storage.remove(keys);
  });

  describe('presigned', () => {
    it('takes a body of just the size that was declared', async () => {
      const url = await storage.presignPut('incoming/f/p', { ...presigning(), sizeBytes: 5 });
      const put = (body: string) =>
        fetch(url, { method: 'PUT', body, headers: { 'content-type': 'image/jpeg' } });
      expect((await put('longer than five')).status).toBe(403);
      expect((await put('four')).status).toBe(403);
      expect(await storage.head('incoming/f/p')).toBeNull();
      expect((await put('bytes')).status).toBe(200);
      expect(await text('incoming/f/p')).toBe('bytes');
    });

    it('gives a download the name that it should have', async () => {
      await write('download', 'body');
      const answer = await fetch(
        await storage.presignGet('download', { ...presigning(), downloadName: 'Jalan "Sudirman" – é.jpg' }),
      );
      expect(answer.headers.get('content-disposition')).toBe(
        `attachment; filename="Jalan _Sudirman_ _ _.jpg"; filename*=UTF-8''Jalan%20%22Sudirman%22%20%E2%80%93%20%C3%A9.jpg`,
      );
      expect(await answer.text()).toBe('body');
    });

    it('holds at the address that the client uses, not at another', async () => {
      await write('where', 'body');
      const url = await storage.presignGet('where', {
        ...presigning(),
        publicOrigin: 'https://pantau.city.example',
      });
      expect(new URL(url).origin).toBe('https://pantau.city.example');
      const elsewhere = new URL(url);
      expect((await fetch(`${service.url}${elsewhere.pathname}${elsewhere.search}`)).status).toBe(403);
    });

    it('lets a page of another origin send and read', async () => {
      const url = await storage.presignPut('cors', { ...presigning(), sizeBytes: 1 });
      const asked = {
        origin: 'https://app.example',
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'content-type',
      };
      expect((await fetch(url, { method: 'OPTIONS', headers: asked })).status).toBe(200);
      const sent = await fetch(url, { method: 'PUT', body: 'x', headers: { origin: asked.origin } });
      expect(sent.headers.get('access-control-expose-headers')?.toLowerCase()).toContain('etag');
    });
  });

  describe('an upload in parts', () => {
    const key = 'incoming/f/large';
    const begin = () => storage.startMultipart(key, 'image/jpeg');
    const send = async (uploadId: string, partNumber: number, body: Buffer) => {
      const url = await storage.presignPart(key, uploadId, partNumber, presigning());
      expect((await fetch(url, { method: 'PUT', body: new Uint8Array(body) })).status).toBe(200);
    };

    it('goes on where it stopped, and is completed by what the storage has', async () => {
      const bytes = [randomBytes(5 * MIB), randomBytes(10)] as const;
      const uploadId = await begin();
      await send(uploadId, 2, bytes[1]);
      expect((await storage.listParts(key, uploadId))?.map(({ partNumber }) => partNumber)).toEqual([2]);
      await send(uploadId, 1, bytes[0]);
      const parts = (await storage.listParts(key, uploadId))!;
      await storage.completeMultipart(key, uploadId, [...parts].reverse());
      expect((await buffer((await storage.read(key))!)).equals(Buffer.concat([...bytes]))).toBe(true);
      await storage.completeMultipart(key, uploadId, parts);
      expect(await storage.listParts(key, uploadId)).toBeNull();
    });

    it('is refused for good when its parts do not fit', async () => {
      const uploadId = await begin();
      await send(uploadId, 1, Buffer.from('part'));
      const claim = storage.completeMultipart(key, uploadId, [
        { partNumber: 1, etag: `"${'0'.repeat(32)}"` },
      ]);
      await expect(claim).rejects.toMatchObject({ code: 'upload-parts-wrong', retryable: false });
      await storage.abortMultipart(key, uploadId);
      await storage.abortMultipart(key, uploadId);
      await expect(storage.completeMultipart(key, uploadId, [])).rejects.toMatchObject({
        code: expect.any(String),
      });
    });
  });
});

describe('object storage that is not there', () => {
  it('says that the same call may succeed later', async () => {
    const storage = new S3ObjectStorage({
      S3_ENDPOINT: 'http://127.0.0.1:1',
      S3_REGION: 'us-east-1',
      S3_BUCKET: 'pantau',
      S3_ACCESS_KEY_ID: 'key',
      S3_SECRET_ACCESS_KEY: 'secret',
    });
    const calls = [
      () => storage.head('a'),
      () => storage.read('a'),
      () => storage.ping(),
      () => storage.remove(['a']),
    ];
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({ code: 'storage-unavailable', retryable: true });
    }
    storage.onModuleDestroy();
  });
});
