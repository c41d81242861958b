import { PassThrough, type Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { stringify } from 'csv-stringify';
import type { Actor } from '../../domain/access/actor';
import { SETTINGS, type Settings } from '../../platform/config/settings';
import { MAX_PAGE } from '../../platform/http/pages';
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

  /** RFC 4180 with a byte order mark; read page by page, so that memory doesn't grow with the table. */
  asCsv(query: TicketListQuery, actor: Actor): Readable {
    const table = stringify({
      header: true,
      bom: true,
      columns: columns.map(([name]) => name),
      escape_formulas: true,
    });
    void this.writeRows(query, actor, table).catch((error: Error) => table.destroy(error));
    return table.pipe(new PassThrough());
  }

  private async writeRows(
    query: TicketListQuery,
    actor: Actor,
    table: ReturnType<typeof stringify>,
  ): Promise<void> {
    const time = timeIn(this.settings.CITY_TIME_ZONE);
    for (let after = query.after; ; ) {
      const page = await this.tickets.list({ ...query, limit: MAX_PAGE, after }, actor);
      for (const ticket of page.items) {
        const row = columns.map(([, value]) => value(ticket, time));
        if (!table.write(row)) await new Promise((resolve) => table.once('drain', resolve));
      }
      if (page.next === null) break;
      after = page.next;
    }
    table.end();
  }
}

/** `2026-03-01 09:00`, as spreadsheets read it, in the city's zone. */
function timeIn(timeZone: string): (isoTime: string | null) => string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return (isoTime) => (isoTime === null ? '' : format.format(new Date(isoTime)));
}
