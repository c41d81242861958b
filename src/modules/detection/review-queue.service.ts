import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { Conditions } from '../../platform/database/conditions';
import { makePage, type Page, pageOf, pageQuery, readPage } from '../../platform/http/pages';
import { type TicketDto, ticketSchema } from '../ticket/ticket.dto';
import { TicketService } from '../ticket/ticket.service';
import { type DetectionDto, detectionSchema, presentDetection } from './detection.dto';
import { DetectionService } from './detection.service';

export const reviewSorts = ['uncertainty', 'severity', 'place'] as const;

export const reviewQueueQuery = z.object({
  ...pageQuery,
  kind: z.enum(['ticket', 'detection']).optional(),
  flight: z.uuid().optional(),
  sort: z
    .enum(reviewSorts)
    .default('uncertainty')
    .describe(
      'uncertainty: scores nearest to one half first; severity: worst first; place: neighbours together',
    ),
});
export type ReviewQueueQuery = z.infer<typeof reviewQueueQuery>;

export const reviewItemSchema = z
  .object({
    kind: z.enum(['ticket', 'detection']),
    id: z.uuid(),
    ticket: ticketSchema.nullable(),
    detection: detectionSchema.nullable(),
  })
  .meta({ id: 'ReviewItem' });
export const reviewPageSchema = pageOf(reviewItemSchema);
export type ReviewItemDto = z.infer<typeof reviewItemSchema>;

/** Leaves out what another person holds, and what this one puts off. */
export interface FreeFor {
  readonly userId: string;
  readonly now: Date;
  readonly skip: readonly string[];
}

export interface QueueRow {
  readonly kind: 'ticket' | 'detection';
  readonly id: string;
  readonly first: number;
  readonly second: number;
}

/** Strips of about 110 m from north to south, each walked from west to east. */
const placeKeys = (lon: string, lat: string) => `-floor(${lat} * 1000) as first, ${lon} as second`;

const keys = {
  uncertainty: {
    ticket: 'abs(defect.score - 0.5) as first, 0::float8 as second',
    detection: 'abs(detection.score - 0.5) as first, 0::float8 as second',
  },
  severity: {
    ticket: `(case ticket.severity_most when 'high' then 0 when 'medium' then 1 else 2 end
      + case ticket.severity_least when 'high' then 0 when 'medium' then 1 else 2 end)::float8 as first, -defect.score as second`,
    // Without a place there is no size, so no severity: after those that have one.
    detection: '5::float8 as first, -detection.score as second',
  },
  place: {
    ticket: placeKeys('ticket.lon', 'ticket.lat'),
    detection: placeKeys('coalesce(photo.lon, 180)', 'coalesce(photo.lat, -90)'),
  },
} as const;

/** What waits for a person: proposed tickets, and detections that no trusted pose places. */
@Injectable()
export class ReviewQueue {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly tickets: TicketService,
    private readonly detections: DetectionService,
  ) {}

  async list(query: ReviewQueueQuery): Promise<Page<ReviewItemDto>> {
    const page = await this.pick(query);
    return { items: await this.fill(page.items), next: page.next };
  }

  /** Which they are, without what they show: inside a transaction nothing else may be read on a second connection. */
  async pick(
    query: ReviewQueueQuery,
    { manager = this.database.manager, free }: { manager?: EntityManager; free?: FreeFor } = {},
  ): Promise<Page<QueueRow>> {
    const { limit, after } = readPage(query, z.tuple([z.number(), z.number(), z.uuid()]));
    const where = new Conditions();
    if (query.kind) where.and(`kind = ${where.put(query.kind)}`);
    if (query.flight) where.and(`flight_id = ${where.put(query.flight)}`);
    if (free) addFreeOnly(where, free);
    if (after) {
      const [first, second, id] = after;
      where.and(
        `(first, second, id) > (${where.put(first)}::float8, ${where.put(second)}::float8, ${where.put(id)}::uuid)`,
      );
    }
    const rows: QueueRow[] = await manager.query(
      `select kind, id, first, second from (
         select 'ticket' as kind, ticket.id, ticket.flight_id, ${keys[query.sort].ticket}
         from ticket join defect on defect.id = ticket.defect_id where ticket.state = 'proposed'
         union all
         select 'detection', detection.id, detection.flight_id, ${keys[query.sort].detection}
         from detection join photo on photo.id = detection.photo_id
         where detection.superseded_at is null and detection.decision = 'pending' and detection.defect_id is null
           and detection.lon is null and photo.state = 'detected'
       ) waiting where ${where} order by first, second, id limit ${where.put(limit + 1)}`,
      where.parameters,
    );
    return makePage(rows, limit, (row) => [row.first, row.second, row.id]);
  }

  async fill(rows: readonly QueueRow[]): Promise<ReviewItemDto[]> {
    const idsOf = (kind: QueueRow['kind']) => rows.filter((row) => row.kind === kind).map((row) => row.id);
    const tickets = byId<TicketDto>(await this.tickets.findMany(idsOf('ticket')));
    const detections = byId<DetectionDto>(
      (await this.detections.findMany(idsOf('detection'))).map(presentDetection),
    );
    return rows.map(({ kind, id }) => ({
      kind,
      id,
      ticket: tickets.get(id) ?? null,
      detection: detections.get(id) ?? null,
    }));
  }
}

function addFreeOnly(where: Conditions, { userId, now, skip }: FreeFor): void {
  where.and(
    `not exists (select from review_lease lease where lease.subject_id = waiting.id
       and lease.user_id <> ${where.put(userId)} and lease.expires_at > ${where.put(now)})`,
  );
  if (skip.length > 0) where.and(`id <> all(${where.put(skip)}::uuid[])`);
}

const byId = <Item extends { readonly id: string }>(items: readonly Item[]): Map<string, Item> =>
  new Map(items.map((item) => [item.id, item]));
