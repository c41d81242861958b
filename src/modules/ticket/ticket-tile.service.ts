import { type Feature, fromGeojsonVt } from '@maplibre/vt-pbf';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import { Conditions } from '../../platform/database/conditions';
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
/** From here on tickets stand singly: a tile is about 150 m wide. */
const SINGLE_FROM_ZOOM = 17;
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
    const [west, north, east, south] = boundsOf(address);
    const now = this.clock.now();
    const where = new Conditions();
    const isSingle = address.z >= SINGLE_FROM_ZOOM;
    addTicketFilters(where, { ...query, bbox: [west, south, east, north] }, { actor, now });
    const [left, bottom, cellWidth, cellHeight, at] = [
      where.put(west),
      where.put(south),
      where.put((east - west) / CELLS),
      where.put((north - south) / CELLS),
      where.put(now),
    ];
    const key = isSingle
      ? 'ticket.id, ticket.id'
      : `floor((ticket.lon - ${left}) / ${cellWidth}), floor((ticket.lat - ${bottom}) / ${cellHeight})`;
    const rows: ClusterRow[] = await this.database.query(
      `select avg(ticket.lon) as lon, avg(ticket.lat) as lat, count(*) as count,
         max(array_position(array['low', 'medium', 'high'], ticket.severity_most)) as worst,
         count(*) filter (where ${isOverdueSql(`${at}::timestamptz`)}) as overdue,
         case when count(*) = 1 then min(ticket.id::text) end as id,
         case when count(*) = 1 then min(ticket.number)::text end as number,
         case when count(*) = 1 then min(ticket.state) end as state,
         case when count(*) = 1 then min(ticket.damage_class) end as damage_class
       from ticket, (select ${left}::float8, ${bottom}::float8, ${cellWidth}::float8, ${cellHeight}::float8) told
       where ${where} group by ${key} limit ${MOST_SINGLE}`,
      where.parameters,
    );
    const features = rows.map((row) => toFeature(row, address));
    return Buffer.from(
      fromGeojsonVt({ tickets: { features } as EncoderTile }, { version: 2, extent: EXTENT }),
    );
  }
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

/** West, north, east, south of a web map tile, in degrees. */
function boundsOf({ z, x, y }: TileAddress): [number, number, number, number] {
  const scale = 2 ** z;
  const longitude = (column: number) => (column / scale) * 360 - 180;
  const latitude = (row: number) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / scale))) * 180) / Math.PI;
  return [longitude(x), latitude(y), longitude(x + 1), latitude(y + 1)];
}
