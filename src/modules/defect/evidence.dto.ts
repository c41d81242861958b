import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { type DamageClass, damageClasses } from '../../domain/detection/damage';
import { largestVariance } from '../../domain/fusion/covariance';
import { isoDateTime, isoOrNull } from '../../platform/http/answers';
import { boxSchema } from '../../platform/http/geo-schemas';
import { IS_EVIDENCE } from './evidence-rows';

export const evidenceSchema = z
  .object({
    detectionId: z.uuid(),
    photoId: z.uuid(),
    photoName: z.string(),
    photoWidth: z.int().nullable(),
    photoHeight: z.int().nullable(),
    flightId: z.uuid(),
    takenAt: isoDateTime.nullable(),
    damageClass: z.enum(damageClasses),
    score: z.number(),
    origin: z.enum(['model', 'person']),
    box: boxSchema,
    lon: z.number(),
    lat: z.number(),
    sigmaMetres: z.number(),
  })
  .meta({ id: 'Evidence' });
export type EvidenceDto = z.infer<typeof evidenceSchema>;

/** One standard deviation along the long axis of the error ellipse. */
export const sigmaMetres = (row: { cov_ee: number; cov_en: number; cov_nn: number }): number =>
  Math.sqrt(largestVariance({ eastEast: row.cov_ee, eastNorth: row.cov_en, northNorth: row.cov_nn }));

interface EvidenceViewRow {
  readonly id: string;
  readonly photo_id: string;
  readonly photo_name: string;
  readonly width_px: number | null;
  readonly height_px: number | null;
  readonly flight_id: string;
  readonly taken_at: Date | null;
  readonly damage_class: DamageClass;
  readonly score: number;
  readonly origin: 'model' | 'person';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly lon: number;
  readonly lat: number;
  readonly cov_ee: number;
  readonly cov_en: number;
  readonly cov_nn: number;
}

/** Every detection of a defect and of those merged into it, surest first. */
export async function loadEvidence(manager: EntityManager, defectId: string): Promise<EvidenceDto[]> {
  const rows: EvidenceViewRow[] = await manager.query(
    `select detection.id, detection.photo_id, photo.name as photo_name, photo.width_px, photo.height_px, detection.flight_id,
       photo.taken_at, detection.damage_class, detection.score, detection.origin, detection.x, detection.y, detection.width,
       detection.height, detection.lon, detection.lat, detection.cov_ee, detection.cov_en, detection.cov_nn
     from defect_family($1) as family (id)
     join detection on detection.defect_id = family.id
     join photo on photo.id = detection.photo_id
     where ${IS_EVIDENCE} order by detection.score desc, detection.id`,
    [defectId],
  );
  return rows.map((row) => ({
    detectionId: row.id,
    photoId: row.photo_id,
    photoName: row.photo_name,
    photoWidth: row.width_px,
    photoHeight: row.height_px,
    flightId: row.flight_id,
    takenAt: isoOrNull(row.taken_at),
    damageClass: row.damage_class,
    score: row.score,
    origin: row.origin,
    box: { x: row.x, y: row.y, width: row.width, height: row.height },
    lon: row.lon,
    lat: row.lat,
    sigmaMetres: sigmaMetres(row),
  }));
}
