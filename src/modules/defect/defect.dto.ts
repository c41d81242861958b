import { z } from 'zod';
import { type DamageClass, damageClasses } from '../../domain/detection/damage';
import type { GroundPolygon } from '../../domain/units';
import { iso, isoDateTime } from '../../platform/http/answers';
import { bboxSchema, manyOf, polygonSchema } from '../../platform/http/geo-schemas';
import type { Feature } from '../../platform/http/geojson';
import { pageQuery } from '../../platform/http/pages';
import { type PlaceColumns, placeFields, placeFilters, presentPlace } from '../road/place.dto';
import { evidenceSchema, sigmaMetres } from './evidence.dto';
import {
  openingSchema,
  presentSizeError,
  type SizeErrorRow,
  sizeSigmaSchema,
  warningsSchema,
} from './size-error.dto';

const defectStates = ['active', 'merged', 'withdrawn'] as const;

export const defectListQuery = z.object({
  ...pageQuery,
  state: manyOf(defectStates).optional(),
  class: manyOf(damageClasses).optional(),
  bbox: bboxSchema.optional(),
  flight: z.uuid().optional().describe('Seen by this flight'),
  ...placeFilters,
});
export type DefectListQuery = z.infer<typeof defectListQuery>;

export const defectSchema = z
  .object({
    id: z.uuid(),
    state: z.enum(defectStates),
    damageClass: z.enum(damageClasses),
    isClassByPerson: z.boolean(),
    mergedInto: z.uuid().nullable(),
    lon: z.number(),
    lat: z.number(),
    sigmaMetres: z.number().describe('One standard deviation along the long axis of the error ellipse'),
    polygon: polygonSchema,
    lengthMetres: z.number(),
    widthMetres: z.number(),
    areaSquareMetres: z.number(),
    bearingDegrees: z.number().nullable(),
    sizeSigma: sizeSigmaSchema,
    isSizeLeast: z.boolean().describe('Every photo cuts it off at its border: it is at least this large'),
    opening: openingSchema,
    measuredDepthMetres: z.number().nullable().describe('By a crew on site'),
    measuredWidthMetres: z
      .number()
      .nullable()
      .describe('Opening of a crack or shorter side of a pothole, by a crew on site'),
    measuredLengthMetres: z.number().nullable().describe('Longer side of a pothole, by a crew on site'),
    warnings: warningsSchema,
    ...placeFields,
    score: z.number(),
    photoCount: z.int(),
    firstFlightId: z.uuid(),
    lastFlightId: z.uuid(),
    ticketId: z.uuid().nullable(),
    createdAt: isoDateTime,
    updatedAt: isoDateTime,
  })
  .meta({ id: 'Defect' });
export type DefectDto = z.infer<typeof defectSchema>;

export const defectWithEvidenceSchema = defectSchema
  .extend({ evidence: z.array(evidenceSchema) })
  .meta({ id: 'DefectWithEvidence' });

export interface DefectRow extends PlaceColumns, SizeErrorRow {
  readonly id: string;
  readonly state: DefectDto['state'];
  readonly damage_class: DamageClass;
  readonly is_class_by_person: boolean;
  readonly merged_into: string | null;
  readonly lon: number;
  readonly lat: number;
  readonly cov_ee: number;
  readonly cov_en: number;
  readonly cov_nn: number;
  readonly polygon: GroundPolygon;
  readonly length_m: number;
  readonly width_m: number;
  readonly area_m2: number;
  readonly bearing_deg: number | null;
  readonly measured_depth_m: number | null;
  readonly measured_width_m: number | null;
  readonly measured_length_m: number | null;
  readonly score: number;
  readonly photo_count: number;
  readonly first_flight_id: string;
  readonly last_flight_id: string;
  readonly ticket_id: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

export const presentDefect = (row: DefectRow): DefectDto => ({
  id: row.id,
  state: row.state,
  damageClass: row.damage_class,
  isClassByPerson: row.is_class_by_person,
  mergedInto: row.merged_into,
  lon: row.lon,
  lat: row.lat,
  sigmaMetres: sigmaMetres(row),
  polygon: row.polygon,
  lengthMetres: row.length_m,
  widthMetres: row.width_m,
  areaSquareMetres: row.area_m2,
  bearingDegrees: row.bearing_deg,
  ...presentSizeError(row),
  measuredDepthMetres: row.measured_depth_m,
  ...presentPlace(row),
  measuredWidthMetres: row.measured_width_m,
  measuredLengthMetres: row.measured_length_m,
  score: row.score,
  photoCount: row.photo_count,
  firstFlightId: row.first_flight_id,
  lastFlightId: row.last_flight_id,
  ticketId: row.ticket_id,
  createdAt: iso(row.created_at),
  updatedAt: iso(row.updated_at),
});

export function defectFeature({ polygon, ...properties }: DefectDto): Feature {
  return { type: 'Feature', id: properties.id, geometry: { ...polygon }, properties };
}
