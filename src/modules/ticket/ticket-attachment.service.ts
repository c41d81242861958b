import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../domain/access/actor';
import { DomainError, PhotoRejection } from '../../domain/domain-error';
import type { RenditionPlan } from '../../domain/privacy/plan-rendition';
import { SETTINGS, type Settings } from '../../platform/config/settings';
import { forbidden, notFound } from '../../platform/http/errors';
import { PhotoRenderer } from '../../platform/imaging/photo-renderer';
import { ObjectStorage, storageKeys } from '../../platform/storage/object-storage';
import { Clock } from '../../platform/telemetry/clock';
import { log } from '../../platform/telemetry/logger';
import { AuditLog } from '../audit/audit-log.service';
import { ownTicketsOnly } from './ticket-access';
import type { AttachmentRow, NewAttachmentQuery } from './ticket-attachment.dto';
import { addTicketEvent, changeTicket, isTicketNumber, lockTicket } from './ticket-records';

export const MOST_ATTACHMENT_BYTES = 25_000_000;
/** Enough to judge a repair by, small enough for a slow network. */
const PICTURE_LONGEST_SIDE_PX = 1600;
/** Taken of the repair on purpose, from a man's height: how much ground a pixel shows isn't known, and nobody outside the ticket sees it. */
const ATTACHMENT_PLAN: RenditionPlan = { detail: 'native' };
const WEBP = 'image/webp';

