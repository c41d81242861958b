import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  AbortMultipartUploadCommand,
  ChecksumAlgorithm,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { aBucketName, awsClient } from './support/s3-clients';
import { type S3Service, servicesUnderContract } from './support/s3-server';

const MIB = 1024 ** 2;
const md5 = (data: Buffer, encoding: 'hex' | 'base64' = 'hex') =>
  createHash('md5').update(data).digest(encoding);

describe.each(servicesUnderContract())('S3 through the AWS SDK on %s', (_name, start) => {
  let service: S3Service;
  let client: S3Client;
  const Bucket = aBucketName();

  beforeAll(async () => {
    service = await start();
    client = awsClient(service);
    await client.send(new CreateBucketCommand({ Bucket }));
  });

  afterAll(async () => {
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket }));
    const Objects = (Contents ?? []).map(({ Key }) => ({ Key }));
    if (Objects.length > 0) await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    client.destroy();
    await service.stop();
  });

  const put = (Key: string, Body: Buffer | string = 'x') =>
    client.send(new PutObjectCommand({ Bucket, Key, Body }));
  const get = async (Key: string, more: Record<string, unknown> = {}) => {
    const answer = await client.send(new GetObjectCommand({ Bucket, Key, ...more }));
    return { ...answer, bytes: Buffer.from(await answer.Body!.transformToByteArray()) };
  };
  const refusal = async (call: Promise<unknown>): Promise<string> => {
    try {
      await call;
    } catch (error) {
      return (error as Error).name;
    }
    return 'no refusal';
  };

  describe('buckets', () => {
    it('names the bucket among all and tells that it exists', async () => {
      const { Buckets } = await client.send(new ListBucketsCommand({}));
      expect(Buckets?.map(({ Name }) => Name)).toContain(Bucket);
      await client.send(new HeadBucketCommand({ Bucket }));
      await client.send(new GetBucketLocationCommand({ Bucket }));
    });

    it('deletes an empty bucket and refuses a full one', async () => {
      const other = aBucketName();
      await client.send(new CreateBucketCommand({ Bucket: other }));
      await client.send(new PutObjectCommand({ Bucket: other, Key: 'a', Body: 'a' }));
      expect(await refusal(client.send(new DeleteBucketCommand({ Bucket: other })))).toBe('BucketNotEmpty');
      await client.send(new DeleteObjectCommand({ Bucket: other, Key: 'a' }));
      await client.send(new DeleteBucketCommand({ Bucket: other }));
      expect(await refusal(client.send(new HeadBucketCommand({ Bucket: other })))).toBe('NotFound');
    });

    it('says that a bucket is missing', async () => {
      expect(await refusal(client.send(new ListObjectsV2Command({ Bucket: aBucketName() })))).toBe(
        'NoSuchBucket',
      );
    });
  });

  describe('objects', () => {
    it('gives back the bytes, the type and the metadata that were put', async () => {
      const Body = randomBytes(100_000);
      const { ETag } = await client.send(
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
      const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'plain' }));
      expect(head).toMatchObject({ ContentLength: 100_000, ETag, Metadata: { drone: 'm3e' } });
      expect(Math.abs(Date.now() - head.LastModified!.getTime())).toBeLessThan(60_000);
    });

    it('keeps an empty object', async () => {
      await put('empty', '');
      expect((await get('empty')).bytes).toHaveLength(0);
      expect((await client.send(new HeadObjectCommand({ Bucket, Key: 'empty' }))).ContentLength).toBe(0);
    });

    it('replaces an object', async () => {
      await put('twice', 'first');
      await put('twice', 'second');
      expect((await get('twice')).bytes.toString()).toBe('second');
    });

    it('takes a stream of a known length', async () => {
      const bytes = randomBytes(3 * MIB);
      const Body = Readable.from([bytes.subarray(0, MIB), bytes.subarray(MIB)], { objectMode: false });
      await client.send(new PutObjectCommand({ Bucket, Key: 'streamed', Body, ContentLength: bytes.length }));
      expect((await get('streamed')).bytes.equals(bytes)).toBe(true);
    });

    it('says that a key is missing', async () => {
      expect(await refusal(get('missing'))).toBe('NoSuchKey');
      expect(await refusal(client.send(new HeadObjectCommand({ Bucket, Key: 'missing' })))).toBe('NotFound');
    });

    it('deletes an object, and one that is not there', async () => {
      await put('gone');
      await client.send(new DeleteObjectCommand({ Bucket, Key: 'gone' }));
      await client.send(new DeleteObjectCommand({ Bucket, Key: 'gone' }));
      expect(await refusal(get('gone'))).toBe('NoSuchKey');
    });

    it('deletes many at once', async () => {
      const keys = ['many/a', 'many/b & <c>', 'many/ d '];
      for (const key of keys) await put(key);
      const { Deleted } = await client.send(
        new DeleteObjectsCommand({
          Bucket,
          Delete: { Objects: [...keys, 'many/none'].map((Key) => ({ Key })) },
        }),
      );
      expect(Deleted?.map(({ Key }) => Key).sort()).toEqual([...keys, 'many/none'].sort());
      expect((await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'many/' }))).KeyCount).toBe(0);
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
      const { Contents } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: key }));
      expect(Contents?.map(({ Key }) => Key)).toContain(key);
    });
  });

  describe('ranges and conditions', () => {
    const body = Buffer.from('0123456789');
    let etag = '';
    let modified: Date;

    beforeAll(async () => {
      etag = (await put('digits', body)).ETag!;
      modified = (await client.send(new HeadObjectCommand({ Bucket, Key: 'digits' }))).LastModified!;
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
        client.send(new PutObjectCommand({ Bucket, Key: 'once', Body: 'a', IfNoneMatch: '*' }));
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
        await client.send(
          new PutObjectCommand({ Bucket, Key: `sum-${ChecksumAlgorithm}`, Body, ChecksumAlgorithm }),
        );
        const found = await get(`sum-${ChecksumAlgorithm}`, { ChecksumMode: 'ENABLED' });
        expect(found.bytes.equals(Body)).toBe(true);
        expect(found[`Checksum${ChecksumAlgorithm}`]).toBeTruthy();
      },
    );

    it('refuses a body that is not what its MD5 says', async () => {
      const wrong = md5(Buffer.from('other'), 'base64');
      const call = client.send(new PutObjectCommand({ Bucket, Key: 'bad', Body: 'body', ContentMD5: wrong }));
      expect(await refusal(call)).toBe('BadDigest');
      expect(await refusal(get('bad'))).toBe('NoSuchKey');
    });

    it('verifies a stream whose checksum follows it', async () => {
      const bytes = randomBytes(300_000);
      const Body = Readable.from([bytes], { objectMode: false });
      await client.send(
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

  describe('copies', () => {
    it('copies bytes and metadata, and stays when the first is deleted', async () => {
      await client.send(
        new PutObjectCommand({
          Bucket,
          Key: 'from/ü +',
          Body: 'copied',
          Metadata: { a: 'b' },
          ContentType: 'text/plain',
        }),
      );
      await client.send(
        new CopyObjectCommand({
          Bucket,
          Key: 'to',
          CopySource: `${Bucket}/${encodeURIComponent('from/ü +')}`,
        }),
      );
      await client.send(new DeleteObjectCommand({ Bucket, Key: 'from/ü +' }));
      const copy = await get('to');
      expect(copy.bytes.toString()).toBe('copied');
      expect(copy).toMatchObject({ Metadata: { a: 'b' }, ContentType: 'text/plain' });
    });

    it('sets new metadata when asked so', async () => {
      await put('self');
      const replace = new CopyObjectCommand({
        Bucket,
        Key: 'self',
        CopySource: `${Bucket}/self`,
        MetadataDirective: 'REPLACE',
        Metadata: { n: '1' },
      });
      await client.send(replace);
      expect((await get('self')).Metadata).toEqual({ n: '1' });
    });

    it('refuses to copy what is not there', async () => {
      const call = client.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/none` }));
      expect(await refusal(call)).toBe('NoSuchKey');
    });
  });

  describe('listing', () => {
    const keys = ['list/a', 'list/b/1', 'list/b/2', 'list/c', 'list/d/1', 'list/é', 'list/\uffee', 'list/😀'];

    beforeAll(async () => {
      for (const key of [...keys].reverse()) await put(key);
    });

    const page = (more: Record<string, unknown>) =>
      client.send(new ListObjectsV2Command({ Bucket, Prefix: 'list/', ...more }));

    it('is in the order of UTF-8 bytes', async () => {
      expect((await page({})).Contents?.map(({ Key }) => Key)).toEqual(keys);
    });

    it('pages without losing or repeating a key', async () => {
      const seen: Array<string | undefined> = [];
      let ContinuationToken: string | undefined;
      do {
        const answer: Awaited<ReturnType<typeof page>> = await page({ MaxKeys: 3, ContinuationToken });
        seen.push(...(answer.Contents ?? []).map(({ Key }) => Key));
        ContinuationToken = answer.NextContinuationToken;
        expect(answer.IsTruncated).toBe(ContinuationToken !== undefined);
      } while (ContinuationToken);
      expect(seen).toEqual(keys);
    });

    it('groups by a delimiter and pages over the groups', async () => {
      const first = await page({ Delimiter: '/', MaxKeys: 2 });
      expect(first.Contents?.map(({ Key }) => Key)).toEqual(['list/a']);
      expect(first.CommonPrefixes).toEqual([{ Prefix: 'list/b/' }]);
      const second = await page({ Delimiter: '/', ContinuationToken: first.NextContinuationToken });
      expect(second.Contents?.map(({ Key }) => Key)).toEqual(['list/c', 'list/é', 'list/\uffee', 'list/😀']);
      expect(second.CommonPrefixes).toEqual([{ Prefix: 'list/d/' }]);
    });

    it('starts after a key', async () => {
      expect((await page({ StartAfter: 'list/d/1' })).Contents?.[0]?.Key).toBe('list/é');
    });

    it('answers the old call, too', async () => {
      const first = await client.send(new ListObjectsCommand({ Bucket, Prefix: 'list/', MaxKeys: 5 }));
      const rest = await client.send(
        new ListObjectsCommand({ Bucket, Prefix: 'list/', Marker: first.Contents?.at(-1)?.Key }),
      );
      expect([...first.Contents!, ...rest.Contents!].map(({ Key }) => Key)).toEqual(keys);
    });
  });

  describe('uploads in parts', () => {
    const Key = 'parts/big';
    const begin = async () => {
      const { UploadId } = await client.send(
        new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'image/jpeg', Metadata: { m: '1' } }),
      );
      return UploadId!;
    };
    const send = async (UploadId: string, PartNumber: number, Body: Buffer) => {
      const { ETag } = await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
      return { PartNumber, ETag };
    };
    const complete = (UploadId: string, Parts: Array<{ PartNumber: number; ETag: string | undefined }>) =>
      client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));

    it('joins parts that came in any order, one of them twice', async () => {
      const bytes = [randomBytes(5 * MIB), randomBytes(5 * MIB), randomBytes(1000)] as const;
      const UploadId = await begin();
      const third = await send(UploadId, 3, bytes[2]);
      await send(UploadId, 1, randomBytes(5 * MIB));
      const first = await send(UploadId, 1, bytes[0]);
      const second = await send(UploadId, 2, bytes[1]);

      const listed = await client.send(new ListPartsCommand({ Bucket, Key, UploadId, MaxParts: 2 }));
      expect(listed.Parts?.map(({ PartNumber, ETag, Size }) => [PartNumber, ETag, Size])).toEqual([
        [1, first.ETag, 5 * MIB],
        [2, second.ETag, 5 * MIB],
      ]);
      expect(listed.IsTruncated).toBe(true);
      const rest = await client.send(
        new ListPartsCommand({ Bucket, Key, UploadId, PartNumberMarker: listed.NextPartNumberMarker }),
      );
      expect(rest.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3]);

      const done = await complete(UploadId, [first, second, third]);
      const digests = createHash('md5');
      for (const part of bytes) digests.update(createHash('md5').update(part).digest());
      expect(done.ETag).toBe(`"${digests.digest('hex')}-3"`);
      const found = await get(Key);
      expect(found.bytes.equals(Buffer.concat([...bytes]))).toBe(true);
      expect(found).toMatchObject({ ContentType: 'image/jpeg', Metadata: { m: '1' }, ETag: done.ETag });
      const seam = await get(Key, { Range: `bytes=${5 * MIB - 3}-${10 * MIB + 2}` });
      expect(seam.bytes.equals(Buffer.concat([...bytes]).subarray(5 * MIB - 3, 10 * MIB + 3))).toBe(true);
    });

    it('shows an upload until it is aborted', async () => {
      const UploadId = await begin();
      await send(UploadId, 1, Buffer.from('part'));
      const uploads = async () =>
        (await client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads?.map(
          (upload) => upload.UploadId,
        ) ?? [];
      expect(await uploads()).toContain(UploadId);
      await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
      expect(await uploads()).not.toContain(UploadId);
      expect(await refusal(client.send(new ListPartsCommand({ Bucket, Key, UploadId })))).toBe(
        'NoSuchUpload',
      );
      expect(await refusal(send(UploadId, 2, Buffer.from('late')))).toBe('NoSuchUpload');
    });

    it('refuses parts that are small, unordered, missing or other than sent', async () => {
      const UploadId = await begin();
      const first = await send(UploadId, 1, Buffer.from('small'));
      const second = await send(UploadId, 2, Buffer.from('last'));
      expect(await refusal(complete(UploadId, [first, second]))).toBe('EntityTooSmall');
      expect(await refusal(complete(UploadId, [second, first]))).toBe('InvalidPartOrder');
      expect(await refusal(complete(UploadId, [first, { PartNumber: 9, ETag: first.ETag }]))).toBe(
        'InvalidPart',
      );
      expect(await refusal(complete(UploadId, [{ PartNumber: 1, ETag: second.ETag }]))).toBe('InvalidPart');
      await complete(UploadId, [first]);
      expect((await get(Key)).bytes.toString()).toBe('small');
    });
  });

  describe('presigned URLs', () => {
    // As the product presigns: newer SDKs would sign the checksum of an empty body.
    const plain = () => {
      const { url, region, accessKeyId, secretAccessKey } = service;
      return new (client.constructor as typeof S3Client)({
        endpoint: url,
        region,
        credentials: { accessKeyId, secretAccessKey },
        forcePathStyle: true,
        requestChecksumCalculation: 'WHEN_REQUIRED',
      });
    };

    it('let anyone put and get one object', async () => {
      const upload = await getSignedUrl(
        plain(),
        new PutObjectCommand({ Bucket, Key: 'signed/ü x', Metadata: { by: 'url' } }),
        { expiresIn: 60 },
      );
      expect((await fetch(upload, { method: 'PUT', body: 'from outside' })).status).toBe(200);
      const download = await getSignedUrl(
        plain(),
        new GetObjectCommand({
          Bucket,
          Key: 'signed/ü x',
          ResponseContentDisposition: 'attachment; filename="a b.txt"',
          ResponseContentType: 'text/plain',
        }),
        { expiresIn: 60 },
      );
      const answer = await fetch(download);
      expect(await answer.text()).toBe('from outside');
      expect(answer.headers.get('content-disposition')).toBe('attachment; filename="a b.txt"');
      expect(answer.headers.get('content-type')).toBe('text/plain');
      expect(answer.headers.get('x-amz-meta-by')).toBe('url');
    });

    it('refuse a tampered signature, another key, another method and no signature', async () => {
      await put('signed/one');
      const url = await getSignedUrl(plain(), new GetObjectCommand({ Bucket, Key: 'signed/one' }), {
        expiresIn: 60,
      });
      const tampered = url.replace(
        /X-Amz-Signature=(.)/,
        (_whole, first: string) => `X-Amz-Signature=${first === '0' ? '1' : '0'}`,
      );
      for (const [target, method] of [
        [tampered, 'GET'],
        [url.replace('signed/one', 'plain'), 'GET'],
        [url, 'DELETE'],
        [url.split('?')[0]!, 'GET'],
      ] as const) {
        expect((await fetch(target, { method })).status).toBe(403);
      }
      expect((await fetch(url)).status).toBe(200);
    });

    it('upload one part', async () => {
      const { UploadId } = await client.send(
        new CreateMultipartUploadCommand({ Bucket, Key: 'signed/parts' }),
      );
      const url = await getSignedUrl(
        plain(),
        new UploadPartCommand({ Bucket, Key: 'signed/parts', UploadId, PartNumber: 1 }),
        { expiresIn: 60 },
      );
      const answer = await fetch(url, { method: 'PUT', body: 'part' });
      const Parts = [{ PartNumber: 1, ETag: answer.headers.get('etag')! }];
      await client.send(
        new CompleteMultipartUploadCommand({
          Bucket,
          Key: 'signed/parts',
          UploadId,
          MultipartUpload: { Parts },
        }),
      );
      expect((await get('signed/parts')).bytes.toString()).toBe('part');
    });
  });

  it('answers many calls at once, each with its own bytes', async () => {
    const bodies = Array.from(
      { length: 40 },
      (_, index) => [`at-once/${index}`, randomBytes(20_000 + index)] as const,
    );
    await Promise.all(bodies.map(([key, body]) => put(key, body)));
    const found = await Promise.all(
      bodies.map(([key]) => client.send(new GetObjectCommand({ Bucket, Key: key }))),
    );
    const bytes = await Promise.all(found.map(({ Body }) => buffer(Body as Readable)));
    expect(bytes.every((body, index) => body.equals(bodies[index]![1]))).toBe(true);
  });
});
