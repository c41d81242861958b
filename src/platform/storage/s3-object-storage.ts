import { createHash } from 'node:crypto';
import { PassThrough, type Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import {
  ObjectStorage,
  type PresignOptions,
  type StoredObjectInfo,
  type UploadedPart,
} from './object-storage';
import { prepareBucket } from './prepare-bucket';
import { openS3Client, type StorageSettings } from './s3-client';
import { type PresignedCall, presignS3Url } from './s3-presigner';
import { isMissingObject, isMissingUpload, toStorageError } from './storage-failure';

const CALL_MS = 30_000;
const PING_MS = 3_000;
/** The slowest transfer that is waited for. */
const LEAST_BYTES_PER_MS = 256;
const PART_BYTES = 8 * 1024 ** 2;
const MAX_REMOVED_AT_ONCE = 1000;

/** The port on any S3-compatible service. */
export class S3ObjectStorage extends ObjectStorage {
  private readonly client: S3Client;
  private readonly bucket: string;
  private readonly publicEndpoint: string | undefined;

  constructor(
    settings: StorageSettings,
    private readonly callMs = CALL_MS,
  ) {
    super();
    this.client = openS3Client(settings);
    this.bucket = settings.S3_BUCKET;
    this.publicEndpoint = settings.S3_PUBLIC_ENDPOINT;
  }

  presignPut(key: string, options: PresignOptions & { readonly sizeBytes: number }): Promise<string> {
    // The length becomes a signed header: a body of another length fails the signature.
    const headers = { 'content-length': String(options.sizeBytes) };
    return this.presign({ method: 'PUT', key, headers }, options);
  }

  presignGet(key: string, options: PresignOptions & { readonly downloadName?: string }): Promise<string> {
    const query =
      options.downloadName === undefined
        ? undefined
        : { 'response-content-disposition': attachmentNamed(options.downloadName) };
    return this.presign({ method: 'GET', key, query }, options);
  }

  async startMultipart(key: string, mediaType: string): Promise<string> {
    const command = new CreateMultipartUploadCommand({ ...this.at(key), ContentType: mediaType });
    const { UploadId } = await this.tell('startMultipart', key, () =>
      this.client.send(command, within(this.callMs)),
    );
    if (!UploadId) throw toStorageError(new Error('The storage named no upload'), 'startMultipart', key);
    return UploadId;
  }

  presignPart(key: string, uploadId: string, partNumber: number, options: PresignOptions): Promise<string> {
    const query = { partNumber: String(partNumber), uploadId };
    return this.presign({ method: 'PUT', key, query }, options);
  }

  async listParts(key: string, uploadId: string): Promise<UploadedPart[] | null> {
    const parts: UploadedPart[] = [];
    let marker: string | undefined;
    try {
      do {
        const command = new ListPartsCommand({
          ...this.at(key),
          UploadId: uploadId,
          PartNumberMarker: marker,
        });
        const page = await this.client.send(command, within(this.callMs));
        for (const { PartNumber, ETag } of page.Parts ?? []) {
          if (PartNumber !== undefined && ETag !== undefined)
            parts.push({ partNumber: PartNumber, etag: ETag });
        }
        marker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
      } while (marker !== undefined);
      return parts;
    } catch (error) {
      if (isMissingUpload(error)) return null;
      throw toStorageError(error, 'listParts', key);
    }
  }

  async completeMultipart(key: string, uploadId: string, parts: readonly UploadedPart[]): Promise<void> {
    const ordered = [...parts].sort((a, b) => a.partNumber - b.partNumber);
    const command = new CompleteMultipartUploadCommand({
      ...this.at(key),
      UploadId: uploadId,
      MultipartUpload: {
        Parts: ordered.map(({ partNumber, etag }) => ({ PartNumber: partNumber, ETag: etag })),
      },
    });
    try {
      await this.client.send(command, within(this.callMs));
    } catch (error) {
      // The answer to an earlier attempt may have been lost after the parts were joined.
      if (isMissingUpload(error) && (await this.head(key))?.etag === joinedEtag(ordered)) return;
      throw toStorageError(error, 'completeMultipart', key);
    }
  }

  async abortMultipart(key: string, uploadId: string): Promise<void> {
    try {
      await this.client.send(
        new AbortMultipartUploadCommand({ ...this.at(key), UploadId: uploadId }),
        within(this.callMs),
      );
    } catch (error) {
      if (!isMissingUpload(error)) throw toStorageError(error, 'abortMultipart', key);
    }
  }

  async head(key: string): Promise<StoredObjectInfo | null> {
    try {
      const found = await this.client.send(new HeadObjectCommand(this.at(key)), within(this.callMs));
      return infoOf({
        Key: key,
        Size: found.ContentLength,
        ETag: found.ETag,
        LastModified: found.LastModified,
        ContentType: found.ContentType,
      });
    } catch (error) {
      if (isMissingObject(error)) return null;
      throw toStorageError(error, 'head', key);
    }
  }

  async read(
    key: string,
    range?: { readonly start: number; readonly end: number },
  ): Promise<Readable | null> {
    const Range = range ? `bytes=${range.start}-${range.end}` : undefined;
    // The limit holds until the body begins: how long that takes to read is up to the reader.
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), this.callMs);
    try {
      const command = new GetObjectCommand({ ...this.at(key), Range });
      const { Body } = await this.client.send(command, { abortSignal: limit.signal });
      return Body ? namingFailures(Body as Readable, key) : null;
    } catch (error) {
      if (isMissingObject(error)) return null;
      throw toStorageError(error, 'read', key);
    } finally {
      clearTimeout(timer);
    }
  }

  async write(
    key: string,
    body: Buffer | Readable,
    options: { readonly mediaType: string; readonly sizeBytes?: number },
  ): Promise<void> {
    const sizeBytes = Buffer.isBuffer(body) ? body.length : options.sizeBytes;
    const params = { ...this.at(key), Body: body, ContentType: options.mediaType };
    await this.tell('write', key, async () => {
      if (sizeBytes === undefined) {
        // S3 wants to know a length before the first byte; parts of a known length go around that.
        await new Upload({ client: this.client, params, partSize: PART_BYTES, queueSize: 1 }).done();
        return;
      }
      const limitMs = this.callMs + Math.ceil(sizeBytes / LEAST_BYTES_PER_MS);
      await this.client.send(new PutObjectCommand({ ...params, ContentLength: sizeBytes }), within(limitMs));
    });
  }

  async copy(fromKey: string, toKey: string): Promise<void> {
    const CopySource = [this.bucket, ...fromKey.split('/')].map(encodeURIComponent).join('/');
    const command = new CopyObjectCommand({ ...this.at(toKey), CopySource });
    await this.tell('copy', fromKey, () => this.client.send(command, within(this.callMs)));
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (let from = 0; from < keys.length; from += MAX_REMOVED_AT_ONCE) {
      const Objects = keys.slice(from, from + MAX_REMOVED_AT_ONCE).map((Key) => ({ Key }));
      const command = new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects, Quiet: true } });
      const answer = await this.tell('remove', null, () => this.client.send(command, within(this.callMs)));
      const refused = answer.Errors?.find(({ Code }) => Code !== 'NoSuchKey');
      if (refused) throw toStorageError(new Error(refused.Code ?? 'refused'), 'remove', refused.Key ?? null);
    }
  }

  async *list(prefix: string): AsyncIterable<StoredObjectInfo> {
    let token: string | undefined;
    do {
      const command = new ListObjectsV2Command({
        Bucket: this.bucket,
        Prefix: prefix,
        ContinuationToken: token,
      });
      const page = await this.tell('list', prefix, () => this.client.send(command, within(this.callMs)));
      for (const found of page.Contents ?? []) yield infoOf(found);
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  prepareBucket(): Promise<void> {
    return this.tell('prepareBucket', null, () =>
      prepareBucket(this.client, this.bucket, () => within(this.callMs)),
    );
  }

  async ping(): Promise<void> {
    await this.tell('ping', null, () =>
      this.client.send(new HeadBucketCommand({ Bucket: this.bucket }), within(PING_MS)),
    );
  }

  onModuleDestroy(): void {
    this.client.destroy();
  }

  private at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.bucket, Key: key };
  }

  private presign(
    call: Omit<PresignedCall, 'bucket'>,
    { publicOrigin, expiresInSeconds }: PresignOptions,
  ): Promise<string> {
    return this.tell('presign', call.key, async () => {
      // Both are remembered by the client; credentials of a role are renewed before they end.
      const [region, credentials] = await Promise.all([
        this.client.config.region(),
        this.client.config.credentials(),
      ]);
      const address = this.publicEndpoint ?? publicOrigin;
      const identity = { region, ...credentials };
      return presignS3Url(address, { ...call, bucket: this.bucket }, identity, {
        now: new Date(),
        expiresInSeconds,
      });
    });
  }

  private async tell<T>(call: string, key: string | null, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      throw toStorageError(error, call, key);
    }
  }
}

const within = (limitMs: number) => ({ abortSignal: AbortSignal.timeout(limitMs) });

function infoOf(found: {
  Key?: string;
  Size?: number;
  ETag?: string;
  LastModified?: Date;
  ContentType?: string;
}): StoredObjectInfo {
  return {
    key: found.Key ?? '',
    sizeBytes: found.Size ?? 0,
    etag: found.ETag ?? '',
    modifiedAt: found.LastModified ?? new Date(0),
    ...(found.ContentType === undefined ? {} : { mediaType: found.ContentType }),
  };
}

/** What S3 names an object of parts by: the MD5 of their MD5s, and their number. */
function joinedEtag(parts: readonly UploadedPart[]): string {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(etag.replaceAll('"', ''), 'hex');
  return `"${hash.digest('hex')}-${parts.length}"`;
}

/** RFC 6266: an ASCII fallback, and the name as it is. */
function attachmentNamed(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** A body that breaks off in the middle fails under the same name as a call that fails. */
function namingFailures(body: Readable, key: string): Readable {
  const named = new PassThrough();
  body.once('error', (error) => named.destroy(toStorageError(error, 'read', key)));
  named.once('close', () => body.destroy());
  return body.pipe(named);
}
