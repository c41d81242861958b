import type { EntityManager } from 'typeorm';
import { type DamageClass, ticketedClasses } from '../../domain/detection/damage';
import type { Bounds } from '../../domain/resurvey/bounds';
import type { PastViews } from '../../domain/resurvey/weigh-views';
import type { GroundPolygon } from '../../domain/units';
import { EVIDENCE_COLUMNS, type EvidenceRow, IS_EVIDENCE } from '../defect/evidence-rows';
import { isRepairedBefore } from './ticket-conditions';

export interface PlaceRow {
  readonly id: string;
  readonly damage_class: DamageClass;
  readonly lon: number;
  readonly lat: number;
  readonly cov_ee: number;
  readonly cov_en: number;
  readonly cov_nn: number;
  readonly polygon: GroundPolygon;
  readonly length_m: number;
  readonly width_m: number;
}

/**
 * Damages that the flight may say something of: within the bounds, found by it, or looked at by an earlier run of it. Not those
 * that a person rejected, and not those repaired before the flight, which can only break again as new ones.
 */
export const loadPlaces = (
  manager: EntityManager,
  flight: { readonly id: string; readonly flownAt: Date },
  bounds: Bounds | null,
): Promise<PlaceRow[]> =>
  manager.query(
    `with candidate as (
       select id from defect where state = 'active' and point(lon, lat) <@ box(point($3, $4), point($5, $6))
       union
       select defect_id from defect_observation where flight_id = $1
       union
       select detection.defect_id from detection
       where detection.flight_id = $1 and detection.superseded_at is null and detection.defect_id is not null
     )
     select defect.id, defect.damage_class, defect.lon, defect.lat, defect.cov_ee, defect.cov_en, defect.cov_nn, defect.polygon,
       defect.length_m, defect.width_m
     from candidate join defect on defect.id = candidate.id left join ticket on ticket.defect_id = defect.id
     where defect.state = 'active' and defect.damage_class = any($7::text[])
       and coalesce(ticket.state not in ('rejected', 'duplicate'), true)
       and not ${isRepairedBefore('$2::timestamptz')}
     order by defect.id`,
    [
      flight.id,
      flight.flownAt,
      bounds?.west ?? null,
      bounds?.south ?? null,
      bounds?.east ?? null,
      bounds?.north ?? null,
      ticketedClasses,
    ],
  );

export interface PlaceEvidenceRow extends EvidenceRow {
  readonly root_id: string;
  readonly seen_at: Date;
  readonly width_px: number | null;
  readonly height_px: number | null;
  readonly gsd_m: number | null;
  readonly height_above_ground: number | null;
  readonly height_from: string | null;
  readonly sigma_height: number | null;
  readonly sigma_focal: number | null;
}

/** All evidence of these damages and of those merged into them, from every flight, with what its photo's scale is worth. */
export const loadPlaceEvidence = (
  manager: EntityManager,
  placeIds: readonly string[],
): Promise<PlaceEvidenceRow[]> =>
  manager.query(
    `with recursive family as (
       select id as root_id, id from unnest($1::uuid[]) as id
       union all
       select family.root_id, defect.id from defect join family on defect.merged_into = family.id
     )
     select family.root_id, coalesce(photo.taken_at, flight.created_at) as seen_at, photo.width_px, photo.height_px, photo.gsd_m,
       (photo.geotag #>> '{pose,heightAboveGround}')::float8 as height_above_ground,
       photo.geotag #>> '{pose,heightFrom}' as height_from,
       (photo.geotag #>> '{pose,sigma,height}')::float8 as sigma_height,
       (photo.geotag #>> '{pose,sigma,focalLengthRelative}')::float8 as sigma_focal, ${EVIDENCE_COLUMNS}
     from family
     join detection on detection.defect_id = family.id
     join photo on photo.id = detection.photo_id
     join flight on flight.id = detection.flight_id
     where ${IS_EVIDENCE} order by detection.id`,
    [placeIds],
  );

export interface FlightEvidenceRow extends EvidenceRow {
  readonly width_px: number | null;
  readonly height_px: number | null;
  /** When any flight first found the damage or repair. */
  readonly known_since: Date;
}

export const loadEvidenceOfFlight = (
  manager: EntityManager,
  flightId: string,
): Promise<FlightEvidenceRow[]> =>
  manager.query(
    `with since as (
       select detection.defect_id, min(coalesce(photo.taken_at, flight.created_at)) as known_since
       from detection join photo on photo.id = detection.photo_id join flight on flight.id = detection.flight_id
       where detection.defect_id in (select defect_id from detection where flight_id = $1 and superseded_at is null)
         and ${IS_EVIDENCE} group by detection.defect_id
     )
     select photo.width_px, photo.height_px, since.known_since, ${EVIDENCE_COLUMNS}
     from detection join photo on photo.id = detection.photo_id join since on since.defect_id = detection.defect_id
     where detection.flight_id = $1 and ${IS_EVIDENCE} order by detection.id`,
    [flightId],
  );

/** How often flights flown before looked at each damage while it was there, and found it. */
export async function loadPastViews(
  manager: EntityManager,
  flight: { readonly id: string; readonly flownAt: Date },
  placeIds: readonly string[],
): Promise<Map<string, PastViews>> {
  const rows: { defect_id: string; counted: string; with_damage: string }[] = await manager.query(
    `select defect_id, sum(views_counted) as counted, sum(views_with_damage) as with_damage from defect_observation
     where defect_id = any($3::uuid[]) and flight_id <> $1 and seen_at < $2 and verdict in ('first-seen', 'persists', 'grown')
     group by defect_id`,
    [flight.id, flight.flownAt, placeIds],
  );
  return new Map(
    rows.map((row) => [row.defect_id, { counted: Number(row.counted), withDamage: Number(row.with_damage) }]),
  );
}
