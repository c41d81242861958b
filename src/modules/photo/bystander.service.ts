import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import type { Bystander } from '../../domain/privacy/plan-rendition';
import { AuditLog } from '../audit/audit-log.service';
import { PhotoService } from './photo.service';
import type { BystandersInPhoto } from './rendition-facts';
import { originalErased } from './sealed-original.service';

export interface MarkedPhoto {
  readonly photoId: string;
  readonly photoName: string;
  readonly flightId: string;
  readonly flightName: string;
  readonly people: number;
  readonly vehicles: number;
  readonly state: 'blurred' | 'nobody-found';
}

const BY_PERSON = 'person';

/** People and vehicles in photos, as reviewers find them: the first who see a photo, and the only ones who see it whole. */
@Injectable()
export class BystanderService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly photos: PhotoService,
    private readonly audit: AuditLog,
  ) {}

  async list(photoId: string, actor: Actor): Promise<readonly Bystander[]> {
    const { sha256 } = await this.photos.findContent(photoId, actor);
    const [row]: { bystanders: BystandersInPhoto | null }[] = await this.database.query(
      'select bystanders from stored_object where sha256 = $1',
      [sha256],
    );
    return row?.bystanders?.found ?? [];
  }

  /** Photos that somebody looked over, by id downwards; those whose original is gone have no marks any more. */
  listMarked({ limit, beforeId }: { limit: number; beforeId: string | null }): Promise<MarkedPhoto[]> {
    return this.database.query(
      `select photo.id as "photoId", photo.name as "photoName", flight.id as "flightId", flight.name as "flightName",
         marks.people::int, marks.vehicles::int,
         case when marks.people + marks.vehicles > 0 then 'blurred' else 'nobody-found' end as state
       from stored_object
       join photo on photo.sha256 = stored_object.sha256
       join flight on flight.id = photo.flight_id
       cross join lateral (
         select count(*) filter (where mark ->> 'kind' = 'person') as people,
           count(*) filter (where mark ->> 'kind' = 'vehicle') as vehicles
         from jsonb_array_elements(stored_object.bystanders -> 'found') mark) marks
       where stored_object.bystanders is not null and ($1::uuid is null or photo.id < $1)
       order by photo.id desc limit $2`,
      [beforeId, limit],
    );
  }

  /** From its commit on no picture without the blur is served: each is compared with the plan that holds when it is asked for. */
  async replace(photoId: string, found: readonly Bystander[], actor: Actor): Promise<void> {
    const { id, name, sha256 } = await this.photos.findContent(photoId, actor);
    if (sha256 === null) throw originalErased(name);
    await this.database.transaction(async (manager) => {
      const bystanders: BystandersInPhoto = { finder: BY_PERSON, found };
      await manager.query('update stored_object set bystanders = $2 where sha256 = $1', [sha256, bystanders]);
      await this.audit.record(manager, actor, {
        action: 'photo.mark-bystanders',
        subjectKind: 'photo',
        subjectId: id,
        details: { count: found.length },
      });
    });
  }
}
