import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { ServiceLevels } from '../../domain/ticket/due-date';
import type { TicketState } from '../../domain/ticket/ticket-state';
import { IS_EVIDENCE } from '../defect/evidence-rows';
import { withAncestors } from '../defect/refresh-defects';
import { callsForTicket, type RatedDefect, rateDefect } from './rate-defect';
import { loadServiceLevels } from './service-levels';
import { moveBySystem } from './system-moves';

export interface TicketChanges {
  readonly opened: number;
  readonly refreshed: number;
  readonly withdrawn: number;
  readonly restored: number;
}

interface DefectWithTicket extends RatedDefect {
  readonly id: string;
  readonly state: 'active' | 'merged' | 'withdrawn';
  readonly lon: number;
  readonly lat: number;
  readonly first_flight_id: string;
  readonly ticket_id: string | null;
  readonly ticket_state: TicketState | null;
  readonly ticket_created_at: Date | null;
  /** Nobody has done anything with it. */
  readonly is_untouched: boolean;
}

interface RatingContext {
  readonly now: Date;
  readonly levels: ServiceLevels;
}

/**
 * Brings tickets in line with their defects: one proposed ticket for each active defect of a class that calls for work;
 * untouched ones follow what is known now; proposed ones whose defect is gone are taken back, and come back with it.
 * A ticket that a person touched keeps all but its place on the map.
 */
export async function openTickets(
  manager: EntityManager,
  defectIds: readonly string[],
  now: Date,
): Promise<TicketChanges> {
  const context = { now, levels: await loadServiceLevels(manager) };
  const defects = await loadDefects(manager, await withAncestors(manager, defectIds));
  const wanted = defects.filter((defect) => defect.state === 'active' && callsForTicket(defect.damage_class));
  const isWanted = new Set(wanted.map((defect) => defect.id));
  const toRestore = wanted.filter((defect) => defect.is_untouched && defect.ticket_state === 'rejected');
  const toWithdraw = defects.filter(
    (defect) => !isWanted.has(defect.id) && defect.is_untouched && defect.ticket_state === 'proposed',
  );
  await moveBySystem(
    manager,
    idsOf(toRestore),
    { from: 'rejected', to: 'proposed', reason: 'The damage was found again.' },
    now,
  );
  await moveBySystem(
    manager,
    idsOf(toWithdraw),
    {
      from: 'proposed',
      to: 'rejected',
      reason: 'Nothing shows this damage any more: its detections were rejected or are gone.',
    },
    now,
  );
  const refreshed = await refreshTickets(
    manager,
    defects.filter((defect) => defect.ticket_id !== null),
    context,
  );
  const missing = wanted.filter((defect) => defect.ticket_id === null);
  await insertTickets(manager, missing, context);
  return { opened: missing.length, refreshed, withdrawn: toWithdraw.length, restored: toRestore.length };
}

/** Defects that were withdrawn while their proposed ticket waits untouched; no flight at hand points to them any more. */
export async function findWithdrawnDefects(manager: EntityManager): Promise<string[]> {
  const rows: { id: string }[] = await manager.query(
    `select defect.id from ticket join defect on defect.id = ticket.defect_id
     where ticket.state = 'proposed' and ticket.acknowledged_at is null and defect.state = 'withdrawn' order by defect.id`,
  );
  return rows.map((row) => row.id);
}

const idsOf = (defects: readonly DefectWithTicket[]): string[] => defects.map((defect) => defect.ticket_id!);

const loadDefects = (manager: EntityManager, ids: readonly string[]): Promise<DefectWithTicket[]> =>
  manager.query(
    `with finest as (
       select detection.defect_id, min(photo.gsd_m) as gsd_m
       from detection join photo on photo.id = detection.photo_id
       where detection.defect_id = any($1::uuid[]) and ${IS_EVIDENCE} group by detection.defect_id
     )
     select defect.id, defect.state, defect.damage_class, defect.lon, defect.lat, defect.length_m, defect.width_m,
       defect.area_m2, defect.score, defect.measured_depth_m, defect.measured_width_m, defect.measured_length_m, defect.length_sigma_m, defect.is_size_least,
       defect.opening_m, defect.opening_sigma_m, defect.first_flight_id, finest.gsd_m,
       ticket.id as ticket_id, ticket.state as ticket_state, ticket.created_at as ticket_created_at,
       ticket.id is not null and ticket.acknowledged_at is null as is_untouched
     from defect left join ticket on ticket.defect_id = defect.id left join finest on finest.defect_id = defect.id
     where defect.id = any($1::uuid[]) order by defect.id`,
    [ids],
  );

