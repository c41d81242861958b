import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import { erased, notFound } from '../../platform/http/errors';
import { assertFlightVisible, ownFlightsOnly } from '../flight/flight-access';
import { ownTicketsOnly } from '../ticket/ticket-access';
import { PHOTO_COLUMNS, type PhotoListQuery, type PhotoRow } from './photo.dto';

/** The stored bytes that stand for a photo: its own, or those of the photo it repeats. */
export interface StoredContent {
  /** The photo that owns the bytes. */
  readonly id: string;
  readonly name: string;
  /** Null once the original was deleted because it had been kept long enough. */
  readonly sha256: string | null;
  readonly isShown: boolean;
  readonly state: string;
  readonly run: number;
}

/** A crew sees the photos that show the damage it repairs. */
const SHOWS_TICKET_OF = (assignee: string): string => `exists (
  select from detection join ticket on ticket.assignee_id = ${assignee}
    and detection.defect_id in (select defect_family(ticket.defect_id))
  where detection.photo_id = photo.id and detection.superseded_at is null)`;

@Injectable()
export class PhotoService {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** In the order of the manifest. */
  async listOf(
    flightId: string,
    query: PhotoListQuery,
    actor: Actor,
    { limit, afterId }: { readonly limit: number; readonly afterId: string | null },
  ): Promise<PhotoRow[]> {
    await assertFlightVisible(this.database.manager, actor, flightId);
    return this.database.query(
      `select ${PHOTO_COLUMNS} from photo
       where flight_id = $1 and ($2::text is null or state = $2) and ($3::text is null or pose_grade = $3)
         and ($4::uuid is null or id > $4) order by id limit $5`,
      [flightId, query.state ?? null, query.grade ?? null, afterId, limit],
    );
  }

  async find(id: string, actor: Actor): Promise<PhotoRow> {
    const [row]: PhotoRow[] = await this.database.query(
      `select ${PHOTO_COLUMNS} from photo join flight on flight.id = photo.flight_id
       where photo.id = $1 and ($2::uuid is null or flight.operator_id = $2 or ${SHOWS_TICKET_OF('$3')})`,
      [id, ownFlightsOnly(actor), ownTicketsOnly(actor)],
    );
    if (!row) throw notFound('Photo', id);
    return row;
  }

  /** Throws 404 too while nothing is stored for the photo, and 410 `pictures-erased` once nothing may be shown any more. */
  async findContent(id: string, actor: Actor): Promise<StoredContent> {
    const [row]: StoredContent[] = await this.database.query(
      `select owner.id, photo.name, owner.sha256, owner.state, owner.run,
         owner.pictures_erased_at is null as "isShown"
       from photo join flight on flight.id = photo.flight_id
         join photo owner on owner.id = case when photo.state = 'duplicate' then photo.duplicate_of else photo.id end
       where photo.id = $1 and ($2::uuid is null or flight.operator_id = $2 or ${SHOWS_TICKET_OF('$3')})
         and (owner.sha256 is not null or owner.original_erased_at is not null)`,
      [id, ownFlightsOnly(actor), ownTicketsOnly(actor)],
    );
    if (!row) throw notFound('Stored photo', id);
    if (!row.isShown)
      throw erased(
        'pictures-erased',
        `Pictures of ${row.name} have been deleted: they were kept long enough.`,
      );
    return row;
  }
}
