import { z } from 'zod';
import { type DamageClass, damageClasses } from '../../domain/detection/damage';
import type { GroundPolygon } from '../../domain/units';
import { iso, isoDateTime, isoOrNull } from '../../platform/http/answers';
import { boxSchema, manyOf, polygonSchema } from '../../platform/http/geo-schemas';
import { pageQuery } from '../../platform/http/pages';
import { sigmaMetres } from '../defect/evidence.dto';
import type { DetectionDecision } from './detection.entity';

const decisions = ['pending', 'accepted', 'rejected', 'corrected'] as const;

export const detectionListQuery = z.object({
  ...pageQuery,
  photo: z.uuid().optional(),
  flight: z.uuid().optional(),
  class: manyOf(damageClasses).optional(),
  decision: manyOf(decisions).optional(),
  untrusted: z
    .stringbool()
    .optional()
    .describe('true: those that no trusted pose places; false: those that one does'),
});
export type DetectionListQuery = z.infer<typeof detectionListQuery>;

export const detectionSchema = z
  .object({
    id: z.uuid(),
    photoId: z.uuid(),
    photoName: z.string(),
    photoWidth: z.int().nullable(),
    photoHeight: z.int().nullable(),
    flightId: z.uuid(),
    damageClass: z.enum(damageClasses),
    score: z.number(),
    origin: z.enum(['model', 'person']),
    modelVersion: z.string().nullable(),
    run: z.int(),
    box: boxSchema,
    ground: z
      .object({
        lon: z.number(),
        lat: z.number(),
        sigmaMetres: z.number(),
        polygon: polygonSchema,
        lengthMetres: z.number(),
        widthMetres: z.number(),
        areaSquareMetres: z.number(),
      })
      .nullable()
      .describe('null: the photo has no pose that may be trusted'),
    decision: z.enum(decisions),
    decidedBy: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    decidedAt: isoDateTime.nullable(),
    decisionReason: z.string().nullable(),
    correctsId: z.uuid().nullable().describe("The model's box that this person's box stands for"),
    defectId: z.uuid().nullable(),
    ticketId: z.uuid().nullable(),
    createdAt: isoDateTime,
  })
  .meta({ id: 'Detection' });
export type DetectionDto = z.infer<typeof detectionSchema>;

const reason = z.string().trim().min(1).max(2000).optional();

export const decisionSchema = z
  .object({
    decision: z.enum(['accepted', 'rejected', 'corrected']),
    reason,
    damageClass: z.enum(damageClasses).optional(),
    box: boxSchema.optional(),
  })
  .refine((body) => body.decision !== 'corrected' || body.damageClass || body.box, {
    error: 'a correction names a damageClass, a box or both',
  })
  .refine((body) => body.decision === 'corrected' || !(body.damageClass || body.box), {
    error: 'only a correction has a damageClass or a box',
  })
  .meta({ id: 'DetectionDecision' });
export type DecisionBody = z.infer<typeof decisionSchema>;

export const drawnDamageSchema = z
  .object({ damageClass: z.enum(damageClasses), box: boxSchema, reason })
  .meta({ id: 'DrawnDamage' });
export type DrawnDamage = z.infer<typeof drawnDamageSchema>;

export const DETECTION_SELECT = `select detection.*, photo.name as photo_name, photo.width_px, photo.height_px,
    decider.display_name as decider_name, ticket.id as ticket_id
  from detection
  join photo on photo.id = detection.photo_id
  join flight on flight.id = detection.flight_id
  left join user_account decider on decider.id = detection.decided_by
  left join ticket on ticket.defect_id = detection.defect_id`;

export interface DetectionRow {
  readonly id: string;
  readonly photo_id: string;
  readonly photo_name: string;
  readonly width_px: number | null;
  readonly height_px: number | null;
  readonly flight_id: string;
  readonly damage_class: DamageClass;
  readonly score: number;
  readonly origin: 'model' | 'person';
  readonly model_version: string | null;
  readonly run: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly cov_ee: number | null;
  readonly cov_en: number | null;
  readonly cov_nn: number | null;
  readonly polygon: GroundPolygon | null;
  readonly length_m: number | null;
  readonly width_m: number | null;
  readonly area_m2: number | null;
  readonly decision: DetectionDecision;
  readonly decided_by: string | null;
  readonly decider_name: string | null;
  readonly decided_at: Date | null;
  readonly decision_reason: string | null;
  readonly corrects_id: string | null;
  readonly defect_id: string | null;
  readonly ticket_id: string | null;
  readonly created_at: Date;
}

export const presentDetection = (row: DetectionRow): DetectionDto => ({
  id: row.id,
  photoId: row.photo_id,
  photoName: row.photo_name,
  photoWidth: row.width_px,
  photoHeight: row.height_px,
  flightId: row.flight_id,
  damageClass: row.damage_class,
  score: row.score,
  origin: row.origin,
  modelVersion: row.model_version,
  run: row.run,
  box: { x: row.x, y: row.y, width: row.width, height: row.height },
  ground: groundOf(row),
  decision: row.decision,
  decidedBy: row.decided_by === null ? null : { id: row.decided_by, name: row.decider_name ?? '' },
  decidedAt: isoOrNull(row.decided_at),
  decisionReason: row.decision_reason,
  correctsId: row.corrects_id,
  defectId: row.defect_id,
  ticketId: row.ticket_id,
  createdAt: iso(row.created_at),
});

function groundOf(row: DetectionRow): DetectionDto['ground'] {
  const { lon, lat, polygon } = row;
  if (lon === null || lat === null || polygon === null) return null;
  return {
    lon,
    lat,
    sigmaMetres: sigmaMetres({ cov_ee: row.cov_ee ?? 0, cov_en: row.cov_en ?? 0, cov_nn: row.cov_nn ?? 0 }),
    polygon,
    lengthMetres: row.length_m ?? 0,
    widthMetres: row.width_m ?? 0,
    areaSquareMetres: row.area_m2 ?? 0,
  };
}
