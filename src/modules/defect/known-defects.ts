import type { EntityManager } from 'typeorm';
import type { DamageClass } from '../../domain/detection/damage';
import type { KnownDefect } from '../../domain/fusion/match-known-defects';
import type { LonLat, Metres } from '../../domain/units';
import { loadFlightFrames } from '../registration/flight-frames';
import { isRepairedBefore } from '../resurvey/ticket-conditions';

export interface KnownDefectQuery {
  readonly flightId: string;
  /** Places that the flight found something at. */
  readonly places: readonly LonLat[];
  /** How far round them a known defect may matter. */
  readonly reach: Metres;
  /** Defects wanted wherever they lie: those that the flight's detections were evidence of. */
  readonly ids: readonly string[];
}

interface KnownDefectRow {
  readonly id: string;
  readonly damage_class: DamageClass;
  readonly lon: number;
  readonly lat: number;
  readonly cov_ee: number;
  readonly cov_en: number;
  readonly cov_nn: number;
  readonly length_m: number;
  readonly width_m: number;
  readonly area_m2: number;
  readonly bearing_deg: number | null;
  readonly is_of_this_flight: boolean;
  readonly seen_by: readonly string[];
  readonly is_touched: boolean;
  readonly is_open_to_place: boolean;
}

/**
 * Defects that the flight's finds may be. Those that people merged count too: what is found at their place belongs to
 * the defect they were merged into. A damage repaired and closed before the flight is not: what lies there now is new.
 */
export async function loadKnownDefects(
  manager: EntityManager,
  query: KnownDefectQuery,
): Promise<KnownDefect[]> {
  const { west, south, east, north } = boundsOf(query.places, query.reach);
  const rows: KnownDefectRow[] = await manager.query(
    `with recursive candidate as (
       select id from defect where id = any($2::uuid[])
       union
       select id from defect where state in ('active', 'merged')
         and point(lon, lat) <@ box(point($3, $4), point($5, $6))
     ), line as (
       select candidate.id as start_id, defect.id, defect.merged_into
       from candidate join defect on defect.id = candidate.id
       union all
       select line.start_id, defect.id, defect.merged_into from line join defect on defect.id = line.merged_into
     ), flown as (
       select coalesce(min(photo.taken_at), min(flight.created_at)) as at
       from flight left join photo on photo.flight_id = flight.id where flight.id = $1
     )
     select defect.id, defect.damage_class, defect.lon, defect.lat, defect.cov_ee, defect.cov_en, defect.cov_nn,
       defect.length_m, defect.width_m, defect.area_m2, defect.bearing_deg,
       $1 in (defect.first_flight_id, defect.last_flight_id) as is_of_this_flight,
       array(select distinct detection.flight_id from detection
         where detection.defect_id = defect.id and detection.superseded_at is null) as seen_by,
       defect.state = 'merged' or ticket.acknowledged_at is not null as is_touched,
       defect.state <> 'withdrawn'
         and not ${isRepairedBefore('flown.at')}
         as is_open_to_place
     from line
     join defect on defect.id = line.start_id
     cross join flown
     left join ticket on ticket.defect_id = line.id
     where line.merged_into is null
     order by defect.id`,
    [query.flightId, query.ids, west, south, east, north],
  );
  const frameOf = await loadFlightFrames(manager);
  const frame = frameOf(query.flightId);
  // A defect's place is the mean over all flights that saw it.
  const isInFrame = ({ seen_by }: KnownDefectRow) =>
    seen_by.length > 0 && seen_by.every((flightId) => frameOf(flightId) === frame);
  return rows.map((row) => ({ ...toKnownDefect(row), isInFrame: isInFrame(row) }));
}

const toKnownDefect = (row: KnownDefectRow): Omit<KnownDefect, 'isInFrame'> => ({
  id: row.id,
  damageClass: row.damage_class,
  place: { lon: row.lon, lat: row.lat },
  covariance: { eastEast: row.cov_ee, eastNorth: row.cov_en, northNorth: row.cov_nn },
  length: row.length_m,
  width: row.width_m,
  area: row.area_m2,
  bearing: row.bearing_deg ?? 0,
  isOfThisFlight: row.is_of_this_flight,
  isTouched: row.is_touched,
  isOpenToPlace: row.is_open_to_place,
});

/** A degree of latitude is never shorter than this on the ellipsoid. */
const SHORTEST_DEGREE: Metres = 110_500;

function boundsOf(places: readonly LonLat[], reach: Metres) {
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const { lon, lat } of places) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  const degrees = reach / SHORTEST_DEGREE;
  const widest = Math.cos((Math.min(89, Math.max(Math.abs(south), Math.abs(north))) * Math.PI) / 180);
  return {
    west: west - degrees / widest,
    south: south - degrees,
    east: east + degrees / widest,
    north: north + degrees,
  };
}
