import { S3Error } from '../protocol/s3-error';
import { parameter, type S3Request } from '../protocol/s3-request';
import { uriEncode } from '../protocol/signature-v4';
import { toXml, type XmlElements } from '../protocol/xml';
import { type ByteKey, fromByteKey, toByteKey } from '../store/byte-key';
import type { Bucket } from '../store/store-state';
import { bucketIn, type Call, countParameter, quoted, type Reply, sizeOf, xmlReply } from './call';
import { listKeys } from './list-keys';

const MAX_KEYS = 1000;

/** ListObjectsV2. The continuation token is the last key of the page. */
export function listObjectsV2({ request, store }: Call): Reply {
  const bucket = bucketIn(store.state, request.bucket);
  const encode = keyEncoder(request);
  const token = parameter(request, 'continuation-token');
  const startAfter = parameter(request, 'start-after') ?? '';
  const after = token === null ? toByteKey(startAfter) : readToken(token);
  const { page, common } = readPage(request, bucket, after);
  return xmlReply(
    toXml('ListBucketResult', {
      ...common,
      StartAfter: startAfter === '' ? null : encode(startAfter),
      ContinuationToken: token,
      NextContinuationToken:
        page.nextAfter === null ? null : Buffer.from(page.nextAfter, 'latin1').toString('base64url'),
      KeyCount: page.keys.length + page.commonPrefixes.length,
      IsTruncated: page.nextAfter !== null,
    }),
  );
}

/** ListObjects of old, which still has users. */
export function listObjects({ request, store }: Call): Reply {
  const bucket = bucketIn(store.state, request.bucket);
  const encode = keyEncoder(request);
  const marker = parameter(request, 'marker') ?? '';
  const { page, common } = readPage(request, bucket, toByteKey(marker));
  return xmlReply(
    toXml('ListBucketResult', {
      ...common,
      Marker: encode(marker),
      NextMarker: page.nextAfter === null ? null : encode(fromByteKey(page.nextAfter)),
      IsTruncated: page.nextAfter !== null,
    }),
  );
}

function readPage(request: S3Request, bucket: Bucket, after: string) {
  const encode = keyEncoder(request);
  const prefix = parameter(request, 'prefix') ?? '';
  const delimiter = parameter(request, 'delimiter') ?? '';
  const maxKeys = countParameter(request, 'max-keys', { max: MAX_KEYS, fallback: MAX_KEYS });
  const page = listKeys(bucket.keys, {
    prefix: toByteKey(prefix),
    delimiter: toByteKey(delimiter),
    after,
    maxKeys,
  });
  const common: XmlElements = {
    Name: bucket.name,
    Prefix: encode(prefix),
    Delimiter: delimiter === '' ? null : encode(delimiter),
    EncodingType: parameter(request, 'encoding-type'),
    MaxKeys: maxKeys,
    Contents: page.keys.map((key) => describeObject(bucket, key as ByteKey, encode)),
    CommonPrefixes: page.commonPrefixes.map((item) => ({ Prefix: encode(fromByteKey(item)) })),
  };
  return { page, common };
}

function describeObject(bucket: Bucket, key: ByteKey, encode: (key: string) => string): XmlElements {
  const object = bucket.objects.get(key)!;
  return {
    Key: encode(fromByteKey(key)),
    LastModified: new Date(object.modifiedAtMs).toISOString(),
    ETag: quoted(object.etag),
    Size: sizeOf(object),
    StorageClass: 'STANDARD',
  };
}

export function keyEncoder(request: S3Request): (key: string) => string {
  const type = parameter(request, 'encoding-type');
  if (type !== null && type !== 'url')
    throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request.');
  return type === 'url' ? (key) => key.split('/').map(uriEncode).join('/') : (key) => key;
}

function readToken(token: string): string {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length === 0)
    throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect.');
  return bytes.toString('latin1');
}
