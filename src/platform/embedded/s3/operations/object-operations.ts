import { parseRange } from '../protocol/byte-range';
import { checkPreconditions, hasEtag, readPreconditions } from '../protocol/preconditions';
import { S3Error } from '../protocol/s3-error';
import { header } from '../protocol/s3-request';
import { childrenOf, parseXml, textOf, toXml } from '../protocol/xml';
import { toByteKey } from '../store/byte-key';
import type { Checksums, ObjectFacts } from '../store/store-records';
import type { StoreState } from '../store/store-state';
import {
  bodyOf,
  bucketIn,
  type Call,
  keptHeaders,
  objectIn,
  objectName,
  quoted,
  type Reply,
  sizeOf,
  xmlReply,
} from './call';

const MAX_DELETED_AT_ONCE = 1000;

export async function putObject(call: Call): Promise<Reply> {
  const { request, store } = call;
  const bucket = bucketIn(store.state, request.bucket).name;
  const key = request.key!;
  const headers = keptHeaders(request);
  const body = bodyOf(call);
  checkMayWrite(call, store.state, bucket, key);
  const segment = await store.writeBlob(body.read());
  const { md5Hex: etag, checksums } = body.facts;
  try {
    await store.change([objectName(bucket, key)], (state) => {
      checkMayWrite(call, state, bucket, key);
      const segments = segment.sizeBytes > 0 ? [segment] : [];
      return [
        {
          do: 'put-object',
          bucket,
          key,
          object: { segments, etag, modifiedAtMs: call.nowMs, headers, checksums },
        },
      ];
    });
  } catch (error) {
    await store.discard(segment);
    throw error;
  }
  if (segment.sizeBytes === 0) await store.discard(segment);
  return { status: 200, headers: { etag: quoted(etag), ...checksumHeaders(checksums) } };
}

/** Conditional writes: `If-None-Match: *` and `If-Match: "etag"`. */
function checkMayWrite({ request }: Call, state: StoreState, bucket: string, key: string): void {
  const existing = bucketIn(state, bucket).objects.get(toByteKey(key));
  const ifNoneMatch = header(request, 'if-none-match');
  const ifMatch = header(request, 'if-match');
  const failed = (Condition: string) =>
    new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold.', {
      Condition,
    });
  if (ifNoneMatch !== null && existing && hasEtag(ifNoneMatch, existing.etag)) throw failed('If-None-Match');
  if (ifMatch === null) return;
  if (!existing) throw new S3Error('NoSuchKey', 'The specified key does not exist.', { Key: key });
  if (!hasEtag(ifMatch, existing.etag)) throw failed('If-Match');
}

