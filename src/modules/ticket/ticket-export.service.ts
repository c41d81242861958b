import { PassThrough, pipeline, Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { stringify } from 'csv-stringify';
import type { Actor } from '../../domain/access/actor';
import { SETTINGS, type Settings } from '../../platform/config/settings';
import { MAX_PAGE, type Page } from '../../platform/http/pages';
import type { TicketDto } from './ticket.dto';
import { TicketService } from './ticket.service';
import type { TicketListQuery } from './ticket-list';

const columns: readonly (readonly [
  string,
  (ticket: TicketDto, time: (iso: string | null) => string) => unknown,
])[] = [
  ['number', (ticket) => ticket.number],
  ['state', (ticket) => ticket.state],
  ['class', (ticket) => ticket.damageClass],
  ['severity_least', (ticket) => ticket.severity.least],
  ['severity_most', (ticket) => ticket.severity.most],
  ['priority', (ticket) => ticket.priority],
  ['lon', (ticket) => ticket.lon],
  ['lat', (ticket) => ticket.lat],
  ['sigma_m', (ticket) => ticket.sigmaMetres],
  ['length_m', (ticket) => ticket.lengthMetres],
  ['width_m', (ticket) => ticket.widthMetres],
  ['area_m2', (ticket) => ticket.areaSquareMetres],
  ['road', (ticket) => ticket.roadName ?? ''],
  ['chainage_m', (ticket) => ticket.chainageMetres ?? ''],
  ['area', (ticket) => ticket.areaName ?? ''],
  ['known_since', (ticket, time) => time(ticket.createdAt)],
  ['acknowledged', (ticket, time) => time(ticket.acknowledgedAt)],
  ['due', (ticket, time) => time(ticket.dueAt)],
  ['is_overdue', (ticket) => ticket.isOverdue],
  ['repaired', (ticket, time) => time(ticket.repairedAt)],
  ['closed', (ticket, time) => time(ticket.closedAt)],
  ['assignee', (ticket) => ticket.assignee?.name ?? ''],
  ['cost_estimate', (ticket) => ticket.costEstimate ?? ''],
  ['photos', (ticket) => ticket.photos.map((photo) => photo.name).join('; ')],
  ['id', (ticket) => ticket.id],
];

/** Tickets as a table that spreadsheets open. Text that a spreadsheet would run as a formula is made harmless. */
@Injectable()
export class TicketExportService {
  constructor(
    private readonly tickets: TicketService,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'CITY_TIME_ZONE'>,
  ) {}

  /**
   * RFC 4180 with a byte order mark; read page by page, so that memory doesn't grow with the table. The first page is read before the
   * answer begins: a query that can't be answered is refused, not cut off.
   */
  async asCsv(query: TicketListQuery, actor: Actor): Promise<Readable> {
    const first = await this.tickets.list({ ...query, limit: MAX_PAGE }, actor);
    const table = stringify({
      header: true,
      bom: true,
      columns: columns.map(([name]) => name),
      escape_formulas: true,
    });
    // A failure on the way, or a client that leaves, ends all three; the answer is then cut off.
    return pipeline(Readable.from(this.rows(first, query, actor)), table, new PassThrough(), () => undefined);
  }

  private async *rows(
    first: Page<TicketDto>,
    query: TicketListQuery,
    actor: Actor,
  ): AsyncGenerator<unknown[]> {
    const time = timeIn(this.settings.CITY_TIME_ZONE);
    for (let page = first; ; ) {
      for (const ticket of page.items) yield columns.map(([, value]) => value(ticket, time));
      if (page.next === null) return;
      page = await this.tickets.list({ ...query, limit: MAX_PAGE, after: page.next }, actor);
    }
  }
}

/** `2026-03-01 09:00`, as spreadsheets read it, in the city's zone. */
function timeIn(timeZone: string): (isoTime: string | null) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return (isoTime) => (isoTime === null ? '' : format.format(new Date(isoTime)));
}
