import { z } from 'zod';
import {
  type CameraPose,
  type PhotoCorners,
  type PoseReason,
  poseGrades,
} from '../../domain/photogrammetry/camera-pose';
import { photoCorners } from '../../domain/photogrammetry/photo-corners';
import { type PhotoState, photoStates } from '../../domain/pipeline';
import type { PhotoQuality } from '../../domain/quality/judge-photo';
import { worstOf } from '../../domain/quality/quality-finding';
import { type PhotoRegistration, registrationGrades } from '../../domain/registration/registration';
import type { GroundPolygon } from '../../domain/units';
import { iso, isoDateTime, isoOrNull } from '../../platform/http/answers';
import type { Feature } from '../../platform/http/geojson';
import { pageQuery } from '../../platform/http/pages';
import { findingSchema, severitySchema } from '../flight/quality.dto';

export const photoListQuery = z.object({
  ...pageQuery,
  state: z.enum(photoStates).optional(),
  grade: z.enum(poseGrades).optional().describe('How far the pose may be trusted'),
});
export type PhotoListQuery = z.infer<typeof photoListQuery>;

const reasonSchema = z.object({ code: z.string(), message: z.string() });

const qualitySchema = z
  .object({
    severity: severitySchema.nullable().describe('The worst finding; null: accepted as it is'),
    findings: z.array(findingSchema),
    heightOverGroundMetres: z.number().nullable(),
    offNadirDegrees: z.number().nullable(),
    blur: z.number().nullable().describe('0 sharp to 1 blurred'),
  })
  .meta({ id: 'PhotoQuality' });

export const photoSchema = z
  .object({
    id: z.uuid(),
    flightId: z.uuid(),
    name: z.string(),
    state: z.enum(photoStates),
    run: z.int(),
    sha256: z.string().describe('As read back, or as announced while it is not stored'),
    sizeBytes: z.int(),
    isUploaded: z.boolean(),
    reason: reasonSchema.nullable().describe('Why it was rejected, or of what it is a duplicate'),
    duplicateOf: z.uuid().nullable(),
    widthPx: z.int().nullable(),
    heightPx: z.int().nullable(),
    takenAt: isoDateTime.nullable(),
    lon: z.number().nullable(),
    lat: z.number().nullable(),
    groundSampleDistanceMetres: z.number().nullable(),
    poseGrade: z.enum(poseGrades).nullable(),
    poseReasons: z.array(reasonSchema),
    registration: z
      .object({
        grade: z.enum(registrationGrades),
        reasons: z.array(reasonSchema),
        betweenPhotosMetres: z
          .number()
          .nullable()
          .describe('One standard deviation, an axis, against the flight’s other photos'),
      })
      .nullable()
      .describe('How well it lies on its neighbours; null until the flight was registered'),
    quality: qualitySchema.nullable().describe('Null until the bytes arrived'),
    footprint: z
      .object({
        type: z.literal('Polygon'),
        coordinates: z.array(z.array(z.tuple([z.number(), z.number()]))),
      })
      .nullable(),
    corners: z
      .array(z.tuple([z.number(), z.number()]))
      .length(4)
      .nullable()
      .describe(
        'Lon and lat of the top left, top right, bottom right and bottom left pixel, where the pose is trusted',
      ),
    orientation: z.int().nullable().describe('EXIF Orientation, 1 to 8; boxes are in pixels as stored'),
    detectionCount: z.int().nullable(),
    modelVersion: z.string().nullable(),
    updatedAt: isoDateTime,
  })
  .meta({ id: 'Photo' });
export type PhotoDto = z.infer<typeof photoSchema>;

