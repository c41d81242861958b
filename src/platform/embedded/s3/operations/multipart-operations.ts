import { createHash, randomBytes } from 'node:crypto';
import { bareEtag } from '../protocol/preconditions';
import { S3Error } from '../protocol/s3-error';
import { parameter, type S3Request } from '../protocol/s3-request';
import { childrenOf, parseXml, textOf, toXml } from '../protocol/xml';
import { toByteKey } from '../store/byte-key';
import type { ObjectFacts, PartFacts } from '../store/store-records';
import type { StoreState, Upload } from '../store/store-state';
import {
  bodyOf,
  bucketIn,
  type Call,
  countParameter,
  keptHeaders,
  objectName,
  quoted,
  type Reply,
  uploadName,
  xmlReply,
} from './call';
import { keyEncoder } from './list-operations';
import { checksumElements, checksumHeaders } from './object-operations';

const MAX_PARTS = 10_000;
const MAX_LISTED = 1000;
/** Every part but the last. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MIN_PART_BYTES = 5 * 1024 ** 2;

export async function createUpload(call: Call): Promise<Reply> {
  const { request, store, nowMs } = call;
  const bucket = bucketIn(store.state, request.bucket).name;
  const key = request.key!;
  const headers = keptHeaders(request);
  const id = randomBytes(24).toString('base64url');
  await store.change([uploadName(id)], (state) => {
    bucketIn(state, bucket);
    return [{ do: 'start-upload', id, bucket, key, atMs: nowMs, headers }];
  });
  return xmlReply(toXml('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id }));
}

export async function uploadPart(call: Call): Promise<Reply> {
  const { request, store, nowMs } = call;
  const { id } = uploadIn(store.state, request);
  const partNumber = countParameter(request, 'partNumber', { max: Number.MAX_SAFE_INTEGER, fallback: 0 });
  if (partNumber < 1 || partNumber > MAX_PARTS) {
    throw new S3Error(
      'InvalidArgument',
      `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`,
    );
  }
  const body = bodyOf(call);
  const segment = await store.writeBlob(body.read());
  const { md5Hex: etag, checksums } = body.facts;
  try {
    await store.change([uploadName(id)], (state) => {
      uploadIn(state, request);
      return [{ do: 'put-part', id, partNumber, part: { segment, etag, modifiedAtMs: nowMs, checksums } }];
    });
  } catch (error) {
    await store.discard(segment);
    throw error;
  }
  return { status: 200, headers: { etag: quoted(etag), ...checksumHeaders(checksums) } };
}

export function listParts({ request, store }: Call): Reply {
  const upload = uploadIn(store.state, request);
  const maxParts = countParameter(request, 'max-parts', { max: MAX_LISTED, fallback: MAX_LISTED });
  const after = countParameter(request, 'part-number-marker', { max: MAX_PARTS, fallback: 0 });
  const following = [...upload.parts].filter(([number]) => number > after).sort(([a], [b]) => a - b);
  const listed = following.slice(0, maxParts);
  return xmlReply(
    toXml('ListPartsResult', {
      Bucket: upload.bucket,
      Key: keyEncoder(request)(upload.key),
      UploadId: upload.id,
      PartNumberMarker: after,
      NextPartNumberMarker: listed.at(-1)?.[0] ?? after,
      MaxParts: maxParts,
      IsTruncated: following.length > listed.length,
      StorageClass: 'STANDARD',
      Part: listed.map(([number, part]) => ({
        PartNumber: number,
        LastModified: new Date(part.modifiedAtMs).toISOString(),
        ETag: quoted(part.etag),
        Size: part.segment.sizeBytes,
        ...checksumElements(part.checksums),
      })),
    }),
  );
}

export function listUploads({ request, store }: Call): Reply {
  const bucket = bucketIn(store.state, request.bucket).name;
  const encode = keyEncoder(request);
  const prefix = parameter(request, 'prefix') ?? '';
  const keyMarker = parameter(request, 'key-marker') ?? '';
  const idMarker = parameter(request, 'upload-id-marker') ?? '';
  const maxUploads = countParameter(request, 'max-uploads', { max: MAX_LISTED, fallback: MAX_LISTED });
  const isAfterMarkers = ({ key, id }: { key: string; id: string }): boolean => {
    if (key === keyMarker && keyMarker !== '') return idMarker !== '' && id > idMarker;
    return toByteKey(key) > toByteKey(keyMarker) || keyMarker === '';
  };
  const following = [...store.state.uploads.values()]
    .filter((upload) => upload.bucket === bucket && upload.key.startsWith(prefix) && isAfterMarkers(upload))
    .sort((a, b) => compare(toByteKey(a.key), toByteKey(b.key)) || compare(a.id, b.id));
  const listed = following.slice(0, maxUploads);
  const isTruncated = following.length > listed.length;
  return xmlReply(
    toXml('ListMultipartUploadsResult', {
      Bucket: bucket,
      Prefix: encode(prefix),
      KeyMarker: encode(keyMarker),
      UploadIdMarker: idMarker,
      NextKeyMarker: isTruncated ? encode(listed.at(-1)?.key ?? '') : null,
      NextUploadIdMarker: isTruncated ? (listed.at(-1)?.id ?? '') : null,
      EncodingType: parameter(request, 'encoding-type'),
      MaxUploads: maxUploads,
      IsTruncated: isTruncated,
      Upload: listed.map(({ key, id, startedAtMs }) => ({
        Key: encode(key),
        UploadId: id,
        StorageClass: 'STANDARD',
        Initiated: new Date(startedAtMs).toISOString(),
      })),
    }),
  );
}

/** The object is the list of its parts' files: joining moves no bytes and is one line in the journal. */
export async function completeUpload(call: Call): Promise<Reply> {
  const { request, store, nowMs } = call;
  const { id, bucket, key } = uploadIn(store.state, request);
  const claimed = readClaimedParts(await bodyOf(call).text());
  let etag = '';
  await store.change([uploadName(id), objectName(bucket, key)], (state) => {
    const upload = uploadIn(state, request);
    const object = joinParts(upload, claimed, nowMs);
    etag = object.etag;
    return [
      { do: 'put-object', bucket, key, object },
      { do: 'end-upload', id },
    ];
  });
  return xmlReply(
    toXml('CompleteMultipartUploadResult', {
      Location: `/${bucket}/${key}`,
      Bucket: bucket,
      Key: key,
      ETag: quoted(etag),
    }),
  );
}

