import type { EntityManager } from 'typeorm';
import type { DamageClass } from '../../domain/detection/damage';
import type { BoxNow, SplitBox } from '../../domain/fusion/recall-splits';
import { groupBy } from '../../domain/group-by';
import { linkEvidence } from './defect-rows';
import type { FamilyEvidenceRow } from './evidence-rows';
import type { SplitDto } from './regroup.dto';

interface SplitBoxRow {
  readonly split_id: string;
  readonly detection_id: string;
  readonly photo_id: string;
  readonly damage_class: DamageClass;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly from_defect_id: string;
  readonly defect_id: string;
}

/** What standing splits said of the flight's boxes, oldest split first. */
export async function loadSplits(manager: EntityManager, flightId: string): Promise<SplitBox[][]> {
  const rows: SplitBoxRow[] = await manager.query(
    `select box.* from photo
     join defect_split_box box on box.photo_id = photo.id
     join defect_split split on split.id = box.split_id
     where photo.flight_id = $1 and split.undone_at is null
     order by split.decided_at, split.id, box.detection_id`,
    [flightId],
  );
  return [...groupBy(rows, (row) => row.split_id).values()].map((boxes) =>
    boxes.map((row) => toSplitBox(row, row.defect_id)),
  );
}

/** What one split took away, each box with the defect that it came from. */
export async function loadSplitOff(manager: EntityManager, splitId: string): Promise<SplitBox[]> {
  const rows: SplitBoxRow[] = await manager.query(
    `select box.* from defect_split_box box join defect_split split on split.id = box.split_id
     where split.id = $1 and box.defect_id = split.split_off_id order by box.detection_id`,
    [splitId],
  );
  return rows.map((row) => toSplitBox(row, row.from_defect_id));
}

/** Everything that points to a defect now, as boxes; replaced ones, too, since the next run inherits from them. */
export async function loadBoxesOf(manager: EntityManager, defectId: string): Promise<BoxNow[]> {
  const rows: (Omit<SplitBoxRow, 'split_id' | 'from_defect_id' | 'detection_id'> & {
    readonly id: string;
    readonly corrects: BoxNow['corrects'];
  })[] = await manager.query(
    `select detection.id, detection.photo_id, detection.damage_class, detection.x, detection.y, detection.width,
       detection.height, detection.defect_id,
       (select json_build_object('id', model.id, 'boxInPhoto', json_build_object('x', model.x, 'y', model.y,
          'width', model.width, 'height', model.height)) from detection model where model.id = detection.corrects_id) as corrects
     from detection where detection.defect_id = $1 order by detection.id`,
    [defectId],
  );
  return rows.map((row) => ({
    id: row.id,
    photoId: row.photo_id,
    damageClass: row.damage_class,
    boxInPhoto: { x: row.x, y: row.y, width: row.width, height: row.height },
    defectId: row.defect_id,
    corrects: row.corrects,
  }));
}

/** The standing split by this person that took just these boxes off the defect; null when there is none. */
export async function findSameSplit(
  manager: EntityManager,
  defectId: string,
  leaving: ReadonlySet<string>,
  decidedBy: string | null,
): Promise<SplitDto | null> {
  const [row]: SplitDto[] = await manager.query(
    `select split.id, split.defect_id as "defectId", split.split_off_id as "splitOffId",
       ticket.id as "ticketId", ticket.number as "ticketNumber"
     from defect_split split left join ticket on ticket.defect_id = split.split_off_id
     where split.defect_id = $1 and split.decided_by = $2 and split.undone_at is null
       and (select array_agg(box.detection_id order by box.detection_id) from defect_split_box box
            where box.split_id = split.id and box.defect_id = split.split_off_id) = $3::uuid[]
     order by split.decided_at desc limit 1`,
    [defectId, decidedBy, [...leaving].sort()],
  );
  return row ?? null;
}

export async function insertSplit(
  manager: EntityManager,
  split: {
    readonly id: string;
    readonly defectId: string;
    readonly splitOffId: string;
    readonly decidedBy: string | null;
  },
  {
    evidence,
    leaving,
  }: { readonly evidence: readonly FamilyEvidenceRow[]; readonly leaving: ReadonlySet<string> },
  now: Date,
): Promise<void> {
  await manager.query(
    `insert into defect_split (id, defect_id, split_off_id, decided_by, decided_at) values ($1, $2, $3, $4, $5)`,
    [split.id, split.defectId, split.splitOffId, split.decidedBy, now],
  );
  const boxes = evidence.map(({ id, photo_id, damage_class, x, y, width, height, defect_id }) => ({
    detection_id: id,
    photo_id,
    damage_class,
    x,
    y,
    width,
    height,
    from_defect_id: defect_id,
    defect_id: leaving.has(id) ? split.splitOffId : defect_id,
  }));
  await manager.query(
    `insert into defect_split_box
       (split_id, detection_id, photo_id, damage_class, x, y, width, height, from_defect_id, defect_id)
     select $1, detection_id, photo_id, damage_class, x, y, width, height, from_defect_id, defect_id
     from jsonb_to_recordset($2::jsonb) as told (detection_id uuid, photo_id uuid, damage_class text, x float8, y float8,
       width float8, height float8, from_defect_id uuid, defect_id uuid)`,
    [split.id, JSON.stringify(boxes)],
  );
}

/** Points boxes to their defects, and with a person's box the model's box that it stands for. */
export async function moveBoxes(manager: EntityManager, links: ReadonlyMap<string, string>): Promise<void> {
  const rows: { id: string; corrects_id: string }[] = await manager.query(
    'select id, corrects_id from detection where id = any($1::uuid[]) and corrects_id is not null',
    [[...links.keys()]],
  );
  const corrected = rows.map((row): [string, string] => [row.corrects_id, links.get(row.id)!]);
  await linkEvidence(manager, new Map([...corrected, ...links]));
}

const toSplitBox = (row: SplitBoxRow, defectId: string): SplitBox => ({
  id: row.detection_id,
  photoId: row.photo_id,
  damageClass: row.damage_class,
  boxInPhoto: { x: row.x, y: row.y, width: row.width, height: row.height },
  defectId,
});