export const PHOTO_COLUMNS = `photo.id, photo.flight_id, photo.name, photo.state, photo.run, photo.declared_sha256, photo.declared_size,
  photo.is_uploaded, photo.rejection_code, photo.rejection_message, photo.duplicate_of, photo.width_px, photo.height_px,
  photo.taken_at, photo.lon, photo.lat, photo.gsd_m, photo.pose_grade, photo.geotag -> 'reasons' as pose_reasons,
  photo.geotag -> 'pose' as pose, photo.geotag -> 'corners' as corners, (photo.geotag -> 'orientation')::integer as orientation,
  photo.footprint, photo.registration, photo.quality, photo.detection_count, photo.model_version, photo.updated_at`;

export interface PhotoRow {
  readonly id: string;
  readonly flight_id: string;
  readonly name: string;
  readonly state: PhotoState;
  readonly run: number;
  readonly declared_sha256: string;
  readonly declared_size: string;
  readonly is_uploaded: boolean;
  readonly rejection_code: string | null;
  readonly rejection_message: string | null;
  readonly duplicate_of: string | null;
  readonly width_px: number | null;
  readonly height_px: number | null;
  readonly taken_at: Date | null;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly gsd_m: number | null;
  readonly pose_grade: PhotoDto['poseGrade'];
  readonly pose_reasons: PoseReason[] | null;
  readonly pose: CameraPose | null;
  /** On the height model; null on level ground, where they follow from the pose. */
  readonly corners: PhotoCorners | null;
  readonly orientation: number | null;
  readonly registration: PhotoRegistration | null;
  readonly quality: PhotoQuality | null;
  readonly footprint: GroundPolygon | null;
  readonly detection_count: number | null;
  readonly model_version: string | null;
  readonly updated_at: Date;
}

export const presentPhoto = (row: PhotoRow): PhotoDto => ({
  id: row.id,
  flightId: row.flight_id,
  name: row.name,
  state: row.state,
  run: row.run,
  sha256: row.declared_sha256,
  sizeBytes: Number(row.declared_size),
  isUploaded: row.is_uploaded,
  reason:
    row.rejection_code === null ? null : { code: row.rejection_code, message: row.rejection_message ?? '' },
  duplicateOf: row.duplicate_of,
  widthPx: row.width_px,
  heightPx: row.height_px,
  takenAt: isoOrNull(row.taken_at),
  lon: row.lon,
  lat: row.lat,
  groundSampleDistanceMetres: row.gsd_m,
  poseGrade: row.pose_grade,
  poseReasons: row.pose_reasons ?? [],
  registration: row.registration && {
    grade: row.registration.grade,
    reasons: [...row.registration.reasons],
    betweenPhotosMetres: row.registration.betweenPhotos,
  },
  quality: row.quality && presentQuality(row.quality),
  footprint: row.footprint,
  corners: cornersOf(row),
  orientation: row.orientation,
  detectionCount: row.detection_count,
  modelVersion: row.model_version,
  updatedAt: iso(row.updated_at),
});

export const presentQuality = ({
  picture,
  findings,
  heightOverGroundMetres,
  offNadirDegrees,
}: PhotoQuality): NonNullable<PhotoDto['quality']> => ({
  severity: worstOf(findings),
  findings: findings.map((finding) => ({ ...finding, details: { ...finding.details } })),
  heightOverGroundMetres: heightOverGroundMetres ?? null,
  offNadirDegrees: offNadirDegrees ?? null,
  blur: picture?.blur ?? null,
});

function cornersOf({ pose, pose_grade, corners: onTerrain }: PhotoRow): [number, number][] | null {
  if (!pose || (pose_grade !== 'good' && pose_grade !== 'fair')) return null;
  const corners = onTerrain ?? photoCorners(pose);
  if (!corners) return null;
  const { topLeft, topRight, bottomRight, bottomLeft } = corners;
  return [topLeft, topRight, bottomRight, bottomLeft].map(({ lon, lat }) => [lon, lat]);
}

/** The photo's footprint on the ground; its geometry is null where the pose gives none. */
export function photoFeature({ id, footprint, ...properties }: PhotoDto): Feature {
  return { type: 'Feature', id, geometry: footprint, properties };
}
