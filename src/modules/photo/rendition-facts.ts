import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { Audience } from '../../domain/access/audience';
import type { CameraPose, PoseGrade } from '../../domain/photogrammetry/camera-pose';
import {
  type Bystander,
  planRendition,
  type RenditionPlan,
  type ShownDamage,
} from '../../domain/privacy/plan-rendition';

export interface PlannedRendition {
  readonly audience: Audience;
  readonly plan: RenditionPlan;
  /** Of the plan: a picture made by another one is no longer shown. */
  readonly fingerprint: string;
}

/** What was found in a photo, and by what. */
export interface BystandersInPhoto {
  readonly finder: string;
  readonly found: readonly Bystander[];
}

interface FactsRow {
  readonly pose: CameraPose | null;
  readonly pose_grade: PoseGrade | null;
  readonly bystanders: BystandersInPhoto | null;
  readonly damage: readonly ShownDamage[];
}

/** Raise it when pictures are made another way: all that were made before are then made anew. */
const MAKING = 1;
/** As the migration names what was made before there were plans. */
const NATIVE = 'native';

/** Damage that a person confirmed, or that a ticket beyond its proposal is for. */
const DAMAGE = `select coalesce(jsonb_agg(jsonb_build_object(
    'boxInPhoto', jsonb_build_object('x', x, 'y', y, 'width', detection.width, 'height', detection.height),
    'isConfirmed', origin = 'person' or decision = 'accepted' or exists (
      select from defect join ticket on ticket.defect_id in (defect.id, defect.merged_into)
      where defect.id = detection.defect_id and ticket.state not in ('proposed', 'rejected', 'duplicate')))
    order by detection.id), '[]')
  from detection where photo_id = photo.id and superseded_at is null and decision in ('pending', 'accepted')`;

/** How the photo may be shown to this audience as things stand: damage that was rejected a moment ago is covered again. */
export async function readRenditionPlan(
  manager: EntityManager,
  photoId: string,
  audience: Audience,
): Promise<PlannedRendition> {
  if (audience === 'desk') return { audience, plan: { detail: 'native' }, fingerprint: NATIVE };
  const [row]: [FactsRow] = await manager.query(
    `select photo.geotag -> 'pose' as pose, pose_grade, stored_object.bystanders, (${DAMAGE}) as damage
     from photo left join stored_object on stored_object.sha256 = photo.sha256 where photo.id = $1`,
    [photoId],
  );
  const plan = planRendition(audience, {
    pose: row.pose,
    grade: row.pose_grade,
    damage: row.damage,
    bystanders: row.bystanders?.found ?? [],
  });
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([MAKING, plan]))
    .digest('hex')
    .slice(0, 16);
  return { audience, plan, fingerprint };
}
