import type { EntityManager } from 'typeorm';
import { countCutSides } from '../../domain/detection/cut-sides';
import type { DamageClass } from '../../domain/detection/damage';
import type { GroundedDetection } from '../../domain/fusion/defect-evidence';
import type { BoxOfRun } from '../../domain/fusion/inherit-evidence';
import type { BoxNow } from '../../domain/fusion/recall-splits';
import type { GroundPolygon } from '../../domain/units';

/**
 * What counts as evidence of a defect, as SQL over `detection` and its `photo`: found in the newest run, not rejected or
 * replaced by a person's box, and placed by a pose that may be trusted. A duplicate photo doesn't count twice.
 */
export const IS_EVIDENCE = `detection.superseded_at is null
  and detection.decision not in ('rejected', 'corrected')
  and detection.lon is not null
  and photo.state = 'detected' and photo.duplicate_of is null and photo.pose_grade in ('good', 'fair')`;

export const EVIDENCE_COLUMNS = `detection.id, detection.photo_id, detection.flight_id, detection.damage_class, detection.score,
  detection.lon, detection.lat, detection.cov_ee, detection.cov_en, detection.cov_nn, detection.polygon,
  detection.length_m, detection.width_m, detection.area_m2, detection.bearing_deg, detection.between_photos_m, detection.defect_id,
  detection.x, detection.y, detection.width, detection.height, detection.opening_px,
  photo.width_px, photo.height_px, photo.gsd_m,
  (select json_build_object('id', model.id, 'boxInPhoto', json_build_object('x', model.x, 'y', model.y, 'width', model.width,
     'height', model.height)) from detection model where model.id = detection.corrects_id) as corrects,
  (photo.geotag #>> '{pose,sigma,height}')::float8 / nullif((photo.geotag #>> '{pose,heightAboveGround}')::float8, 0)
    as height_error,
  (photo.geotag #>> '{pose,sigma,focalLengthRelative}')::float8 as focal_error`;

interface BoxRow {
  readonly id: string;
  readonly photo_id: string;
  readonly damage_class: DamageClass;
  readonly defect_id: string | null;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface EvidenceRow extends BoxRow {
  readonly flight_id: string;
  readonly score: number;
  readonly lon: number;
  readonly lat: number;
  readonly cov_ee: number;
  readonly cov_en: number;
  readonly cov_nn: number;
  readonly polygon: GroundPolygon;
  readonly length_m: number;
  readonly width_m: number;
  readonly area_m2: number;
  readonly bearing_deg: number;
  readonly between_photos_m: number | null;
  readonly opening_px: number | null;
  readonly width_px: number | null;
  readonly height_px: number | null;
  readonly gsd_m: number | null;
  /** The model's box that a person's box stands for. */
  readonly corrects: BoxNow['corrects'];
  /** Shares of the pose's height and focal length, one standard deviation; null where the photo has no pose. */
  readonly height_error: number | null;
  readonly focal_error: number | null;
}

export const loadFlightEvidence = (manager: EntityManager, flightId: string): Promise<EvidenceRow[]> =>
  manager.query(
    `select ${EVIDENCE_COLUMNS} from detection join photo on photo.id = detection.photo_id
     where detection.flight_id = $1 and ${IS_EVIDENCE} order by detection.id`,
    [flightId],
  );

/** What each photo of the flight last showed, before its present run, that was evidence of a defect. */
export async function loadReplacedBoxes(manager: EntityManager, flightId: string): Promise<BoxOfRun[]> {
  const rows: BoxRow[] = await manager.query(
    `select id, photo_id, damage_class, defect_id, x, y, width, height
     from (select detection.*, rank() over (partition by photo_id order by superseded_at desc) as age
           from detection where flight_id = $1 and superseded_at is not null and defect_id is not null) earlier
     where age = 1 order by id`,
    [flightId],
  );
  return rows.map(toBoxOfRun);
}

export interface FamilyEvidenceRow extends EvidenceRow {
  readonly root_id: string;
  /** When its photo was taken, else when its flight was made. */
  readonly seen_at: Date;
}

/** Evidence of each of these defects and of those that people merged into them, from all flights. */
export const loadFamilyEvidence = (
  manager: EntityManager,
  defectIds: readonly string[],
): Promise<FamilyEvidenceRow[]> =>
  manager.query(
    `with recursive family as (
       select id as root_id, id from unnest($1::uuid[]) as id
       union all
       select family.root_id, defect.id from defect join family on defect.merged_into = family.id
     )
     select family.root_id, coalesce(photo.taken_at, flight.created_at) as seen_at, ${EVIDENCE_COLUMNS}
     from family
     join detection on detection.defect_id = family.id
     join photo on photo.id = detection.photo_id
     join flight on flight.id = detection.flight_id
     where ${IS_EVIDENCE} order by detection.id`,
    [defectIds],
  );

export const toBoxOfRun = (row: BoxRow): BoxOfRun => ({
  id: row.id,
  photoId: row.photo_id,
  damageClass: row.damage_class,
  boxInPhoto: { x: row.x, y: row.y, width: row.width, height: row.height },
  defectId: row.defect_id,
});

export const toBoxNow = (row: EvidenceRow): BoxNow => ({ ...toBoxOfRun(row), corrects: row.corrects });

export const toGroundedDetection = (row: EvidenceRow): GroundedDetection => ({
  id: row.id,
  photoId: row.photo_id,
  damageClass: row.damage_class,
  score: row.score,
  place: { lon: row.lon, lat: row.lat },
  covariance: { eastEast: row.cov_ee, eastNorth: row.cov_en, northNorth: row.cov_nn },
  polygon: row.polygon,
  length: row.length_m,
  width: row.width_m,
  area: row.area_m2,
  bearing: row.bearing_deg,
  ...(row.between_photos_m === null ? {} : { betweenPhotos: row.between_photos_m }),
  cutSides:
    row.width_px && row.height_px ? countCutSides(row, { width: row.width_px, height: row.height_px }) : 0,
  openingPixels: row.opening_px,
  ...(row.gsd_m === null ? {} : { groundSampleDistance: row.gsd_m }),
  ...(row.height_error === null ? {} : { scaleError: Math.hypot(row.height_error, row.focal_error ?? 0) }),
});
