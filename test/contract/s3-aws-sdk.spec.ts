import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  ChecksumAlgorithm,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { withAwsBucket } from './support/aws-bucket';
import { aBucketName } from './support/s3-clients';
import { servicesUnderContract } from './support/s3-server';

const MIB = 1024 ** 2;
const md5 = (data: Buffer, encoding: 'hex' | 'base64' = 'hex') =>
  createHash('md5').update(data).digest(encoding);

describe.each(servicesUnderContract())('S3 through the AWS SDK on %s', (_name, start) => {
  const s3 = withAwsBucket(start);
  const { Bucket, put, get, refusal } = s3;

  describe('buckets', () => {
    it('names the bucket among all and tells that it exists', async () => {
      const { Buckets } = await s3.client.send(new ListBucketsCommand({}));
      expect(Buckets?.map(({ Name }) => Name)).toContain(Bucket);
      await s3.client.send(new HeadBucketCommand({ Bucket }));
      await s3.client.send(new GetBucketLocationCommand({ Bucket }));
    });

    it('deletes an empty bucket and refuses a full one', async () => {
      const other = aBucketName();
      await s3.client.send(new CreateBucketCommand({ Bucket: other }));
      await s3.client.send(new PutObjectCommand({ Bucket: other, Key: 'a', Body: 'a' }));
      expect(await refusal(s3.client.send(new DeleteBucketCommand({ Bucket: other })))).toBe(
        'BucketNotEmpty',
      );
      await s3.client.send(new DeleteObjectCommand({ Bucket: other, Key: 'a' }));
      await s3.client.send(new DeleteBucketCommand({ Bucket: other }));
      expect(await refusal(s3.client.send(new HeadBucketCommand({ Bucket: other })))).toBe('NotFound');
    });

    it('says that a bucket is missing', async () => {
      expect(await refusal(s3.client.send(new ListObjectsV2Command({ Bucket: aBucketName() })))).toBe(
        'NoSuchBucket',
      );
    });
  });

  describe('objects', () => {
    it('gives back the bytes, the type and the metadata that were put', async () => {
      const Body = randomBytes(100_000);
      const { ETag } = await s3.client.send(
        new PutObjectCommand({
          Bucket,
          Key: 'plain',
          Body,
          ContentType: 'image/jpeg',
          CacheControl: 'no-cache',
          Metadata: { drone: 'm3e' },
        }),
      );
      expect(ETag).toBe(`"${md5(Body)}"`);
      const found = await get('plain');
      expect(found.bytes.equals(Body)).toBe(true);
      expect(found).toMatchObject({
        ContentType: 'image/jpeg',
        CacheControl: 'no-cache',
        Metadata: { drone: 'm3e' },
        ETag,
      });
      const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'plain' }));
      expect(head).toMatchObject({ ContentLength: 100_000, ETag, Metadata: { drone: 'm3e' } });
      expect(Math.abs(Date.now() - head.LastModified!.getTime())).toBeLessThan(60_000);
    });

    it('keeps an empty object', async () => {
      await put('empty', '');
      expect((await get('empty')).bytes).toHaveLength(0);
      expect((await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'empty' }))).ContentLength).toBe(0);
    });

    it('replaces an object', async () => {
      await put('twice', 'first');
      await put('twice', 'second');
      expect((await get('twice')).bytes.toString()).toBe('second');
    });

    it('takes a stream of a known length', async () => {
      const bytes = randomBytes(3 * MIB);
      const Body = Readable.from([bytes.subarray(0, MIB), bytes.subarray(MIB)], { objectMode: false });
      await s3.client.send(
        new PutObjectCommand({ Bucket, Key: 'streamed', Body, ContentLength: bytes.length }),
      );
      expect((await get('streamed')).bytes.equals(bytes)).toBe(true);
    });

    it('says that a key is missing', async () => {
      expect(await refusal(get('missing'))).toBe('NoSuchKey');
      expect(await refusal(s3.client.send(new HeadObjectCommand({ Bucket, Key: 'missing' })))).toBe(
        'NotFound',
      );
    });

    it('deletes an object, and one that is not there', async () => {
      await put('gone');
      await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'gone' }));
      await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'gone' }));
      expect(await refusal(get('gone'))).toBe('NoSuchKey');
    });

    it('deletes many at once', async () => {
      const keys = ['many/a', 'many/b & <c>', 'many/ d '];
      for (const key of keys) await put(key);
      const { Deleted } = await s3.client.send(
        new DeleteObjectsCommand({
          Bucket,
          Delete: { Objects: [...keys, 'many/none'].map((Key) => ({ Key })) },
        }),
      );
      expect(Deleted?.map(({ Key }) => Key).sort()).toEqual([...keys, 'many/none'].sort());
      expect((await s3.client.send(new ListObjectsV2Command({ Bucket, Prefix: 'many/' }))).KeyCount).toBe(0);
    });

    it.each([
      'ünï/çødé/路面/🚁.jpg',
      'with space+plus&amp=1?q#h%41',
      'quotes\'"(){}[]!*~',
      'trailing/slash/',
      'a//b',
      'dots/../../up',
      'CON/nul.txt. ',
      'UPPER',
      'upper',
      'k'.repeat(1024),
    ])('keeps the key %j apart from all others', async (key) => {
      await put(key, `body of ${key}`);
      expect((await get(key)).bytes.toString()).toBe(`body of ${key}`);
      const { Contents } = await s3.client.send(new ListObjectsV2Command({ Bucket, Prefix: key }));
      expect(Contents?.map(({ Key }) => Key)).toContain(key);
    });
  });

  describe('ranges and conditions', () => {
    const body = Buffer.from('0123456789');
    let etag = '';
    let modified: Date;

    beforeAll(async () => {
      etag = (await put('digits', body)).ETag!;
      modified = (await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'digits' }))).LastModified!;
    });

    it.each([
      ['bytes=2-4', '234', 'bytes 2-4/10'],
      ['bytes=7-', '789', 'bytes 7-9/10'],
      ['bytes=-2', '89', 'bytes 8-9/10'],
      ['bytes=8-99', '89', 'bytes 8-9/10'],
    ])('answers %s', async (Range, expected, ContentRange) => {
      const part = await get('digits', { Range });
      expect(part.bytes.toString()).toBe(expected);
      expect(part).toMatchObject({ ContentRange, $metadata: { httpStatusCode: 206 } });
    });

    it('refuses a range behind the end', async () => {
      expect(await refusal(get('digits', { Range: 'bytes=10-' }))).toBe('InvalidRange');
    });

    it('answers a read by its conditions', async () => {
      const later = new Date(modified.getTime() + 60_000);
      const earlier = new Date(modified.getTime() - 60_000);
      const status = async (more: Record<string, unknown>): Promise<number | undefined> => {
        try {
          return (await get('digits', more)).$metadata.httpStatusCode;
        } catch (error) {
          return (error as { $metadata: { httpStatusCode?: number } }).$metadata.httpStatusCode;
        }
      };
      expect(await status({ IfMatch: etag })).toBe(200);
      expect(await status({ IfMatch: '"other"' })).toBe(412);
      expect(await status({ IfNoneMatch: etag })).toBe(304);
      expect(await status({ IfNoneMatch: '"other"' })).toBe(200);
      expect(await status({ IfModifiedSince: earlier })).toBe(200);
      expect(await status({ IfModifiedSince: modified })).toBe(304);
      expect(await status({ IfUnmodifiedSince: later })).toBe(200);
      expect(await status({ IfUnmodifiedSince: earlier })).toBe(412);
    });

    it('writes only where nothing is when asked so', async () => {
      const once = () =>
        s3.client.send(new PutObjectCommand({ Bucket, Key: 'once', Body: 'a', IfNoneMatch: '*' }));
      await once();
      expect(await refusal(once())).toBe('PreconditionFailed');
    });
  });

  describe('checksums', () => {
    it.each([
      ChecksumAlgorithm.CRC32,
      ChecksumAlgorithm.CRC32C,
      ChecksumAlgorithm.SHA1,
      ChecksumAlgorithm.SHA256,
    ])(
      'keeps a %s and gives it back with the object, which the client verifies',
      async (ChecksumAlgorithm) => {
        const Body = randomBytes(200_001);
        await s3.client.send(
          new PutObjectCommand({ Bucket, Key: `sum-${ChecksumAlgorithm}`, Body, ChecksumAlgorithm }),
        );
        const found = await get(`sum-${ChecksumAlgorithm}`, { ChecksumMode: 'ENABLED' });
        expect(found.bytes.equals(Body)).toBe(true);
        expect(found[`Checksum${ChecksumAlgorithm}`]).toBeTruthy();
      },
    );

    it('refuses a body that is not what its MD5 says', async () => {
      const wrong = md5(Buffer.from('other'), 'base64');
      const call = s3.client.send(
        new PutObjectCommand({ Bucket, Key: 'bad', Body: 'body', ContentMD5: wrong }),
      );
      expect(await refusal(call)).toBe('BadDigest');
      expect(await refusal(get('bad'))).toBe('NoSuchKey');
    });

    it('verifies a stream whose checksum follows it', async () => {
      const bytes = randomBytes(300_000);
      const Body = Readable.from([bytes], { objectMode: false });
      await s3.client.send(
        new PutObjectCommand({
          Bucket,
          Key: 'trailer',
          Body,
          ContentLength: bytes.length,
          ChecksumAlgorithm: 'CRC32C',
        }),
      );
      expect((await get('trailer')).bytes.equals(bytes)).toBe(true);
    });
  });

  it('answers many calls at once, each with its own bytes', async () => {
    const bodies = Array.from(
      { length: 40 },
      (_, index) => [`at-once/${index}`, randomBytes(20_000 + index)] as const,
    );
    await Promise.all(bodies.map(([key, body]) => put(key, body)));
    const found = await Promise.all(
      bodies.map(([key]) => s3.client.send(new GetObjectCommand({ Bucket, Key: key }))),
    );
    const bytes = await Promise.all(found.map(({ Body }) => buffer(Body as Readable)));
    expect(bytes.every((body, index) => body.equals(bodies[index]![1]))).toBe(true);
  });
});
