import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { groupBy } from '../../domain/group-by';
import { SETTINGS, type Settings } from '../../platform/config/settings';
import { inOneSnapshot } from '../../platform/database/one-snapshot';
import { InvalidInput } from '../../platform/http/errors';
import { makePage, type Page, readPage } from '../../platform/http/pages';
import { Clock } from '../../platform/telemetry/clock';
import type { TicketDto } from '../ticket/ticket.dto';
import { TicketService } from '../ticket/ticket.service';
import { FigureScope, type FigureWindow, windowOf } from './figure-scope';
import {
  type Counted,
  conditionOf,
  type FigureKey,
  figures,
  PLANNED_SEVERITY,
  pools,
  RESOLVED_AT,
} from './figure-table';
import { type FigureRowsQuery, type FiguresDto, type FiguresQuery, partsOf } from './figures.dto';

/** About 250 m of latitude. */
const PLACE_DEGREES = 0.00225;
const WORST_PLACES = 10;

/** What a supervisor, and the public, is told; each figure opens its formula and its rows. */
@Injectable()
export class FiguresService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly tickets: TicketService,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'CITY_TIME_ZONE'>,
  ) {}

  async tell(query: FiguresQuery): Promise<FiguresDto> {
    const window = windowOf(query, this.clock.now());
    const scope = () => new FigureScope(window, query);
    // Figures of two moments would contradict one another.
    const { counts, weeks, spreads, places, areas } = await inOneSnapshot(this.database, async (at) => ({
      counts: await this.count(at, scope()),
      weeks: await this.weeks(at, scope(), window),
      spreads: await this.spreads(at, scope()),
      places: await this.worstPlaces(at, scope()),
      areas: await this.areas(at, scope()),
    }));
    const parts = (prefix: string) =>
      partsOf('backlog')
        .filter((part) => part.startsWith(prefix))
        .map((part) => ({ part, count: counts(`backlog.${part}`) }));
    return {
      from: window.from.toISOString(),
      to: window.to.toISOString(),
      timeZone: this.settings.CITY_TIME_ZONE,
      backlog: {
        formula: figures.backlog.formula,
        all: counts('backlog.all'),
        overdue: counts('backlog.overdue'),
        unassigned: counts('backlog.unassigned'),
        byAge: parts('age-'),
        bySeverity: parts('severity-'),
        byArea: areas,
      },
      flow: { formula: figures.flow.formula, weeks },
      acknowledge: {
        formula: figures.acknowledge.formula,
        all: counts('acknowledge.all'),
        ...spreads.acknowledge,
      },
      resolve: {
        formula: figures.resolve.formula,
        all: counts('resolve.all'),
        ...spreads.resolve,
        withoutPauses: spreads.withoutPauses,
        pausedNow: spreads.pausedNow,
      },
      onTime: shareOf('on-time', counts),
      reopened: shareOf('reopened', counts),
      verified: shareOf('verified', counts),
      repeats: shareOf('repeats', counts),
      worstPlaces: { formula: figures['worst-places'].formula, places },
    };
  }

  /** The tickets that a part of a figure counted, oldest first. */
  async rows(key: FigureKey, query: FigureRowsQuery): Promise<Page<TicketDto>> {
    const parts: Readonly<Record<string, readonly Counted[]>> = figures[key].parts;
    const part = Object.hasOwn(parts, query.part) ? parts[query.part] : undefined;
    if (part === undefined)
      throw new InvalidInput([{ field: 'part', message: `must be one of ${partsOf(key).join(', ')}` }]);
    const { limit, after } = readPage(query, z.tuple([z.uuid()]));
    const scope = new FigureScope(windowOf(query, this.clock.now()), query);
    scope.where.and(scope.fill(conditionOf(part)));
    if (after) scope.where.and(`ticket.id > ${scope.where.put(after[0])}`);
    const rows: { id: string }[] = await this.database.query(
      `${USES_ALL_TIMES(scope)} select ticket.id from ticket, times where ${scope.where}
       order by ticket.id limit ${scope.where.put(limit + 1)}`,
      scope.where.parameters,
    );
    const page = makePage(rows, limit, (row) => [row.id]);
    const found = new Map(
      (await this.tickets.findMany(page.items.map((row) => row.id))).map((ticket) => [ticket.id, ticket]),
    );
    return { items: page.items.flatMap(({ id }) => found.get(id) ?? []), next: page.next };
  }

  /** Every part of every figure in one statement, with one pass over each pool. */
  private async count(at: EntityManager, scope: FigureScope): Promise<(part: string) => number> {
    const counts = Object.entries(figures).flatMap(([key, { parts }]) =>
      Object.entries<readonly Counted[]>(parts).flatMap(([part, counted]) =>
        counted.map((one) => ({ ...one, part: `${key}.${part}` })),
      ),
    );
    const passes = [...groupBy(counts, ({ pool }) => pool)].map(([pool, inPool]) => {
      const columns = inPool.map(
        ({ part, condition }) => `count(*) filter (where ${condition}) as "${part}@${pool}"`,
      );
      return `(select ${columns.join(', ')} from ticket, times where ${pools[pool]} and ${scope.where}) as ${pool}`;
    });
    const [row]: [Record<string, string>] = await at.query(
      `${USES_ALL_TIMES(scope)} ${scope.fill(`select * from ${passes.join(', ')}`)}`,
      scope.where.parameters,
    );
    return (name) =>
      counts
        .filter(({ part }) => part === name)
        .reduce((sum, { part, pool }) => sum + Number(row[`${part}@${pool}`]), 0);
  }

  private async weeks(
    at: EntityManager,
    scope: FigureScope,
    window: FigureWindow,
  ): Promise<FiguresDto['flow']['weeks']> {
    const zone = scope.where.put(this.settings.CITY_TIME_ZONE);
    const week = (time: string) => `date_trunc('week', ${time} at time zone ${zone})::date`;
    const { opened, closed } = figures.flow.parts;
    const rows: { start: string; opened: string; closed: string }[] = await at.query(
      `${USES_ALL_TIMES(scope)}, moved as (
         select ${week('ticket.created_at')} as week, 1 as opened, 0 as closed from ticket, times
         where ${scope.fill(conditionOf(opened))} and ${scope.where}
         union all
         select ${week(RESOLVED_AT)}, 0, 1 from ticket, times where ${scope.fill(conditionOf(closed))} and ${scope.where}
       )
       select to_char(weeks.start, 'YYYY-MM-DD') as start, coalesce(sum(moved.opened), 0) as opened, coalesce(sum(moved.closed), 0) as closed
       from generate_series(${week(`${scope.where.put(window.from)}::timestamptz`)},
         ${week(`${scope.where.put(window.to)}::timestamptz`)}, interval '7 days') as weeks (start)
       left join moved on moved.week = weeks.start::date group by weeks.start order by weeks.start`,
      scope.where.parameters,
    );
    return rows.map((row) => ({ start: row.start, opened: Number(row.opened), closed: Number(row.closed) }));
  }

  private async spreads(at: EntityManager, scope: FigureScope) {
    const hoursFrom = (time: string) => `extract(epoch from (${time} - ticket.created_at))::float8 / 3600`;
    const taken = hoursFrom(RESOLVED_AT);
    const unpaused = `${taken} - ticket.paused_ms / 3600000.0::float8`;
    const percentile = (share: number, value: string) =>
      `percentile_cont(${share}) within group (order by ${value})`;
    const over = (condition: string, columns: readonly string[]) =>
      `(select ${columns.join(', ')} from ticket, times where (${condition}) and ${scope.where})`;
    const resolved = conditionOf(figures.resolve.parts.all);
    const [row]: [Record<string, number | string | null>] = await at.query(
      `${USES_ALL_TIMES(scope)} ${scope.fill(`select * from
         ${over(conditionOf(figures.acknowledge.parts.all), [
           `${percentile(0.5, hoursFrom('ticket.acknowledged_at'))} as a50`,
           `${percentile(0.9, hoursFrom('ticket.acknowledged_at'))} as a90`,
         ])} as acknowledged,
         ${over(resolved, [
           `${percentile(0.5, taken)} as r50`,
           `${percentile(0.9, taken)} as r90`,
           `${percentile(0.5, unpaused)} as u50`,
           `${percentile(0.9, unpaused)} as u90`,
         ])} as resolved,
         ${over('ticket.paused_since is not null', ['count(*) as paused'])} as paused`)}`,
      scope.where.parameters,
    );
    const hours = (value: number | string | null | undefined): number | null =>
      value === null || value === undefined ? null : Number(value);
    return {
      acknowledge: { medianHours: hours(row.a50), p90Hours: hours(row.a90) },
      resolve: { medianHours: hours(row.r50), p90Hours: hours(row.r90) },
      withoutPauses: { medianHours: hours(row.u50), p90Hours: hours(row.u90) },
      pausedNow: Number(row.paused),
    };
  }

  private async areas(at: EntityManager, scope: FigureScope): Promise<FiguresDto['backlog']['byArea']> {
    // Names come last, and areas off an index: the rows of all defects are much larger.
    const rows: { id: string | null; name: string | null; count: string }[] = await at.query(
      `${USES_ALL_TIMES(scope)}, counted as (
         select place.area_id, count(*) as count
         from times, ticket left join (select id, area_id from defect where area_id is not null) place on place.id = ticket.defect_id
         where ${scope.fill(conditionOf(figures.backlog.parts.all))} and ${scope.where} group by place.area_id
       )
       select counted.area_id as id, area.name, counted.count from counted left join area on area.id = counted.area_id
       order by counted.count desc, id`,
      scope.where.parameters,
    );
    return rows.map((row) => ({ ...row, count: Number(row.count) }));
  }

  private async worstPlaces(
    at: EntityManager,
    scope: FigureScope,
  ): Promise<FiguresDto['worstPlaces']['places']> {
    const isCounted = `${scope.fill(conditionOf(figures['worst-places'].parts.all))} and ${scope.where}`;
    const rows: { x: number; y: number; tickets: string; weight: string; name: string | null }[] =
      await at.query(
        `${USES_ALL_TIMES(scope)}, places as (select floor(ticket.lon / ${PLACE_DEGREES}) as x, floor(ticket.lat / ${PLACE_DEGREES}) as y,
           count(*) as tickets,
           sum(case ${PLANNED_SEVERITY} when 'high' then 4 when 'medium' then 2 else 1 end) as weight
         from ticket, times where ${isCounted} group by 1, 2 order by weight desc, x, y limit ${WORST_PLACES})
         select places.*,
           (select mode() within group (order by coalesce(defect.road_name, defect.area_name))
            from times, ticket join defect on defect.id = ticket.defect_id
            where ${isCounted} and point(ticket.lon, ticket.lat)
              <@ box(point(x * ${PLACE_DEGREES}, y * ${PLACE_DEGREES}), point((x + 1) * ${PLACE_DEGREES}, (y + 1) * ${PLACE_DEGREES}))) as name
         from places order by weight desc, x, y`,
        scope.where.parameters,
      );
    return rows.map(({ x, y, tickets, weight, name }) => ({
      lon: (x + 0.5) * PLACE_DEGREES,
      lat: (y + 0.5) * PLACE_DEGREES,
      name,
      bbox: [x, y, x + 1, y + 1].map((cells) => cells * PLACE_DEGREES),
      tickets: Number(tickets),
      weight: Number(weight),
    }));
  }
}

/** Names all three times once: PostgreSQL refuses a parameter that a statement doesn't use. */
const USES_ALL_TIMES = (scope: FigureScope): string =>
  scope.fill('with times as (select $from as a_from, $to as a_to, $now as a_now)');

function shareOf(
  key: 'on-time' | 'reopened' | 'verified' | 'repeats',
  counts: (part: string) => number,
): FiguresDto['onTime'] {
  const [all, counted] = [counts(`${key}.all`), counts(`${key}.counted`)];
  return { formula: figures[key].formula, all, counted, share: all === 0 ? null : counted / all };
}
