import type { DataSource } from 'typeorm';
import type { Actor } from '../../../src/domain/access/actor';
import { figuresQuery } from '../../../src/modules/report/figures.dto';
import { FiguresService } from '../../../src/modules/report/figures.service';
import { TicketService } from '../../../src/modules/ticket/ticket.service';
import type { TicketAttachmentService } from '../../../src/modules/ticket/ticket-attachment.service';
import { ticketListQuery, ticketSorts } from '../../../src/modules/ticket/ticket-list';
import { TicketTileService } from '../../../src/modules/ticket/ticket-tile.service';
import { Clock } from '../../../src/platform/telemetry/clock';

export interface Question {
  readonly name: string;
  readonly kind: 'list' | 'tile' | 'figures';
  ask(): Promise<unknown>;
}

const CREW = '00000000-0000-4000-8000-000000000001';
const NEARBY = '106.82,-6.22,106.83,-6.21';
/** Tiles over the middle of the seeded city. */
const tiles = [
  { z: 10, x: 815, y: 529 },
  { z: 13, x: 6527, y: 4237 },
  { z: 16, x: 52219, y: 33901 },
  { z: 18, x: 208877, y: 135605 },
];
const lists: readonly Readonly<Record<string, string>>[] = [
  ...ticketSorts.map((sort) => ({ sort })),
  ...ticketSorts.map((sort) => ({ sort, state: 'open,proposed' })),
  { class: 'D40' },
  { severity: 'high' },
  { assignee: 'none' },
  { assignee: CREW },
  { bbox: NEARBY },
  { bbox: NEARBY, state: 'open', sort: 'due' },
  { overdue: 'true' },
  { overdue: 'true', sort: 'due' },
  { minAgeDays: '30', state: 'open' },
  { maxAgeDays: '30', sort: 'newest' },
  { flight: 'f0000000-0000-7000-8000-000000000007' },
];

/** What people and maps ask of tickets, each as its use case does, on a database of any size. */
export function ticketQuestions(database: DataSource, clock = new Clock()): Question[] {
  const actor: Actor = { kind: 'user', userId: CREW, role: 'supervisor', label: 'scale' };
  const tickets = new TicketService(database, {} as TicketAttachmentService, clock);
  const map = new TicketTileService(database, clock);
  const figures = new FiguresService(database, tickets, clock, { CITY_TIME_ZONE: 'Asia/Jakarta' });
  return [
    ...lists.map(
      (query): Question => ({
        name: `list ${new URLSearchParams(query)}`,
        kind: 'list',
        ask: () => tickets.list(ticketListQuery.parse(query), actor),
      }),
    ),
    ...tiles.map(
      (address): Question => ({
        name: `tile ${address.z}/${address.x}/${address.y}`,
        kind: 'tile',
        ask: () => map.tile(address, ticketListQuery.parse({}), actor),
      }),
    ),
    { name: 'figures', kind: 'figures', ask: () => figures.tell(figuresQuery.parse({})) },
    {
      name: 'figures of a district',
      kind: 'figures',
      ask: () => figures.tell(figuresQuery.parse({ bbox: NEARBY })),
    },
  ];
}