/** Pictures that people on site add to a ticket: the original is sealed, what others see is a picture made of it. */
@Injectable()
export class TicketAttachmentService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly storage: ObjectStorage,
    private readonly renderer: PhotoRenderer,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  /** Throws DomainError `attachment-too-large`, `attachment-not-a-picture`. Nothing of a refused one stays. */
  async add(
    idOrNumber: string,
    body: Readable,
    { actor, about }: { readonly actor: Actor; readonly about: NewAttachmentQuery },
  ): Promise<AttachmentRow> {
    await assertTicketVisible(this.database.manager, idOrNumber, actor);
    const id = uuidv7();
    const keys = {
      original: storageKeys.attachment(id, 'original'),
      picture: storageKeys.attachment(id, 'picture'),
    };
    const file = await this.store(body, keys, about.name);
    try {
      return await this.record(idOrNumber, { id, keys, file, about }, actor);
    } catch (error) {
      await this.discard(Object.values(keys));
      throw error;
    }
  }

  list(ticketId: string, manager: EntityManager = this.database.manager): Promise<AttachmentRow[]> {
    return manager.query(
      `select attachment.*, adder.display_name as adder_name
       from ticket_attachment attachment join user_account adder on adder.id = attachment.added_by
       where attachment.ticket_id = $1 and attachment.removed_at is null order by attachment.id`,
      [ticketId],
    );
  }

  async readPicture(idOrNumber: string, attachmentId: string, actor: Actor): Promise<Readable> {
    const { id } = await assertTicketVisible(this.database.manager, idOrNumber, actor);
    const [row]: { picture_key: string }[] = await this.database.query(
      'select picture_key from ticket_attachment where id = $1 and ticket_id = $2 and removed_at is null',
      [attachmentId, id],
    );
    const picture = row && (await this.storage.read(row.picture_key));
    if (!picture) throw notFound('Attachment', attachmentId);
    return picture;
  }

  /** One's own, or anyone's for a supervisor. The row stays, so that the history can be read; the bytes go. */
  async remove(idOrNumber: string, attachmentId: string, actor: Actor): Promise<void> {
    const keys = await this.database.transaction(async (manager) => {
      const ticket = await lockTicket(manager, idOrNumber, { actor });
      const [row]: { added_by: string; original_key: string; picture_key: string }[] = await manager.query(
        `select added_by, original_key, picture_key from ticket_attachment
         where id = $1 and ticket_id = $2 and removed_at is null`,
        [attachmentId, ticket.id],
      );
      if (!row) throw notFound('Attachment', attachmentId);
      const isTheirs = row.added_by === actor.userId;
      if (!isTheirs && actor.role !== 'supervisor' && actor.role !== 'admin')
        throw forbidden(
          'attachment-not-yours',
          'Somebody else added this picture; a supervisor can remove it.',
        );
      await manager.query('update ticket_attachment set removed_at = $2 where id = $1', [
        attachmentId,
        this.clock.now(),
      ]);
      await this.audit.record(manager, actor, {
        action: 'ticket.remove-attachment',
        subjectKind: 'ticket',
        subjectId: ticket.id,
        details: { attachment: attachmentId },
      });
      return [row.original_key, row.picture_key];
    });
    await this.discard(keys);
  }

  private async store(
    body: Readable,
    keys: { readonly original: string; readonly picture: string },
    name: string,
  ): Promise<{ sha256: string; sizeBytes: number }> {
    const folder = join(this.settings.DATA_DIR, 'tmp', `photo-${randomUUID()}`);
    await mkdir(folder, { recursive: true });
    try {
      const path = join(folder, 'attachment');
      const file = await receive(body, path);
      const picture = await this.renderer
        .preview(path, PICTURE_LONGEST_SIDE_PX, ATTACHMENT_PLAN)
        .catch((error: unknown) => {
          if (!(error instanceof PhotoRejection)) throw error;
          throw new DomainError(
            'attachment-not-a-picture',
            `“${name}” can’t be read as a picture. Send a JPEG, PNG, WebP or TIFF.`,
            { status: 422 },
          );
        });
      await this.storage.write(keys.original, createReadStream(path), {
        mediaType: 'application/octet-stream',
        sizeBytes: file.sizeBytes,
      });
      await this.storage.write(keys.picture, picture, { mediaType: WEBP });
      return file;
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  }

  private record(
    idOrNumber: string,
    attachment: {
      readonly id: string;
      readonly keys: { readonly original: string; readonly picture: string };
      readonly file: { readonly sha256: string; readonly sizeBytes: number };
      readonly about: NewAttachmentQuery;
    },
    actor: Actor,
  ): Promise<AttachmentRow> {
    const { id, keys, file, about } = attachment;
    return this.database.transaction(async (manager) => {
      const ticket = await lockTicket(manager, idOrNumber, { actor });
      const now = this.clock.now();
      await manager.query(
        `insert into ticket_attachment (id, ticket_id, kind, name, media_type, size_bytes, sha256, original_key, picture_key,
           taken_at, lon, lat, accuracy_m, added_by, added_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
        [
          id,
          ticket.id,
          about.kind,
          about.name,
          'application/octet-stream',
          file.sizeBytes,
          file.sha256,
          keys.original,
          keys.picture,
          about.takenAt ?? null,
          about.lon ?? null,
          about.lat ?? null,
          about.accuracyMetres ?? null,
          actor.userId,
          now,
        ],
      );
      await changeTicket(manager, ticket, {}, now);
      const details = { attachment: id, kind: about.kind };
      await addTicketEvent(manager, actor, { ticketId: ticket.id, kind: 'attachment', details }, now);
      await this.audit.record(manager, actor, {
        action: 'ticket.attach',
        subjectKind: 'ticket',
        subjectId: ticket.id,
        details: { ...details, sha256: file.sha256 },
      });
      const rows = await this.list(ticket.id, manager);
      return rows.find((row) => row.id === id)!;
    });
  }

  /** What no row names any more costs space only. */
  private async discard(keys: readonly string[]): Promise<void> {
    await this.storage.remove(keys).catch((error: unknown) => {
      log.warn({ err: error, keys }, 'bytes of an attachment stay in storage');
    });
  }
}

async function receive(body: Readable, path: string): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const measured = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length;
      hash.update(chunk);
      done(sizeBytes > MOST_ATTACHMENT_BYTES ? tooLarge() : null, chunk);
    },
  });
  await pipeline(body, measured, createWriteStream(path));
  if (sizeBytes === 0)
    throw new DomainError(
      'attachment-empty',
      'No picture came with this request: send its bytes as the body.',
      {
        status: 422,
      },
    );
  return { sha256: hash.digest('hex'), sizeBytes };
}

const tooLarge = (): DomainError =>
  new DomainError(
    'attachment-too-large',
    `The picture is larger than ${MOST_ATTACHMENT_BYTES / 1_000_000} MB: send a smaller one.`,
    { status: 413 },
  );

async function assertTicketVisible(
  manager: EntityManager,
  idOrNumber: string,
  actor: Actor,
): Promise<{ id: string }> {
  const column = isTicketNumber(idOrNumber) ? 'number' : 'id';
  const [ticket]: { id: string }[] = await manager.query(
    `select id from ticket where ${column} = $1 and ($2::uuid is null or assignee_id = $2)`,
    [idOrNumber, ownTicketsOnly(actor)],
  );
  if (!ticket) throw notFound('Ticket', idOrNumber);
  return ticket;
}
