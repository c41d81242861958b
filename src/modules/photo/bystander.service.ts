import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import type { Bystander } from '../../domain/privacy/plan-rendition';
import { AuditLog } from '../audit/audit-log.service';
import { PhotoService } from './photo.service';
import type { BystandersInPhoto } from './rendition-facts';
import { originalErased } from './sealed-original.service';

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
