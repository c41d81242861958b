import type { EntityManager } from 'typeorm';
import type { FusedDefect } from '../../domain/fusion/defect-evidence';

/** A defect as it is to be written. */
export interface DescribedDefect {
  readonly id: string;
  readonly firstFlightId: string;
  readonly lastFlightId: string;
  readonly defect: FusedDefect;
}

/** Rows of one statement: keeps a large flight's JSON parameter to some megabytes. */
const BATCH = 5000;

const RECORD = `as told (id uuid, damage_class text, lon float8, lat float8, cov_ee float8, cov_en float8, cov_nn float8,
  polygon jsonb, length_m float8, width_m float8, area_m2 float8, bearing_deg float8, score float8, photo_count integer,
  first_flight_id uuid, last_flight_id uuid, length_sigma_m float8, width_sigma_m float8, area_sigma_m2 float8,
  is_size_least boolean, leans_on_unregistered boolean, opening_m float8, opening_sigma_m float8)`;

/** Columns that describe a defect beside its place and class. */
const DETAILS = [
  'length_sigma_m',
  'width_sigma_m',
  'area_sigma_m2',
  'is_size_least',
  'leans_on_unregistered',
  'opening_m',
  'opening_sigma_m',
] as const;

export async function insertDefects(
  manager: EntityManager,
  defects: readonly DescribedDefect[],
  now: Date,
): Promise<void> {
  await inBatches(defects, (batch) =>
    manager.query(
      `insert into defect (id, state, damage_class, detected_class, lon, lat, cov_ee, cov_en, cov_nn, polygon, length_m, width_m, area_m2,
         bearing_deg, score, photo_count, first_flight_id, last_flight_id, ${DETAILS.join(', ')}, created_at, updated_at)
       select id, 'active', damage_class, damage_class, lon, lat, cov_ee, cov_en, cov_nn, polygon, length_m, width_m, area_m2,
         bearing_deg, score, photo_count, first_flight_id, last_flight_id, ${DETAILS.join(', ')}, $2, $2
       from jsonb_to_recordset($1::jsonb) ${RECORD}`,
      [JSON.stringify(batch.map(toRecord)), now],
    ),
  );
}

/** A class that a person set stays; a withdrawn defect with evidence is back. */
export async function updateDefects(
  manager: EntityManager,
  defects: readonly DescribedDefect[],
  now: Date,
): Promise<void> {
  await inBatches(defects, (batch) =>
    manager.query(
      `update defect set
         damage_class = case when defect.is_class_by_person then defect.damage_class else told.damage_class end,
         detected_class = told.damage_class,
         state = case defect.state when 'withdrawn' then 'active' else defect.state end,
         lon = told.lon, lat = told.lat, cov_ee = told.cov_ee, cov_en = told.cov_en, cov_nn = told.cov_nn,
         polygon = told.polygon, length_m = told.length_m, width_m = told.width_m, area_m2 = told.area_m2,
         bearing_deg = told.bearing_deg, score = told.score, photo_count = told.photo_count,
         last_flight_id = told.last_flight_id,
         ${DETAILS.map((column) => `${column} = told.${column}`).join(', ')}, updated_at = $2
       from jsonb_to_recordset($1::jsonb) ${RECORD} where defect.id = told.id`,
      [JSON.stringify(batch.map(toRecord)), now],
    ),
  );
}

/** Takes back defects that nothing shows any more; one whose ticket a person worked on stays as it was last seen. */
export async function withdrawDefects(
  manager: EntityManager,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  if (ids.length === 0) return;
  await manager.query(
    `update defect set state = 'withdrawn', updated_at = $2
     where id = any($1::uuid[]) and state = 'active'
       and not exists (select from ticket where ticket.defect_id = defect.id and ticket.acknowledged_at is not null)`,
    [ids, now],
  );
}

/** Points detections to their defects, in one statement. */
export async function linkEvidence(
  manager: EntityManager,
  links: ReadonlyMap<string, string>,
): Promise<void> {
  if (links.size === 0) return;
  await manager.query(
    `update detection set defect_id = link.defect_id
     from unnest($1::uuid[], $2::uuid[]) as link (detection_id, defect_id)
     where detection.id = link.detection_id and detection.defect_id is distinct from link.defect_id`,
    [[...links.keys()], [...links.values()]],
  );
}

const toRecord = ({ id, firstFlightId, lastFlightId, defect }: DescribedDefect) => ({
  id,
  damage_class: defect.damageClass,
  lon: defect.place.lon,
  lat: defect.place.lat,
  cov_ee: defect.covariance.eastEast,
  cov_en: defect.covariance.eastNorth,
  cov_nn: defect.covariance.northNorth,
  polygon: defect.polygon,
  length_m: defect.length,
  width_m: defect.width,
  area_m2: defect.area,
  bearing_deg: defect.bearing,
  score: defect.score,
  photo_count: defect.photoIds.length,
  first_flight_id: firstFlightId,
  last_flight_id: lastFlightId,
  length_sigma_m: defect.sizeError.length,
  width_sigma_m: defect.sizeError.width,
  area_sigma_m2: defect.sizeError.area,
  is_size_least: defect.isSizeLeast,
  leans_on_unregistered: defect.leansOnUnregistered,
  opening_m: defect.opening?.width ?? null,
  opening_sigma_m: defect.opening?.error ?? null,
});

async function inBatches<T>(
  items: readonly T[],
  run: (batch: readonly T[]) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < items.length; from += BATCH) await run(items.slice(from, from + BATCH));
}
