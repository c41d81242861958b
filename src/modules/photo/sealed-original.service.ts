import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Actor } from '../../domain/access/actor';
import { erased } from '../../platform/http/errors';
import { ObjectStorage, storageKeys } from '../../platform/storage/object-storage';
import { AuditLog } from '../audit/audit-log.service';
import type { StoredContent } from './photo.service';

/** Enough to begin loading; a link that leaks is worth nothing a minute later. */
const LINK_SECONDS = 60;

export const openingQuery = z.object({
  reason: z
    .string()
    .trim()
    .min(8, 'must say in at least 8 letters what the original is needed for')
    .max(300)
    .describe('What it is needed for: kept in the history beside the name of who asked'),
});

/** Originals show people as the camera saw them: nobody gets one without a reason, and each opening is in the history before its link exists. */
@Injectable()
export class SealedOriginals {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly storage: ObjectStorage,
    private readonly audit: AuditLog,
  ) {}

  /** An address that gives the bytes for a minute. Throws 410 `original-erased` once the original has been deleted. */
  async open(
    photo: StoredContent,
    { reason, actor, publicOrigin }: { reason: string; actor: Actor; publicOrigin: string },
  ): Promise<string> {
    const { sha256 } = photo;
    if (sha256 === null) throw originalErased(photo.name);
    await this.audit.record(this.database.manager, actor, {
      action: 'photo.open-original',
      subjectKind: 'photo',
      subjectId: photo.id,
      details: { reason, name: photo.name, sha256 },
    });
    return this.storage.presignGet(storageKeys.original(sha256), {
      expiresInSeconds: LINK_SECONDS,
      publicOrigin,
      downloadName: photo.name.split(/[/\\]/).at(-1) ?? photo.name,
    });
  }
}

export const originalErased = (name: string) =>
  erased('original-erased', `The original of ${name} has been deleted: it was kept long enough.`);
