import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import type { PhotoState } from '../../domain/pipeline';
import { Outbox } from '../../platform/queue/outbox';
import { ObjectStorage, storageKeys } from '../../platform/storage/object-storage';
import { Clock } from '../../platform/telemetry/clock';
import { AuditLog } from '../audit/audit-log.service';
import { assertFlightVisible, lockFlight } from '../flight/flight-access';
import type { UploadReportAnswer } from './manifest.dto';
import { mapLimited } from './map-limited';
import { partNumbers } from './upload-grants.service';

type PhotoAnswer = UploadReportAnswer['photos'][number];

interface ReportedPhoto {
  readonly id: string;
  readonly state: PhotoState;
  readonly is_uploaded: boolean;
  readonly declared_size: string;
  readonly multipart_upload_id: string | null;
  readonly rejection_code: string | null;
  readonly rejection_message: string | null;
}

const STORAGE_CALLS = 8;

/** Hears from the client that bytes were sent, puts parts together, and sets ingest on them. */
@Injectable()
export class UploadReportService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly storage: ObjectStorage,
    private readonly outbox: Outbox,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Reporting twice is reporting once. Answers in the order of the report. */
  async accept(flightId: string, photoIds: readonly string[], actor: Actor): Promise<UploadReportAnswer> {
    await assertFlightVisible(this.database.manager, actor, flightId);
    const rows = await this.findReported(flightId, photoIds);
    const answers = new Map(
      await mapLimited(
        [...new Set(photoIds)],
        STORAGE_CALLS,
        async (id) => [id, await this.judge(flightId, id, rows.get(id))] as const,
      ),
    );
    const sent = [...answers.values()].filter((answer) => answer.accepted).map((answer) => answer.photoId);
    await this.database.transaction((manager) => this.markSent(manager, flightId, sent, actor));
    return { photos: photoIds.map((id) => answers.get(id)!) };
  }

  private async findReported(
    flightId: string,
    photoIds: readonly string[],
  ): Promise<Map<string, ReportedPhoto>> {
    const rows: ReportedPhoto[] = await this.database.query(
      `select id, state, is_uploaded, declared_size, multipart_upload_id, rejection_code, rejection_message
       from photo where flight_id = $1 and id = any($2::uuid[])`,
      [flightId, photoIds],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  private async judge(
    flightId: string,
    photoId: string,
    photo: ReportedPhoto | undefined,
  ): Promise<PhotoAnswer> {
    if (!photo)
      return refused(photoId, 'not-found', 'This photo is not part of the flight. Send the manifest again.');
    if (photo.state === 'rejected' || photo.state === 'duplicate')
      return refused(
        photoId,
        photo.rejection_code ?? 'not-expected',
        photo.rejection_message ?? 'These bytes are not wanted.',
      );
    if (photo.state !== 'expected' || photo.is_uploaded || !photo.multipart_upload_id)
      return { photoId, accepted: true };
    const isWhole = await this.completeParts(
      storageKeys.incoming(flightId, photoId),
      photo,
      photo.multipart_upload_id,
    );
    return isWhole
      ? { photoId, accepted: true }
      : refused(
          photoId,
          'upload-incomplete',
          'Not all parts of this photo arrived. Send the manifest again for the missing ones.',
        );
  }

  /** The storage itself says which parts it holds: what the client believes counts for nothing. */
  private async completeParts(key: string, photo: ReportedPhoto, uploadId: string): Promise<boolean> {
    const parts = await this.storage.listParts(key, uploadId);
    if (!parts) {
      // Put together already, by a report whose answer was lost.
      return (await this.storage.head(key))?.sizeBytes === Number(photo.declared_size);
    }
    const arrived = new Map(parts.map((part) => [part.partNumber, part]));
    const wanted = partNumbers(Number(photo.declared_size)).map((partNumber) => arrived.get(partNumber));
    if (wanted.some((part) => part === undefined)) return false;
    await this.storage.completeMultipart(
      key,
      uploadId,
      wanted.filter((part) => part !== undefined),
    );
    return true;
  }

  private async markSent(
    manager: EntityManager,
    flightId: string,
    photoIds: readonly string[],
    actor: Actor,
  ): Promise<void> {
    await lockFlight(manager, actor, flightId);
    const [rows]: [{ id: string; run: number }[]] = await manager.query(
      `update photo set is_uploaded = true, multipart_upload_id = null, updated_at = $3
       where flight_id = $1 and id = any($2::uuid[]) and state = 'expected' and not is_uploaded returning id, run`,
      [flightId, photoIds, this.clock.now()],
    );
    if (rows.length === 0) return;
    await this.outbox.add(
      manager,
      rows.map((row) => ({ stage: 'ingest', subjectId: row.id, run: row.run })),
    );
    await this.audit.record(manager, actor, {
      action: 'flight.upload',
      subjectKind: 'flight',
      subjectId: flightId,
      details: { photos: rows.length },
    });
  }
}

const refused = (photoId: string, code: string, message: string): PhotoAnswer => ({
  photoId,
  accepted: false,
  code,
  message,
});
