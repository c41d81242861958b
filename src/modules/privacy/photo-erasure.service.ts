import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { systemActor } from '../../domain/access/actor';
import { busyFlightStates } from '../../domain/pipeline';
import { ObjectStorage, storageKeys } from '../../platform/storage/object-storage';
import { Clock } from '../../platform/telemetry/clock';
import { AuditLog } from '../audit/audit-log.service';

/** Photos that one call takes; the sweep comes again. */
export const ERASE_AT_ONCE = 20;

interface DuePhoto {
  readonly id: string;
  readonly flight_id: string;
  readonly name: string;
  readonly sha256: string;
}

/**
 * Deletes what photos show once their time is over: objects first, then the rows that lead to them, so that a crash in between only
 * means doing it again. What was measured stays: boxes, places, tickets.
 */
@Injectable()
export class PhotoErasure {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly storage: ObjectStorage,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Originals from before the limit, with all that is as fine as they are. Answers how many photos were done. */
  async eraseOriginals(before: Date): Promise<number> {
    // The newest photo of the same bytes decides, and nothing goes while a flight still works with it.
    const due: DuePhoto[] = await this.database.query(
      `select photo.id, photo.flight_id, photo.name, photo.sha256 from photo
       where photo.sha256 is not null and photo.created_at < $1 and not exists (
         select from photo other join flight on flight.id = other.flight_id
         where other.declared_sha256 = photo.sha256 and (other.created_at >= $1 or flight.state = any($2)
           or (other.state in ('stored', 'geotagged') and flight.state <> 'failed')))
       order by photo.created_at limit $3`,
      [before, [...busyFlightStates, 'sealed'], ERASE_AT_ONCE],
    );
    for (const photo of due) await this.eraseOriginal(photo, before);
    return due.length;
  }

  /** Every picture of photos from before the limit. */
  async erasePictures(before: Date): Promise<number> {
    const due: { id: string; name: string }[] = await this.database.query(
      `select id, name from photo where created_at < $1 and pictures_erased_at is null order by created_at limit $2`,
      [before, ERASE_AT_ONCE],
    );
    for (const { id, name } of due) {
      const objects = await this.removeUnder(storageKeys.renditions(id));
      await this.database.transaction(async (manager) => {
        await manager.query('delete from photo_rendition where photo_id = $1', [id]);
        await manager.query('update photo set pictures_erased_at = $2 where id = $1', [id, this.clock.now()]);
        if (objects > 0) await this.record(manager, 'photo.erase-pictures', id, { name, objects, before });
      });
    }
    return due.length;
  }

  /** The bytes that crews sent, then, with the second limit, the pictures made of them. */
  async eraseAttachments(limits: { originals: Date | null; renditions: Date | null }): Promise<number> {
    const due: {
      id: string;
      ticket_id: string;
      original_key: string;
      picture_key: string;
      is_over: boolean;
    }[] = await this.database.query(
      `select id, ticket_id, original_key, picture_key, coalesce(added_at < $2, false) as is_over from ticket_attachment
       where (original_erased_at is null and (added_at < $1 or added_at < $2)) or (removed_at is null and added_at < $2)
       order by added_at limit $3`,
      [limits.originals, limits.renditions, ERASE_AT_ONCE],
    );
    for (const { id, ticket_id, original_key, picture_key, is_over } of due) {
      await this.storage.remove(is_over ? [original_key, picture_key] : [original_key]);
      await this.database.transaction(async (manager) => {
        await manager.query(
          `update ticket_attachment set original_erased_at = coalesce(original_erased_at, $2),
             removed_at = case when $3 then coalesce(removed_at, $2) else removed_at end where id = $1`,
          [id, this.clock.now(), is_over],
        );
        await this.audit.record(manager, systemActor, {
          action: 'ticket.erase-attachment',
          subjectKind: 'ticket',
          subjectId: ticket_id,
          details: { attachment: id, picture: is_over },
        });
      });
    }
    return due.length;
  }

  private async eraseOriginal(photo: DuePhoto, before: Date): Promise<void> {
    const { id, flight_id, name, sha256 } = photo;
    await this.storage.remove([storageKeys.original(sha256), storageKeys.incoming(flight_id, id)]);
    const derived =
      (await this.removeUnder(storageKeys.greys(sha256))) +
      (await this.removeUnder(`${storageKeys.renditions(id)}desk-`)) +
      (await this.removeAll(storageKeys.earlierPictures(sha256)));
    await this.database.transaction(async (manager) => {
      // Serial numbers lead to whoever registered the drone.
      await manager.query(
        `update photo set sha256 = null, original_erased_at = $2,
           geotag = case when geotag ? 'camera' then jsonb_set(geotag, '{camera}', (geotag -> 'camera') - 'serial' - 'droneSerial') else geotag end
         where id = $1`,
        [id, this.clock.now()],
      );
      await manager.query(`delete from photo_rendition where photo_id = $1 and audience = 'desk'`, [id]);
      await manager.query(
        'delete from stored_object where sha256 = $1 and not exists (select from photo where photo.sha256 = $1)',
        [sha256],
      );
      await this.record(manager, 'photo.erase-original', id, { name, sha256, derived, before });
    });
  }

  private record(manager: EntityManager, action: string, photoId: string, details: object): Promise<void> {
    return this.audit.record(manager, systemActor, {
      action,
      subjectKind: 'photo',
      subjectId: photoId,
      details: { ...details },
    });
  }

  private async removeAll(prefixes: readonly string[]): Promise<number> {
    let removed = 0;
    for (const prefix of prefixes) removed += await this.removeUnder(prefix);
    return removed;
  }

  private async removeUnder(prefix: string): Promise<number> {
    const keys: string[] = [];
    for await (const { key } of this.storage.list(prefix)) keys.push(key);
    if (keys.length > 0) await this.storage.remove(keys);
    return keys.length;
  }
}
