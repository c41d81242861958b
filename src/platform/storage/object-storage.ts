import type { Readable } from 'node:stream';

export interface StoredObjectInfo {
  readonly key: string;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly modifiedAt: Date;
  /** What it was stored as; a list doesn't tell. */
  readonly mediaType?: string;
}

export interface UploadedPart {
  readonly partNumber: number;
  readonly etag: string;
}

/**
 * The port to an S3-compatible bucket. Keys are ours (never a client's file name).
 * `publicOrigin` in the presign calls is the scheme://host:port by which the client reaches storage: the API's own origin when
 * the embedded endpoint serves it, ignored when S3_PUBLIC_ENDPOINT names an outside address.
 * A missing object is `null`, not an exception. What can never succeed throws a DomainError of its own: `stored-object-missing`
 * (copying what isn't there), `upload-parts-wrong` (completing an upload that lacks a part, or has another one).
 * Everything else that fails throws a retryable DomainError `storage-unavailable`.
 */
export abstract class ObjectStorage {
  abstract presignPut(key: string, options: PresignOptions & { readonly sizeBytes: number }): Promise<string>;
  abstract presignGet(
    key: string,
    options: PresignOptions & { readonly downloadName?: string },
  ): Promise<string>;
  abstract startMultipart(key: string, mediaType: string): Promise<string>;
  abstract presignPart(
    key: string,
    uploadId: string,
    partNumber: number,
    options: PresignOptions,
  ): Promise<string>;
  abstract listParts(key: string, uploadId: string): Promise<UploadedPart[] | null>;
  /** Succeeds again when the same upload was completed before. */
  abstract completeMultipart(key: string, uploadId: string, parts: readonly UploadedPart[]): Promise<void>;
  abstract abortMultipart(key: string, uploadId: string): Promise<void>;

  abstract head(key: string): Promise<StoredObjectInfo | null>;
  /** The whole object or the byte range [start, end], end included. */
  abstract read(
    key: string,
    range?: { readonly start: number; readonly end: number },
  ): Promise<Readable | null>;
  abstract write(
    key: string,
    body: Buffer | Readable,
    options: { readonly mediaType: string; readonly sizeBytes?: number },
  ): Promise<void>;
  abstract copy(fromKey: string, toKey: string): Promise<void>;
  abstract remove(keys: readonly string[]): Promise<void>;
  abstract list(prefix: string): AsyncIterable<StoredObjectInfo>;
  /** Makes the bucket and its CORS rules when they are missing. Idempotent; called once at start by `migrate`. */
  abstract prepareBucket(): Promise<void>;
  /** Cheap call for the readiness page. */
  abstract ping(): Promise<void>;
}

export interface PresignOptions {
  readonly expiresInSeconds: number;
  readonly publicOrigin: string;
}

/** Where things lie in the bucket: one function a kind, so that no key is spelled twice. */
export const storageKeys = {
  /** What a client sends lands here until its hash was checked. */
  incoming: (flightId: string, photoId: string) => `incoming/${flightId}/${photoId}`,
  original: (sha256: string) => `originals/${sha256.slice(0, 2)}/${sha256}`,
  /** Poses and height model that came with a flight; each upload has a key of its own. */
  flightFile: (flightId: string, kind: 'poses' | 'terrain', id: string) =>
    `flights/${flightId}/${kind}/${id}`,
  /** A picture added to a ticket: as it came, and as it is shown. */
  attachment: (id: string, kind: 'original' | 'picture') => `attachments/${id}/${kind}`,
  /** A photo small and grey, as registration compares it. */
  greys: (sha256: string) => `greys/${sha256.slice(0, 2)}/${sha256}-`,
  grey: (sha256: string, longestSide: number) => `greys/${sha256.slice(0, 2)}/${sha256}-${longestSide}`,
  /** Where its pictures lay before each audience had its own; as fine as the original. */
  earlierPictures: (sha256: string) =>
    ['previews', 'pyramids'].map((kind) => `${kind}/${sha256.slice(0, 2)}/${sha256}`),
  /** All pictures made of a photo lie under this. */
  renditions: (photoId: string) => `renditions/${photoId}/`,
  /** One audience's; no object serves two. `preview.webp`, `pyramid/pyramid.json`, `pyramid/${level}/${column}_${row}.webp`. */
  rendition: (photoId: string, audience: string, fingerprint: string) =>
    `renditions/${photoId}/${audience}-${fingerprint}`,
} as const;
