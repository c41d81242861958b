import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import { conflict } from '../../platform/http/errors';
import { ObjectStorage, storageKeys } from '../../platform/storage/object-storage';
import { Clock } from '../../platform/telemetry/clock';
import { currentCorrelationId } from '../../platform/telemetry/correlation';
import { log } from '../../platform/telemetry/logger';
import { AuditLog } from '../audit/audit-log.service';
import { lockFlight } from './flight-access';
import { FlightProgress } from './flight-progress.service';

/** Names that an error answer lists; the count says how many there are. */
const MAX_NAMES = 200;
const NAMES_IN_SENTENCE = 5;

interface MissingPhoto {
  readonly id: string;
  readonly name: string;
  readonly multipart_upload_id: string | null;
}

/** Ends a flight's upload: from here on it is processed without its operator. */
@Injectable()
export class FlightSealService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly storage: ObjectStorage,
    private readonly progress: FlightProgress,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Sealing a sealed flight changes nothing. Refuses with `photos-missing` while photos have not arrived, unless allowed. */
  async seal(flightId: string, allowMissing: boolean, actor: Actor): Promise<void> {
    const missing = await this.database.transaction(async (manager) => {
      const flight = await lockFlight(manager, actor, flightId);
      if (flight.state !== 'receiving') return [];
      const waiting = await this.findMissing(manager, flightId);
      if (waiting.length > 0 && !allowMissing) throw photosMissing(waiting);
      await this.assertHasPhotos(manager, flightId);
      await this.giveUpOn(manager, waiting);
      await manager.query(
        `update flight set state = 'sealed', sealed_at = $2, updated_at = $2, correlation_id = coalesce($3, correlation_id)
         where id = $1`,
        [flightId, this.clock.now(), currentCorrelationId()],
      );
      await this.audit.record(manager, actor, {
        action: 'flight.seal',
        subjectKind: 'flight',
        subjectId: flightId,
        details: { missing: waiting.length },
      });
      await this.progress.photoEnded(manager, flightId);
      return waiting;
    });
    await this.abortUploads(flightId, missing);
  }

  private findMissing(manager: EntityManager, flightId: string): Promise<MissingPhoto[]> {
    return manager.query(
      `select id, name, multipart_upload_id from photo
       where flight_id = $1 and state = 'expected' and not is_uploaded order by id`,
      [flightId],
    );
  }

  private async assertHasPhotos(manager: EntityManager, flightId: string): Promise<void> {
    const rows: unknown[] = await manager.query('select 1 from photo where flight_id = $1 limit 1', [
      flightId,
    ]);
    if (rows.length === 0)
      throw conflict(
        'flight-empty',
        'This flight has no photos. Send its manifest first, then its photos, then seal it.',
      );
  }

  /** What never arrived is recorded as such, and so is what was to share its bytes. */
  private async giveUpOn(manager: EntityManager, missing: readonly MissingPhoto[]): Promise<void> {
    if (missing.length === 0) return;
    await manager.query(
      `update photo set state = 'rejected', rejection_code = 'never-arrived', duplicate_of = null, multipart_upload_id = null,
         rejection_message = 'The file was announced but never arrived. Send it in a new flight.', updated_at = $2
       where id = any($1::uuid[]) or (duplicate_of = any($1::uuid[]) and state = 'duplicate')`,
      [missing.map((photo) => photo.id), this.clock.now()],
    );
  }

  private async abortUploads(flightId: string, missing: readonly MissingPhoto[]): Promise<void> {
    for (const { id, multipart_upload_id: uploadId } of missing) {
      if (!uploadId) continue;
      try {
        await this.storage.abortMultipart(storageKeys.incoming(flightId, id), uploadId);
      } catch (error) {
        log.warn({ err: error, photoId: id }, 'an upload could not be aborted; the storage sweeps it later');
      }
    }
  }
}

function photosMissing(missing: readonly MissingPhoto[]): Error {
  const names = missing.map((photo) => photo.name);
  const listed = names.slice(0, NAMES_IN_SENTENCE).join(', ');
  const more = names.length > NAMES_IN_SENTENCE ? ` and ${names.length - NAMES_IN_SENTENCE} more` : '';
  return conflict(
    'photos-missing',
    `${names.length} of this flight’s photos have not arrived: ${listed}${more}. Send them, or seal with allowMissing.`,
    { count: names.length, names: names.slice(0, MAX_NAMES) },
  );
}
