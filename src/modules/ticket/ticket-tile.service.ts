import { type Feature, fromGeojsonVt } from '@maplibre/vt-pbf';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import { Conditions } from '../../platform/database/conditions';
import { type Bounds, isInBox } from '../../platform/database/in-box';
import { Clock } from '../../platform/telemetry/clock';
import { addTicketFilters, isOverdueSql, type TicketListQuery } from './ticket-list';

export interface TileAddress {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

const EXTENT = 4096;
/** Clusters of a tile, along a side. */
const CELLS = 8;
/** Of cells, with one more for what lies on the far edge itself. */
const LINE = CELLS + 1;
/** From here on tickets stand singly: a tile is about 150 m wide. */
const SINGLE_FROM_ZOOM = 17;
/** Below it a tile is wider than about 1.2 km. */
const WIDE_BELOW_ZOOM = 15;
/** What a map can still show of single tickets in one tile. */
const MOST_SINGLE = 2000;

interface ClusterRow {
  readonly lon: number;
  readonly lat: number;
  readonly count: string;
  readonly worst: number;
  readonly overdue: string;
  readonly id: string | null;
  readonly number: string | null;
  readonly state: string | null;
  readonly damage_class: string | null;
}

/** Tickets as Mapbox Vector Tiles: clusters far out, single tickets near by, so that a map of any size stays quick. */
@Injectable()
export class TicketTileService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Layer `tickets`; a feature counts `count` tickets, `worst` is the highest severity of them (1 low to 3 high). */
  async tile(address: TileAddress, query: TicketListQuery, actor: Actor): Promise<Buffer> {
    const bounds = boundsOf(address);
    const now = this.clock.now();
    const where = new Conditions();
    const isWide = address.z < WIDE_BELOW_ZOOM;
    addTicketFilters(where, query, { actor, now });
    // A wide tile holds a share of the whole table: it is read off the one index that has all it needs, a tenth of the rows' size.
    where.and(isInBox(where, 'ticket', bounds, isWide ? 'columns' : 'place'));
    const grouped =
      address.z >= SINGLE_FROM_ZOOM
        ? `where ${where} group by ticket.id`
        : `join generate_series(0, ${LINE ** 2 - 1}) as cell (n) on cell.n = ${cellSql(where, bounds)} where ${where} group by cell.n`;
    const isOverdue = isOverdueSql(`${where.put(now)}::timestamptz`);
    const rows: ClusterRow[] = await this.database.query(
      `select cell.*, single.id, single.state, single.damage_class from (
         select avg(ticket.lon) as lon, avg(ticket.lat) as lat, count(*) as count,
           max(case ticket.severity_most when 'high' then 3 when 'medium' then 2 else 1 end) as worst,
           count(*) filter (where ${isOverdue}) as overdue, min(ticket.number) as number
         from ticket ${grouped} limit ${MOST_SINGLE}) cell
       left join ticket single on cell.count = 1 and single.number = cell.number`,
      where.parameters,
    );
    const features = rows.map((row) => toFeature(row, address));
    return Buffer.from(
      fromGeojsonVt({ tickets: { features } as EncoderTile }, { version: 2, extent: EXTENT }),
    );
  }
}

/** The number of a ticket's cell. Joined to a series, for of a computed key PostgreSQL expects as many values as rows, and sorts them all. */
function cellSql(where: Conditions, [west, south, east, north]: Bounds): string {
  const column = `floor((ticket.lon - ${where.put(west)}) / ${where.put((east - west) / CELLS)})`;
  const row = `floor((ticket.lat - ${where.put(south)}) / ${where.put((north - south) / CELLS)})`;
  return `(${column} + ${LINE} * ${row})::integer`;
}

/** The encoder reads features alone; its type asks for all that geojson-vt would keep beside them. */
type EncoderTile = Parameters<typeof fromGeojsonVt>[0][string];

function toFeature(row: ClusterRow, { z, x, y }: TileAddress): Feature {
  const scale = 2 ** z;
  const across = ((row.lon + 180) / 360) * scale - x;
  const sine = Math.sin((row.lat * Math.PI) / 180);
  const down = (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * scale - y;
  const tags: Record<string, string | number> = {
    count: Number(row.count),
    worst: row.worst,
    overdue: Number(row.overdue),
  };
  if (row.id)
    Object.assign(tags, { id: row.id, number: row.number, state: row.state, class: row.damage_class });
  return {
    type: 1,
    geometry: [[Math.round(across * EXTENT), Math.round(down * EXTENT)]],
    tags,
  };
}

/** Of a web map tile, in degrees. */
function boundsOf({ z, x, y }: TileAddress): [west: number, south: number, east: number, north: number] {
  const scale = 2 ** z;
  const longitude = (column: number) => (column / scale) * 360 - 180;
  const latitude = (row: number) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / scale))) * 180) / Math.PI;
  return [longitude(x), latitude(y + 1), longitude(x + 1), latitude(y)];
}
