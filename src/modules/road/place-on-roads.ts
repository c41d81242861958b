import type { EntityManager } from 'typeorm';
import type { DamageClass } from '../../domain/detection/damage';
import { groupBy } from '../../domain/group-by';
import { type CrackDecision, decideCrackClass } from '../../domain/roads/crack-class';
import { type CrackSight, crackAxis, referenceAxes } from '../../domain/roads/crack-sights';
import type { LonLat } from '../../domain/units';
import { type FoundPlace, findPlaces } from './find-places';

/** Rows of one statement: keeps a large flight's JSON parameter to some megabytes. */
const batchSize = 5000;

/**
 * Gives defects their road, the distance along it and their area, and decides D00 or D10 by the road's direction, else by that of the
 * pavement in their photos. A class that a person set stays. Call under `lockDefects`, after their places are settled.
 */
export async function placeOnRoads(
  manager: EntityManager,
  defectIds: readonly string[],
  now: Date,
): Promise<void> {
  for (let from = 0; from < defectIds.length; from += batchSize)
    await placeBatch(manager, defectIds.slice(from, from + batchSize), now);
}

interface DefectRow extends LonLat {
  readonly id: string;
  readonly detected_class: DamageClass;
  readonly length_m: number;
  readonly width_m: number;
  readonly bearing_deg: number | null;
}

async function placeBatch(manager: EntityManager, ids: readonly string[], now: Date): Promise<void> {
  const defects: DefectRow[] = await manager.query(
    `select id, lon, lat, coalesce(detected_class, damage_class) as detected_class, length_m, width_m, bearing_deg
     from defect where id = any($1::uuid[]) order by id`,
    [ids],
  );
  const found = await findPlaces(manager, defects);
  const sights = await loadSights(manager, ids);
  const records = defects.map((defect, i) => toRecord(defect, found[i]!, sights.get(defect.id) ?? []));
  await writeRecords(manager, records, now);
}

interface SightRow {
  readonly defect_id: string;
  readonly crack_bearing_deg: number | null;
  readonly crack_sigma_deg: number | null;
  readonly pavement_bearing_deg: number | null;
  readonly pavement_sigma_deg: number | null;
  readonly photo_bearing_deg: number | null;
}

async function loadSights(
  manager: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, CrackSight[]>> {
  const rows: SightRow[] = await manager.query(
    `select defect_id, crack_bearing_deg, crack_sigma_deg, pavement_bearing_deg, pavement_sigma_deg, photo_bearing_deg
     from detection
     where defect_id = any($1::uuid[]) and superseded_at is null and decision not in ('rejected', 'corrected')
       and damage_class in ('D00', 'D10') order by id`,
    [ids],
  );
  const sights = [...groupBy(rows, (row) => row.defect_id)].map(([id, own]): [string, CrackSight[]] => [
    id,
    own.map(toSight),
  ]);
  return new Map(sights);
}

const axis = (bearing: number | null, sigma: number | null) =>
  bearing === null || sigma === null ? null : { bearing, sigma };

const toSight = (row: SightRow): CrackSight => ({
  crack: axis(row.crack_bearing_deg, row.crack_sigma_deg),
  pavement: axis(row.pavement_bearing_deg, row.pavement_sigma_deg),
  photoBearing: row.photo_bearing_deg,
});

function toRecord(defect: DefectRow, { road, area }: FoundPlace, sights: readonly CrackSight[]) {
  const shape = { length: defect.length_m, width: defect.width_m, bearing: defect.bearing_deg };
  const decision: CrackDecision = decideCrackClass(
    defect.detected_class,
    crackAxis(shape, sights),
    referenceAxes(road, sights),
  );
  return {
    id: defect.id,
    damage_class: decision.damageClass,
    class_reference: decision.reference,
    class_confidence: decision.confidence,
    class_reason: decision.reason,
    road_id: road?.roadId ?? null,
    road_name: road?.name ?? null,
    chainage_m: road?.chainage ?? null,
    road_offset_m: road?.offset ?? null,
    area_id: area?.id ?? null,
    area_name: area?.name ?? null,
  };
}

const written = `class_reference, class_confidence, class_reason, road_id, road_name, chainage_m, road_offset_m, area_id, area_name`;
const columnsOf = (table: string): string =>
  written
    .split(', ')
    .map((column) => `${table}.${column}`)
    .join(', ');

/** Only what changed: a defect that stays where it is keeps its row. */
async function writeRecords(
  manager: EntityManager,
  records: readonly ReturnType<typeof toRecord>[],
  now: Date,
): Promise<void> {
  await manager.query(
    `update defect set damage_class = told.damage_class, (${written}) = row(${columnsOf('told')}), updated_at = $2
     from (
       select told.id, ${columnsOf('told')},
         case when is_class_by_person then now_is.damage_class else told.damage_class end as damage_class
       from jsonb_to_recordset($1::jsonb) as told (id uuid, damage_class text, class_reference text, class_confidence float8,
         class_reason text, road_id uuid, road_name text, chainage_m float8, road_offset_m float8, area_id uuid, area_name text)
       join defect now_is on now_is.id = told.id
     ) told
     where defect.id = told.id
       and (defect.damage_class, ${columnsOf('defect')}) is distinct from (told.damage_class, ${columnsOf('told')})`,
    [JSON.stringify(records), now],
  );
}
