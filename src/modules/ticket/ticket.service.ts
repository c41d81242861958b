import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import { allowedMoves, checkUndo } from '../../domain/ticket/ticket-rules';
import { Conditions } from '../../platform/database/conditions';
import { notFound } from '../../platform/http/errors';
import { makePage, type Page, readPage } from '../../platform/http/pages';
import { Clock } from '../../platform/telemetry/clock';
import { loadEvidence } from '../defect/evidence.dto';
import { IS_EVIDENCE } from '../defect/evidence-rows';
import { PLACE_COLUMNS } from '../road/place.dto';
import {
  presentTicket,
  presentTicketEvent,
  type TicketDetailDto,
  type TicketDto,
  type TicketEventRow,
  type TicketRow,
} from './ticket.dto';
import { maySeeAttachments, ownTicketsOnly } from './ticket-access';
import { presentAttachment } from './ticket-attachment.dto';
import { TicketAttachmentService } from './ticket-attachment.service';
import { addTicketFilters, isOverdueSql, type TicketListQuery, ticketOrders } from './ticket-list';
import { findLastDecision, isTicketNumber } from './ticket-records';

/** `from` gives the rows of `ticket`: what hangs on them is looked up for these alone. */
const selectTickets = (now: string, from = 'ticket'): string => `
  select ticket.*, coalesce(${isOverdueSql(`${now}::timestamptz`)}, false) as is_overdue,
    assignee.display_name as assignee_name, defect.cov_ee, defect.cov_en, defect.cov_nn, defect.length_m, defect.width_m,
    defect.area_m2, defect.length_sigma_m, defect.width_sigma_m, defect.area_sigma_m2, defect.is_size_least,
    defect.leans_on_unregistered, defect.opening_m, defect.opening_sigma_m, defect.measured_depth_m, defect.measured_width_m, defect.measured_length_m,
    defect.score, ${PLACE_COLUMNS}, seen.photos,
    looked.verdict as last_verdict, looked.flight_id as last_flight_id, looked.seen_at as last_seen_at
  from ${from}
  join defect on defect.id = ticket.defect_id
  left join user_account assignee on assignee.id = ticket.assignee_id
  left join lateral (
    select verdict, flight_id, seen_at from defect_observation where defect_id = ticket.defect_id
    order by seen_at desc, id desc limit 1
  ) looked on true
  left join lateral (
    select coalesce(jsonb_agg(distinct jsonb_build_object('id', photo.id, 'name', photo.name)), '[]') as photos
    from defect_family(ticket.defect_id) as family (id)
    join detection on detection.defect_id = family.id
    join photo on photo.id = detection.photo_id
    where ${IS_EVIDENCE}
  ) seen on true`;

/** Reads tickets. */
@Injectable()
export class TicketService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly attachments: TicketAttachmentService,
    private readonly clock: Clock,
  ) {}

  async list(query: TicketListQuery, actor: Actor): Promise<Page<TicketDto>> {
    const order = ticketOrders[query.sort];
    const { limit, after } = readPage(query, order.key);
    const now = this.clock.now();
    const where = new Conditions();
    const present = where.put(now);
    addTicketFilters(where, query, { actor, now });
    if (after) {
      const key = after.map((value) => where.put(value)).join(', ');
      where.and(`(${order.columns.join(', ')}) ${order.isDescending ? '<' : '>'} (${key})`);
    }
    const direction = order.isDescending ? 'desc' : 'asc';
    const ordered = `order by ${order.columns.map((column) => `${column} ${direction}`).join(', ')}`;
    const page = `(select ticket.* from ticket where ${where} ${ordered} limit ${where.put(limit + 1)}) ticket`;
    const rows: TicketRow[] = await this.database.query(
      `${selectTickets(present, page)} ${ordered}`,
      where.parameters,
    );
    const answer = makePage(rows, limit, order.keyOf);
    return { items: answer.items.map(presentTicket), next: answer.next };
  }

  async findMany(ids: readonly string[]): Promise<TicketDto[]> {
    const rows: TicketRow[] = await this.database.query(
      `${selectTickets('$1')} where ticket.id = any($2::uuid[])`,
      [this.clock.now(), ids],
    );
    return rows.map(presentTicket);
  }

  /** With its evidence, its history, and what this caller may do next. */
  async show(idOrNumber: string, actor: Actor): Promise<TicketDetailDto> {
    const manager = this.database.manager;
    const row = await this.load(manager, idOrNumber, actor);
    const events: TicketEventRow[] = await manager.query(
      'select * from ticket_event where ticket_id = $1 order by at, id',
      [row.id],
    );
    const last = await findLastDecision(manager, row.id);
    return {
      ...presentTicket(row),
      evidence: await loadEvidence(manager, row.defect_id),
      history: events.map(presentTicketEvent),
      attachments: maySeeAttachments(actor)
        ? (await this.attachments.list(row.id)).map(presentAttachment)
        : [],
      allowedMoves: allowedMoves(row.state, actor, row.assignee_id).map(({ to, needs }) => ({ to, needs })),
      canUndo: checkUndo(last, row.state, { actor, now: this.clock.now() }).ok,
    };
  }

  private async load(manager: EntityManager, idOrNumber: string, actor: Actor): Promise<TicketRow> {
    const column = isTicketNumber(idOrNumber) ? 'number' : 'id';
    const [row]: TicketRow[] = await manager.query(
      `${selectTickets('$1')} where ticket.${column} = $2 and ($3::uuid is null or ticket.assignee_id = $3)`,
      [this.clock.now(), idOrNumber, ownTicketsOnly(actor)],
    );
    if (!row) throw notFound('Ticket', idOrNumber);
    return row;
  }
}
