import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { DomainError, PhotoRejection } from '../../domain/domain-error';
import { earlierDuplicate, flightDuplicate } from '../../domain/photo/manifest-rules';
import { mediaTypeOf } from '../../domain/photo/photo-file';
import type { PhotoQuality } from '../../domain/quality/judge-photo';
import { Outbox } from '../../platform/queue/outbox';
import { ObjectStorage, type StoredObjectInfo, storageKeys } from '../../platform/storage/object-storage';
import { Clock } from '../../platform/telemetry/clock';
import { FlightProgress } from '../flight/flight-progress.service';
import { FirstLook, type ReadBack } from './first-look.service';

interface SentPhoto {
  readonly id: string;
  readonly flightId: string;
  readonly name: string;
  readonly run: number;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** The first stage: reads back what a client sent and believes its own eyes only. */
@Injectable()
export class PhotoIngestService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly storage: ObjectStorage,
    private readonly firstLook: FirstLook,
    private readonly outbox: Outbox,
    private readonly progress: FlightProgress,
    private readonly clock: Clock,
  ) {}

  /** Throws PhotoRejection `upload-missing`, `size-mismatch` or `hash-mismatch`; running it twice is running it once. */
  async ingest(photoId: string, run: number, signal?: AbortSignal): Promise<'done' | 'skipped'> {
    const photo = await this.findSent(photoId, run);
    if (!photo) return 'skipped';
    const incoming = storageKeys.incoming(photo.flightId, photo.id);
    const before = await this.storage.head(incoming);
    const body = before && (await this.storage.read(incoming));
    if (!body)
      return this.reject(
        photo,
        'upload-missing',
        'was announced as sent, but no bytes of it arrived. Send it again.',
      );
    const seen = await this.firstLook.read(body, photo, signal);
    // Fewer bytes than the storage itself counts is a cut line, not a wrong file.
    if (seen.sizeBytes !== before.sizeBytes) throw storageShort(photo);
    const fault = faultOf(photo, seen);
    if (fault) return this.reject(photo, fault.code, fault.message);
    const outcome = await this.database.transaction((manager) =>
      this.store(manager, photo, before, seen.quality),
    );
    if (outcome === 'done') await this.storage.remove([incoming]);
    return outcome;
  }

  private async findSent(photoId: string, run: number): Promise<SentPhoto | null> {
    const [row]: {
      id: string;
      flight_id: string;
      name: string;
      declared_sha256: string;
      declared_size: string;
    }[] = await this.database.query(
      `select id, flight_id, name, declared_sha256, declared_size from photo
         where id = $1 and run = $2 and state = 'expected' and is_uploaded`,
      [photoId, run],
    );
    return row
      ? {
          id: row.id,
          flightId: row.flight_id,
          name: row.name,
          run,
          sha256: row.declared_sha256,
          sizeBytes: Number(row.declared_size),
        }
      : null;
  }

  /** One transaction a content: of two photos with the same bytes one is stored, the other its duplicate. */
  private async store(
    manager: EntityManager,
    photo: SentPhoto,
    before: StoredObjectInfo,
    quality: PhotoQuality | null,
  ): Promise<'done' | 'skipped'> {
    const now = this.clock.now();
    await manager.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [photo.sha256]);
    await this.keepOriginal(manager, photo, before);
    await manager.query(
      `insert into stored_object (sha256, size_bytes, media_type, storage_key, stored_at) values ($1, $2, $3, $4, $5)
       on conflict (sha256) do nothing`,
      [photo.sha256, photo.sizeBytes, mediaTypeOf(photo.name), storageKeys.original(photo.sha256), now],
    );
    const twin = await this.findTwin(manager, photo);
    return twin
      ? this.markDuplicate(manager, photo, twin, now)
      : this.markStored(manager, photo, quality, now);
  }

  /**
   * Copies once a content, under the content's lock. The client's presigned URL is still good: when something was sent over it
   * since, the copy is not the bytes that were judged. Without its row it counts for nothing, and the next try copies over it.
   */
  private async keepOriginal(
    manager: EntityManager,
    photo: SentPhoto,
    before: StoredObjectInfo,
  ): Promise<void> {
    const original = storageKeys.original(photo.sha256);
    const known: unknown[] = await manager.query('select 1 from stored_object where sha256 = $1', [
      photo.sha256,
    ]);
    if (known.length > 0 && (await this.storage.head(original))) return;
    await this.storage.copy(before.key, original);
    const after = await this.storage.head(before.key);
    if (after?.etag === before.etag && after.modifiedAt.getTime() === before.modifiedAt.getTime()) return;
    throw new DomainError('upload-changed', `${photo.name} was sent again while it was being read.`, {
      retryable: true,
    });
  }

  private async markStored(
    manager: EntityManager,
    photo: SentPhoto,
    quality: PhotoQuality | null,
    now: Date,
  ): Promise<'done' | 'skipped'> {
    const [rows]: [unknown[]] = await manager.query(
      `update photo set state = 'stored', sha256 = $3, updated_at = $4, quality = $5
       where id = $1 and run = $2 and state = 'expected' and is_uploaded returning id`,
      [photo.id, photo.run, photo.sha256, now, quality && JSON.stringify(quality)],
    );
    if (rows.length === 0) return 'skipped';
    await this.outbox.add(manager, [{ stage: 'geotag', subjectId: photo.id, run: photo.run }]);
    return 'done';
  }

  private async markDuplicate(
    manager: EntityManager,
    photo: SentPhoto,
    twin: Twin,
    now: Date,
  ): Promise<'done' | 'skipped'> {
    const { duplicateOf, code, message } =
      twin.flight_id === photo.flightId
        ? flightDuplicate(twin)
        : earlierDuplicate({ ...twin, flightName: twin.flight_name });
    const [rows]: [unknown[]] = await manager.query(
      `update photo set state = 'duplicate', duplicate_of = $3, rejection_code = $4, rejection_message = $5, updated_at = $6
       where id = $1 and run = $2 and state = 'expected' and is_uploaded returning id`,
      [photo.id, photo.run, duplicateOf, code, message, now],
    );
    if (rows.length === 0) return 'skipped';
    // Whoever waited for this photo's bytes has them from the twin.
    await manager.query(`update photo set duplicate_of = $2 where duplicate_of = $1`, [photo.id, twin.id]);
    await this.progress.photoEnded(manager, photo.flightId);
    return 'done';
  }

  private async findTwin(manager: EntityManager, photo: SentPhoto): Promise<Twin | null> {
    const [twin]: Twin[] = await manager.query(
      `select photo.id, photo.name, photo.flight_id, flight.name as flight_name
       from photo join flight on flight.id = photo.flight_id
       where declared_sha256 = $1 and sha256 is not null and photo.id <> $2
         and photo.state in ('stored', 'geotagged', 'detected') and (flight.state <> 'failed' or flight.id = $3)
       order by (flight.id = $3) desc, photo.id limit 1`,
      [photo.sha256, photo.id, photo.flightId],
    );
    return twin ?? null;
  }

  private async reject(photo: SentPhoto, code: string, message: string): Promise<never> {
    // A newer declaration may have bytes of its own there by now.
    if (await this.findSent(photo.id, photo.run))
      await this.storage.remove([storageKeys.incoming(photo.flightId, photo.id)]);
    throw new PhotoRejection(code, `${photo.name} ${message}`);
  }
}

interface Twin {
  readonly id: string;
  readonly name: string;
  readonly flight_id: string;
  readonly flight_name: string;
}

function faultOf(photo: SentPhoto, seen: ReadBack): { code: string; message: string } | null {
  if (seen.sizeBytes !== photo.sizeBytes)
    return {
      code: 'size-mismatch',
      message: `arrived with ${seen.sizeBytes} bytes, but ${photo.sizeBytes} were announced. Send the manifest and the file again.`,
    };
  if (seen.sha256 !== photo.sha256)
    return {
      code: 'hash-mismatch',
      message:
        'arrived with other contents than announced (its SHA-256 differs). Send the manifest and the file again.',
    };
  return null;
}

const storageShort = (photo: SentPhoto): DomainError =>
  new DomainError('storage-unavailable', `The storage gave only a part of ${photo.name}.`, {
    retryable: true,
  });