/** GET and HEAD. */
export function getObject({ request, store }: Call): Reply {
  const object = objectIn(store.state, request.bucket!, request.key!);
  const read = (name: string) => header(request, name);
  const facts = {
    ...object.headers,
    etag: quoted(object.etag),
    'last-modified': new Date(object.modifiedAtMs).toUTCString(),
    'accept-ranges': 'bytes',
  };
  try {
    checkPreconditions(readPreconditions(read), object, 'NotModified');
  } catch (error) {
    if (error instanceof S3Error && error.code === 'NotModified') return { status: 304, headers: facts };
    throw error;
  }
  const sizeBytes = sizeOf(object);
  const ifRange = read('if-range');
  const range =
    ifRange !== null && !hasEtag(ifRange, object.etag) ? null : parseRange(read('range'), sizeBytes);
  const { start, end } = range ?? { start: 0, end: sizeBytes - 1 };
  const wantsChecksum = !range && read('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED';
  return {
    status: range ? 206 : 200,
    headers: {
      ...facts,
      'content-length': String(end - start + 1),
      ...(range ? { 'content-range': `bytes ${start}-${end}/${sizeBytes}` } : {}),
      ...(wantsChecksum ? checksumHeaders(object.checksums) : {}),
      ...overrides(request.query),
    },
    body: request.method === 'HEAD' || sizeBytes === 0 ? undefined : store.read(object.segments, start, end),
  };
}

const OVERRIDES: Readonly<Record<string, string>> = {
  'response-cache-control': 'cache-control',
  'response-content-disposition': 'content-disposition',
  'response-content-encoding': 'content-encoding',
  'response-content-language': 'content-language',
  'response-content-type': 'content-type',
  'response-expires': 'expires',
};

/** A signed URL may set headers of its own answer. */
function overrides(query: Call['request']['query']): Record<string, string> {
  return Object.fromEntries(
    query.flatMap(([name, value]) => (OVERRIDES[name] ? [[OVERRIDES[name], value]] : [])),
  );
}

export async function deleteObject({ request, store }: Call): Promise<Reply> {
  const bucket = bucketIn(store.state, request.bucket).name;
  const key = request.key!;
  await store.change([objectName(bucket, key)], () => [{ do: 'remove-object', bucket, key }]);
  return { status: 204 };
}

export async function deleteObjects(call: Call): Promise<Reply> {
  const { request, store } = call;
  const bucket = bucketIn(store.state, request.bucket).name;
  const xml = parseXml(await bodyOf(call).text(), 'Delete');
  const keys = childrenOf(xml, 'Object').map((item) => textOf(item, 'Key') ?? '');
  if (keys.length === 0 || keys.length > MAX_DELETED_AT_ONCE || keys.includes('')) {
    throw new S3Error('MalformedXML', `Name between 1 and ${MAX_DELETED_AT_ONCE} keys to delete.`);
  }
  await store.change(
    keys.map((key) => objectName(bucket, key)),
    () => keys.map((key) => ({ do: 'remove-object', bucket, key })),
  );
  const isQuiet = textOf(xml, 'Quiet')?.trim() === 'true';
  return xmlReply(toXml('DeleteResult', { Deleted: isQuiet ? [] : keys.map((Key) => ({ Key })) }));
}

/** Copies share their bytes: a copy of any size is one line in the journal. */
export async function copyObject(call: Call): Promise<Reply> {
  const { request, store, nowMs } = call;
  const bucket = bucketIn(store.state, request.bucket).name;
  const key = request.key!;
  const source = readCopySource(header(request, 'x-amz-copy-source') ?? '');
  const replacesHeaders = header(request, 'x-amz-metadata-directive')?.toUpperCase() === 'REPLACE';
  if (source.bucket === bucket && source.key === key && !replacesHeaders) {
    throw new S3Error(
      'InvalidRequest',
      'An object can be copied to itself only with x-amz-metadata-directive: REPLACE.',
    );
  }
  const headers = keptHeaders(request);
  const read = (name: string) => header(request, name);
  let copied: ObjectFacts | null = null;
  await store.change([objectName(source.bucket, source.key), objectName(bucket, key)], (state) => {
    const original = objectIn(state, source.bucket, source.key);
    checkPreconditions(readPreconditions(read, 'x-amz-copy-source-'), original, 'PreconditionFailed');
    bucketIn(state, bucket);
    copied = { ...original, modifiedAtMs: nowMs, headers: replacesHeaders ? headers : original.headers };
    return [{ do: 'put-object', bucket, key, object: copied }];
  });
  const { etag, checksums } = copied! as ObjectFacts;
  return xmlReply(
    toXml('CopyObjectResult', {
      ETag: quoted(etag),
      LastModified: new Date(nowMs).toISOString(),
      ...checksumElements(checksums),
    }),
  );
}

export function readCopySource(text: string): { bucket: string; key: string } {
  const [path, version] = text.split('?versionId=');
  if (version !== undefined) throw new S3Error('NotImplemented', 'Versions of objects are not kept.');
  let decoded = '';
  try {
    decoded = decodeURIComponent(path!).replace(/^\//, '');
  } catch {
    // Falls to the refusal below.
  }
  const slash = decoded.indexOf('/');
  if (slash <= 0 || slash === decoded.length - 1) {
    throw new S3Error(
      'InvalidArgument',
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    );
  }
  return { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1) };
}

export function checksumHeaders(checksums: Checksums): Record<string, string> {
  const entries = Object.entries(checksums).map(([name, value]) => [`x-amz-checksum-${name}`, value]);
  return entries.length ? { ...Object.fromEntries(entries), 'x-amz-checksum-type': 'FULL_OBJECT' } : {};
}

export const checksumElements = (checksums: Checksums): Record<string, string> =>
  Object.fromEntries(
    Object.entries(checksums).map(([name, value]) => [`Checksum${name.toUpperCase()}`, value]),
  );
