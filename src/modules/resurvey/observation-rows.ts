import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Observation } from '../../domain/resurvey/observe-flight';

export interface ObservedFlight {
  readonly id: string;
  readonly run: number;
}

export interface SeenObservation extends Observation {
  readonly seenAt: Date;
}

/** Rows of one statement: keeps a large flight's JSON parameter to some megabytes. */
const BATCH = 2000;

const RECORD = `as told (id uuid, defect_id uuid, verdict text, reasons jsonb, probability_gone float8, seen_at timestamptz,
  views_counted integer, views_with_damage integer, views_with_repair integer, views jsonb, size_before jsonb, size_after jsonb)`;

/** The flight's observations are these and no others; one of a defect that it observed before keeps its id. */
export async function replaceObservations(
  manager: EntityManager,
  flight: ObservedFlight,
  observations: readonly SeenObservation[],
  now: Date,
): Promise<void> {
  await manager.query(
    'delete from defect_observation where flight_id = $1 and not (defect_id = any($2::uuid[]))',
    [flight.id, observations.map(({ placeId }) => placeId)],
  );
  for (let from = 0; from < observations.length; from += BATCH) {
    const records = observations.slice(from, from + BATCH).map(toRecord);
    await manager.query(
      `insert into defect_observation (id, flight_id, run, defect_id, verdict, reasons, probability_gone, seen_at, views_counted,
         views_with_damage, views_with_repair, views, size_before, size_after, created_at, updated_at)
       select id, $2, $3, defect_id, verdict, reasons, probability_gone, seen_at, views_counted,
         views_with_damage, views_with_repair, views, size_before, size_after, $4, $4
       from jsonb_to_recordset($1::jsonb) ${RECORD}
       on conflict (flight_id, defect_id) do update set run = excluded.run, verdict = excluded.verdict,
         reasons = excluded.reasons, probability_gone = excluded.probability_gone, seen_at = excluded.seen_at,
         views_counted = excluded.views_counted, views_with_damage = excluded.views_with_damage,
         views_with_repair = excluded.views_with_repair, views = excluded.views, size_before = excluded.size_before,
         size_after = excluded.size_after, updated_at = excluded.updated_at`,
      [JSON.stringify(records), flight.id, flight.run, now],
    );
  }
}

const toRecord = (observation: SeenObservation) => ({
  id: uuidv7(),
  defect_id: observation.placeId,
  verdict: observation.verdict,
  reasons: observation.reasons,
  probability_gone: observation.probabilityGone,
  seen_at: observation.seenAt,
  views_counted: observation.views.filter((view) => view.flaw === null || view.showsDamage).length,
  views_with_damage: observation.views.filter((view) => view.showsDamage).length,
  views_with_repair: observation.views.filter((view) => view.showsRepair).length,
  views: observation.views,
  size_before: observation.sizeBefore,
  size_after: observation.sizeAfter,
});