export async function abortUpload({ request, store }: Call): Promise<Reply> {
  const { id } = uploadIn(store.state, request);
  await store.change([uploadName(id)], (state) => {
    uploadIn(state, request);
    return [{ do: 'end-upload', id }];
  });
  return { status: 204 };
}

interface ClaimedPart {
  readonly partNumber: number;
  readonly etag: string;
  readonly checksums: Readonly<Record<string, string>>;
}

function readClaimedParts(xml: string): ClaimedPart[] {
  const parts = childrenOf(parseXml(xml, 'CompleteMultipartUpload'), 'Part').map((part) => ({
    partNumber: Number(textOf(part, 'PartNumber') ?? Number.NaN),
    etag: bareEtag(textOf(part, 'ETag') ?? ''),
    checksums: Object.fromEntries(
      Object.keys(part).flatMap((name) => {
        const algorithm = /^Checksum([A-Z0-9]+)$/.exec(name)?.[1];
        return algorithm ? [[algorithm.toLowerCase(), textOf(part, name) ?? '']] : [];
      }),
    ),
  }));
  if (
    parts.length === 0 ||
    parts.length > MAX_PARTS ||
    parts.some(({ partNumber }) => !Number.isInteger(partNumber))
  ) {
    throw new S3Error('MalformedXML', `Name between 1 and ${MAX_PARTS} parts, each by its number.`);
  }
  return parts;
}

function joinParts(upload: Upload, claimed: readonly ClaimedPart[], nowMs: number): ObjectFacts {
  const parts = claimed.map((claim, index) => {
    if (index > 0 && claim.partNumber <= claimed[index - 1]!.partNumber) {
      throw new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order.');
    }
    return matchPart(upload, claim);
  });
  if (parts.slice(0, -1).some(({ segment }) => segment.sizeBytes < MIN_PART_BYTES)) {
    throw new S3Error('EntityTooSmall', 'Every part but the last must have at least 5 MiB.');
  }
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(etag, 'hex');
  return {
    segments: parts.map(({ segment }) => segment).filter(({ sizeBytes }) => sizeBytes > 0),
    etag: `${hash.digest('hex')}-${parts.length}`,
    modifiedAtMs: nowMs,
    headers: upload.headers,
    checksums: {},
  };
}

function matchPart(upload: Upload, claim: ClaimedPart): PartFacts {
  const part = upload.parts.get(claim.partNumber);
  const isSame =
    part?.etag === claim.etag &&
    Object.entries(claim.checksums).every(
      ([name, value]) => part.checksums[name] === undefined || part.checksums[name] === value,
    );
  if (!part || !isSame) {
    throw new S3Error(
      'InvalidPart',
      'A part was not found, or its ETag is not that of the part which was sent.',
      {
        PartNumber: String(claim.partNumber),
      },
    );
  }
  return part;
}

function uploadIn(state: StoreState, request: S3Request): Upload {
  bucketIn(state, request.bucket);
  const upload = state.uploads.get(parameter(request, 'uploadId') ?? '');
  if (!upload || upload.bucket !== request.bucket || upload.key !== request.key) {
    throw new S3Error(
      'NoSuchUpload',
      'The specified multipart upload does not exist. It may have been aborted or completed.',
    );
  }
  return upload;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
