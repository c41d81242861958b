import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { mediaTypeOf } from '../../domain/photo/photo-file';
import {
  ObjectStorage,
  type PresignOptions,
  storageKeys,
  type UploadedPart,
} from '../../platform/storage/object-storage';
import { Clock } from '../../platform/telemetry/clock';
import type { PhotoUpload } from './manifest.dto';
import { mapLimited } from './map-limited';

/** A photo whose bytes are wanted. */
export interface WantedPhoto {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** An upload in parts that was begun earlier. */
  readonly uploadId: string | null;
}

/** Larger files go in parts, so that a cut line costs one part. */
export const MULTIPART_ABOVE_BYTES = 16_000_000;
export const PART_BYTES = 8 * 1024 * 1024;
const LIFETIME_SECONDS = 6 * 3600;
/** Beginning an upload in parts costs a call to the storage: the largest files get it, the others a plain PUT. */
const MAX_NEW_MULTIPARTS = 64;
const MAX_NEW_PARTS = 1000;
const STORAGE_CALLS = 16;

/** Says where and how a client sends each photo's bytes. */
@Injectable()
export class UploadGrants {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly storage: ObjectStorage,
    private readonly clock: Clock,
  ) {}

  async grant(
    flightId: string,
    photos: readonly WantedPhoto[],
    publicOrigin: string,
  ): Promise<Map<string, PhotoUpload>> {
    const options: PresignOptions = { expiresInSeconds: LIFETIME_SECONDS, publicOrigin };
    const expiresAt = new Date(this.clock.now().getTime() + LIFETIME_SECONDS * 1000).toISOString();
    const begun = await this.beginMultiparts(flightId, photos);
    const grants = await mapLimited(photos, STORAGE_CALLS, async (photo): Promise<[string, PhotoUpload]> => {
      const multipart = begun.get(photo.id);
      const key = storageKeys.incoming(flightId, photo.id);
      if (multipart) return [photo.id, await this.grantParts(key, photo, multipart, { options, expiresAt })];
      const url = await this.storage.presignPut(key, { ...options, sizeBytes: photo.sizeBytes });
      return [
        photo.id,
        { kind: 'put', url, headers: { 'Content-Type': mediaTypeOf(photo.name) }, expiresAt },
      ];
    });
    return new Map(grants);
  }

  private async grantParts(
    key: string,
    photo: WantedPhoto,
    { uploadId, done }: BegunMultipart,
    { options, expiresAt }: { options: PresignOptions; expiresAt: string },
  ): Promise<PhotoUpload> {
    const arrived = new Set(done.map((part) => part.partNumber));
    const missing = partNumbers(photo.sizeBytes).filter((partNumber) => !arrived.has(partNumber));
    const parts = await Promise.all(
      missing.map(async (partNumber) => ({
        partNumber,
        url: await this.storage.presignPart(key, uploadId, partNumber, options),
      })),
    );
    return { kind: 'multipart', uploadId, partSize: PART_BYTES, parts, done: [...done], expiresAt };
  }

  /** Goes on with what was begun, and begins anew where nothing is left of it. */
  private async beginMultiparts(
    flightId: string,
    photos: readonly WantedPhoto[],
  ): Promise<Map<string, BegunMultipart>> {
    const resumable = photos.filter((photo) => photo.uploadId !== null);
    const resumed = await mapLimited(resumable, STORAGE_CALLS, async (photo) => {
      const done = await this.storage.listParts(storageKeys.incoming(flightId, photo.id), photo.uploadId!);
      return done && { photoId: photo.id, uploadId: photo.uploadId!, done };
    });
    const begun = new Map<string, BegunMultipart>(
      resumed.filter((multipart) => multipart !== null).map((multipart) => [multipart.photoId, multipart]),
    );
    const toBegin = chooseMultiparts(photos.filter((photo) => !begun.has(photo.id)));
    const fresh = await mapLimited(toBegin, STORAGE_CALLS, async (photo) => {
      const key = storageKeys.incoming(flightId, photo.id);
      const uploadId = await this.storage.startMultipart(key, mediaTypeOf(photo.name));
      return { photoId: photo.id, uploadId, done: [], replaces: photo.uploadId };
    });
    for (const multipart of await this.remember(flightId, fresh)) begun.set(multipart.photoId, multipart);
    return begun;
  }

  /** Keeps the ids; where two manifests began the same upload side by side, the first one's stays. */
  private async remember(
    flightId: string,
    fresh: readonly (BegunMultipart & { readonly replaces: string | null })[],
  ): Promise<BegunMultipart[]> {
    if (fresh.length === 0) return [];
    const [rows]: [{ id: string }[]] = await this.database.query(
      `update photo set multipart_upload_id = begun."uploadId"
       from jsonb_to_recordset($1::jsonb) as begun ("photoId" uuid, "uploadId" text, replaces text)
       where photo.id = begun."photoId" and photo.state = 'expected' and not is_uploaded
         and photo.multipart_upload_id is not distinct from begun.replaces
       returning photo.id`,
      [JSON.stringify(fresh)],
    );
    const kept = new Set(rows.map((row) => row.id));
    const lost = fresh.filter((multipart) => !kept.has(multipart.photoId));
    await mapLimited(lost, STORAGE_CALLS, ({ photoId, uploadId }) =>
      this.storage.abortMultipart(storageKeys.incoming(flightId, photoId), uploadId),
    );
    return fresh.filter((multipart) => kept.has(multipart.photoId));
  }
}

interface BegunMultipart {
  readonly photoId: string;
  readonly uploadId: string;
  readonly done: readonly UploadedPart[];
}

/** The part numbers of a file, from 1. */
export const partNumbers = (sizeBytes: number): number[] =>
  Array.from({ length: Math.max(1, Math.ceil(sizeBytes / PART_BYTES)) }, (_, index) => index + 1);

function chooseMultiparts(photos: readonly WantedPhoto[]): WantedPhoto[] {
  const large = photos
    .filter((photo) => photo.sizeBytes > MULTIPART_ABOVE_BYTES)
    .sort((a, b) => b.sizeBytes - a.sizeBytes)
    .slice(0, MAX_NEW_MULTIPARTS);
  let parts = 0;
  return large.filter((photo) => {
    parts += partNumbers(photo.sizeBytes).length;
    return parts <= MAX_NEW_PARTS;
  });
}