const BATCH = 5000;
const RECORD = `as told (id uuid, defect_id uuid, damage_class text, severity_least text, severity_most text,
  severity_reasons jsonb, priority integer, priority_reasons jsonb, due_at timestamptz, lon float8, lat float8,
  flight_id uuid, event_id uuid, is_untouched boolean)`;

function toRecord(defect: DefectWithTicket, { now, levels }: RatingContext) {
  const rating = rateDefect(defect, { knownSince: defect.ticket_created_at ?? now, levels });
  return {
    id: defect.ticket_id ?? uuidv7(),
    defect_id: defect.id,
    damage_class: defect.damage_class,
    severity_least: rating.severity.least,
    severity_most: rating.severity.most,
    severity_reasons: rating.severity.reasons,
    priority: rating.priority,
    priority_reasons: rating.priorityReasons,
    due_at: rating.dueAt,
    lon: defect.lon,
    lat: defect.lat,
    flight_id: defect.first_flight_id,
    event_id: uuidv7(),
    is_untouched: defect.is_untouched,
  };
}

async function insertTickets(
  manager: EntityManager,
  defects: readonly DefectWithTicket[],
  context: RatingContext,
): Promise<void> {
  for (let from = 0; from < defects.length; from += BATCH) {
    const records = defects.slice(from, from + BATCH).map((defect) => toRecord(defect, context));
    await manager.query(
      `with told as materialized (select * from jsonb_to_recordset($1::jsonb) ${RECORD}),
       opened as (
         insert into ticket (id, defect_id, state, damage_class, severity_least, severity_most, severity_reasons, priority,
           priority_reasons, due_at, lon, lat, flight_id, created_at, updated_at)
         select id, defect_id, 'proposed', damage_class, severity_least, severity_most, severity_reasons, priority,
           priority_reasons, due_at, lon, lat, flight_id, $2, $2
         from told order by priority, id
       )
       insert into ticket_event (id, ticket_id, kind, to_state, actor_label, at)
       select event_id, id, 'opened', 'proposed', 'pantau', $2 from told`,
      [JSON.stringify(records), context.now],
    );
  }
}

/** Answers how many tickets changed. A ticket that people worked on only moves with its defect. */
async function refreshTickets(
  manager: EntityManager,
  defects: readonly DefectWithTicket[],
  context: RatingContext,
): Promise<number> {
  let changed = 0;
  for (let from = 0; from < defects.length; from += BATCH) {
    const records = defects.slice(from, from + BATCH).map((defect) => toRecord(defect, context));
    const [, count]: [unknown, number] = await manager.query(
      `update ticket set lon = fresh.lon, lat = fresh.lat, damage_class = fresh.damage_class,
         severity_least = fresh.severity_least, severity_most = fresh.severity_most, severity_reasons = fresh.severity_reasons,
         priority = fresh.priority, priority_reasons = fresh.priority_reasons, due_at = fresh.due_at,
         version = ticket.version + 1, updated_at = $2
       from (
         select told.id, told.lon, told.lat,
           case when is_untouched then told.damage_class else now_is.damage_class end as damage_class,
           case when is_untouched then told.severity_least else now_is.severity_least end as severity_least,
           case when is_untouched then told.severity_most else now_is.severity_most end as severity_most,
           case when is_untouched then told.severity_reasons else now_is.severity_reasons end as severity_reasons,
           case when is_untouched then told.priority else now_is.priority end as priority,
           case when is_untouched then told.priority_reasons else now_is.priority_reasons end as priority_reasons,
           case when is_untouched then told.due_at else now_is.due_at end as due_at
         from jsonb_to_recordset($1::jsonb) ${RECORD} join ticket now_is on now_is.id = told.id
       ) fresh
       where ticket.id = fresh.id and
         (ticket.lon, ticket.lat, ticket.damage_class, ticket.severity_least, ticket.severity_most, ticket.severity_reasons,
          ticket.priority, ticket.priority_reasons, ticket.due_at)
         is distinct from
         (fresh.lon, fresh.lat, fresh.damage_class, fresh.severity_least, fresh.severity_most, fresh.severity_reasons,
          fresh.priority, fresh.priority_reasons, fresh.due_at)`,
      [JSON.stringify(records), context.now],
    );
    changed += count;
  }
  return changed;
}
