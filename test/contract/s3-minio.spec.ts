import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Client, CopyConditions } from 'minio';
import { aBucketName, minioClient } from './support/s3-clients';
import { type S3Service, servicesUnderContract } from './support/s3-server';

const MIB = 1024 ** 2;

/** A second, independent implementation of the protocol: what one client forgives, the other may not. */
describe.each(servicesUnderContract())('S3 through the minio client on %s', (_name, start) => {
  let service: S3Service;
  let client: Client;
  const bucket = aBucketName();

  beforeAll(async () => {
    service = await start();
    client = minioClient(service);
    await client.makeBucket(bucket, service.region);
  });

  afterAll(async () => {
    await client.removeObjects(bucket, await keysUnder(''));
    await client.removeBucket(bucket);
    await service.stop();
  });

  const read = async (key: string) => buffer(await client.getObject(bucket, key));

  async function keysUnder(prefix: string, recursive = true): Promise<string[]> {
    const keys: string[] = [];
    for await (const item of client.listObjectsV2(bucket, prefix, recursive)) {
      const { name, prefix: group } = item as { name?: string; prefix?: string };
      keys.push(name ?? group ?? '');
    }
    return keys;
  }

  it('knows which buckets exist', async () => {
    expect(await client.bucketExists(bucket)).toBe(true);
    expect(await client.bucketExists(aBucketName())).toBe(false);
    expect((await client.listBuckets()).map(({ name }) => name)).toContain(bucket);
  });

  it('gives back bytes and metadata', async () => {
    const body = randomBytes(50_000);
    await client.putObject(bucket, 'ü/plain (1).jpg', body, body.length, {
      'Content-Type': 'image/jpeg',
      'X-Amz-Meta-Drone': 'm3e',
    });
    expect((await read('ü/plain (1).jpg')).equals(body)).toBe(true);
    const stat = await client.statObject(bucket, 'ü/plain (1).jpg');
    expect(stat).toMatchObject({ size: 50_000, metaData: { 'content-type': 'image/jpeg', drone: 'm3e' } });
  });

  it('takes a stream of an unknown length in signed parts', async () => {
    const body = randomBytes(12 * MIB);
    const chunks = Array.from({ length: 12 }, (_, index) => body.subarray(index * MIB, (index + 1) * MIB));
    const parts = minioClient(service);
    parts.partSize = 5 * MIB;
    await parts.putObject(bucket, 'parts', Readable.from(chunks, { objectMode: false }));
    expect((await read('parts')).equals(body)).toBe(true);
    expect((await client.statObject(bucket, 'parts')).etag).toMatch(/^[0-9a-f]{32}-\d+$/);
  });

  it('reads a part of an object', async () => {
    await client.putObject(bucket, 'digits', '0123456789');
    expect((await buffer(await client.getPartialObject(bucket, 'digits', 3, 4))).toString()).toBe('3456');
  });

  it('lists deep and by folder, with both calls', async () => {
    const keys = ['tree/a', 'tree/b/1', 'tree/b/2', 'tree/c & d'];
    for (const key of keys) await client.putObject(bucket, key, 'x');
    expect(await keysUnder('tree/')).toEqual(keys);
    expect((await keysUnder('tree/', false)).sort()).toEqual(['tree/a', 'tree/b/', 'tree/c & d']);
    const old: string[] = [];
    for await (const item of client.listObjects(bucket, 'tree/', true))
      old.push((item as { name: string }).name);
    expect(old).toEqual(keys);
  });

  it('copies an object under conditions', async () => {
    const { etag } = await client.putObject(bucket, 'origin', 'copied');
    const conditions = new CopyConditions();
    conditions.setMatchETag(etag);
    await client.copyObject(bucket, 'copy', `/${bucket}/origin`, conditions);
    expect((await read('copy')).toString()).toBe('copied');
    conditions.setMatchETag('other');
    await expect(client.copyObject(bucket, 'copy', `/${bucket}/origin`, conditions)).rejects.toMatchObject({
      code: 'PreconditionFailed',
    });
  });

  it('removes one and many', async () => {
    for (const key of ['x/1', 'x/2', 'x/3']) await client.putObject(bucket, key, 'x');
    await client.removeObject(bucket, 'x/1');
    await client.removeObjects(bucket, ['x/2', 'x/3']);
    expect(await keysUnder('x/')).toEqual([]);
    await expect(client.statObject(bucket, 'x/1')).rejects.toMatchObject({ code: 'NotFound' });
  });

  it('finds and drops an incomplete upload', async () => {
    const id = await client.initiateNewMultipartUpload(bucket, 'stale', {});
    expect(await client.findUploadId(bucket, 'stale')).toBe(id);
    await client.removeIncompleteUpload(bucket, 'stale');
    expect(await client.findUploadId(bucket, 'stale')).toBeUndefined();
  });

  it('presigns put and get', async () => {
    const put = await client.presignedPutObject(bucket, 'signed ü', 60);
    expect((await fetch(put, { method: 'PUT', body: 'from outside' })).status).toBe(200);
    const get = await client.presignedGetObject(bucket, 'signed ü', 60, {
      'response-content-type': 'text/plain',
    });
    const answer = await fetch(get);
    expect([await answer.text(), answer.headers.get('content-type')]).toEqual(['from outside', 'text/plain']);
  });

  it('refuses another secret', async () => {
    const stranger = minioClient({ ...service, secretAccessKey: 'another secret' });
    await expect(stranger.putObject(bucket, 'stolen', 'x')).rejects.toMatchObject({
      code: 'SignatureDoesNotMatch',
    });
  });
});
