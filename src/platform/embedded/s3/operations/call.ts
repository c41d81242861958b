import type { Readable } from 'node:stream';
import type { Authentication } from '../protocol/authenticate';
import { RequestBody } from '../protocol/request-body';
import { S3Error } from '../protocol/s3-error';
import { header, headersNamed, parameter, type S3Request } from '../protocol/s3-request';
import { type ByteKey, toByteKey } from '../store/byte-key';
import type { ObjectStore } from '../store/object-store';
import type { KeptHeaders, ObjectFacts } from '../store/store-records';
import type { Bucket, StoreState } from '../store/store-state';

/** One signed request and what it works on. */
export interface Call {
  readonly request: S3Request;
  readonly authentication: Authentication;
  readonly store: ObjectStore;
  readonly region: string;
  readonly nowMs: number;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Readable;
}

export const xmlReply = (body: string, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/xml', ...headers },
  body,
});

export const quoted = (etag: string): string => `"${etag}"`;

export const bodyOf = (call: Call): RequestBody => new RequestBody(call.request, call.authentication);

export function bucketIn(state: StoreState, name: string | null): Bucket {
  const bucket = state.buckets.get(name ?? '');
  if (!bucket)
    throw new S3Error('NoSuchBucket', 'The specified bucket does not exist.', { BucketName: name ?? '' });
  return bucket;
}

export function objectIn(state: StoreState, bucketName: string, key: string): ObjectFacts {
  const object = bucketIn(state, bucketName).objects.get(toByteKey(key));
  if (!object) throw new S3Error('NoSuchKey', 'The specified key does not exist.', { Key: key });
  return object;
}

export const sizeOf = (object: Pick<ObjectFacts, 'segments'>): number =>
  object.segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

/** What two changes at the same time may not both touch. */
export const objectName = (bucket: string, key: string): string => `object ${bucket}/${key}`;
export const bucketName = (bucket: string): string => `bucket ${bucket}`;
export const uploadName = (id: string): string => `upload ${id}`;

const KEPT = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];
const MAX_METADATA_BYTES = 2048;

/** The headers of an upload that come back with the object. */
export function keptHeaders(request: S3Request): KeptHeaders {
  const kept: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const name of KEPT) {
    const value = header(request, name);
    const bare = name === 'content-encoding' ? withoutAwsChunked(value) : value;
    if (bare) kept[name] = bare;
  }
  let metadataBytes = 0;
  for (const [name, value] of headersNamed(request, 'x-amz-meta-')) {
    metadataBytes += name.length - 'x-amz-meta-'.length + value.length;
    kept[name] = value;
  }
  if (metadataBytes > MAX_METADATA_BYTES) {
    throw new S3Error('MetadataTooLarge', `Your metadata headers exceed ${MAX_METADATA_BYTES} bytes.`);
  }
  return kept;
}

const withoutAwsChunked = (encoding: string | null): string | null =>
  encoding
    ?.split(',')
    .map((item) => item.trim())
    .filter((item) => item !== 'aws-chunked')
    .join(', ') ?? null;

/** A whole number from the query within its bounds; `fallback` when it isn't there. */
export function countParameter(
  request: S3Request,
  name: string,
  bounds: { max: number; fallback: number; min?: number },
): number {
  const text = parameter(request, name);
  if (text === null || text === '') return bounds.fallback;
  const count = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  if (count < (bounds.min ?? 0))
    throw new S3Error('InvalidArgument', `Argument ${name} must be a whole number in range.`, {
      ArgumentName: name,
    });
  return Math.min(count, bounds.max);
}

export type { ByteKey };
