import { z } from 'zod';
import { flightStates, photoStates } from '../../domain/pipeline';
import type { FlightQuality } from '../../domain/quality/flight-quality';
import { iso, isoDateTime, isoOrNull } from '../../platform/http/answers';
import { pageQuery } from '../../platform/http/pages';
import type { FlightPoses, FlightTerrain } from './flight-files';
import type { FlightProgressCounts } from './flight-progress.service';
import { flightQualitySummarySchema, presentSummary } from './quality.dto';

const MAX_AREA_POINTS = 2000;
const text = (max: number) => z.string().trim().min(1).max(max);
const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]);
const rings = z.array(z.array(position).min(4).max(MAX_AREA_POINTS)).min(1).max(10);
const line = z.array(position).min(2).max(MAX_AREA_POINTS);
const areaSchema = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('Polygon'), coordinates: rings }),
    z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(rings).min(1).max(50) }),
    z.object({ type: z.literal('LineString'), coordinates: line }),
    z.object({ type: z.literal('MultiLineString'), coordinates: z.array(line).min(1).max(200) }),
  ])
  .meta({ id: 'PlannedArea' });

const details = {
  drone: text(120).nullable(),
  pilot: text(120).nullable(),
  certificate: text(120).nullable().describe('The pilot’s certificate'),
  permitNumber: text(120).nullable(),
  purpose: text(500).nullable(),
  area: areaSchema.nullable().describe('Ground to cover, or the middle line of the road, GeoJSON'),
};

export const newFlightSchema = z
  .object({ name: text(200), ...z.object(details).partial().shape })
  .meta({ id: 'NewFlight' });
export type NewFlight = z.infer<typeof newFlightSchema>;

export const flightChangesSchema = z
  .object({ name: text(200), ...details })
  .partial()
  .meta({ id: 'FlightChanges' });
export type FlightChanges = z.infer<typeof flightChangesSchema>;

export const flightListQuery = z.object({
  ...pageQuery,
  state: z.enum(flightStates).optional().describe('Withdrawn flights are left out unless asked for'),
  name: z.string().max(200).optional().describe('Exact name'),
});
export type FlightListQuery = z.infer<typeof flightListQuery>;

export const sealSchema = z
  .object({
    allowMissing: z
      .boolean()
      .default(false)
      .describe('Seal although photos are missing; they are recorded as never arrived'),
  })
  .meta({ id: 'SealFlight' });

const posesInUseSchema = z
  .object({
    name: z.string().nullable(),
    sizeBytes: z.int(),
    uploadedAt: isoDateTime,
    poses: z.int(),
    photosMatched: z.int().nullable().describe('Photos of the flight that the file knew when it came'),
  })
  .meta({ id: 'FlightPoses' });
export const flightTerrainSchema = z
  .object({
    name: z.string().nullable(),
    sizeBytes: z.int(),
    uploadedAt: isoDateTime,
    epsg: z.int(),
    bounds: z.array(z.number()).length(4).describe('West, south, east, north'),
  })
  .meta({ id: 'FlightTerrain' });

export const withdrawSchema = z
  .object({ reason: text(500).describe('Why it is taken back; shown with its photos and tickets') })
  .meta({ id: 'WithdrawFlight' });

export const flightSchema = z
  .object({
    id: z.uuid(),
    name: z.string(),
    ...details,
    isSample: z.boolean().describe('Rendered, not flown: to look around with'),
    state: z.enum(flightStates),
    run: z.int(),
    operator: z.object({ id: z.uuid(), name: z.string() }),
    poses: posesInUseSchema.nullable().describe('Poses from outside; null: the photos’ own'),
    terrain: flightTerrainSchema
      .nullable()
      .describe('Ground heights of its own; null: those of the settings, or level ground'),
    failure: z.object({ code: z.string(), message: z.string() }).nullable(),
    withdrawn: z
      .object({ at: isoDateTime, reason: z.string(), by: z.string().nullable() })
      .nullable()
      .describe('Taken back as sent by mistake'),
    quality: flightQualitySummarySchema
      .nullable()
      .describe('As judged when photos last changed, some seconds old; `/quality` judges anew'),
    createdAt: isoDateTime,
    sealedAt: isoDateTime.nullable(),
    processedAt: isoDateTime.nullable(),
  })
  .meta({ id: 'Flight' });
export type FlightDto = z.infer<typeof flightSchema>;

export const progressSchema = z
  .object({
    flightId: z.uuid(),
    state: z.enum(flightStates),
    photos: z.int(),
    byState: z.record(z.enum(photoStates), z.int()),
    stages: z.array(z.object({ stage: z.string(), done: z.int(), total: z.int() })),
  })
  .meta({ id: 'FlightProgress' });

export const flightWithProgressSchema = flightSchema
  .extend({ progress: progressSchema })
  .meta({ id: 'FlightWithProgress' });

/** A flight's row with its operator's name, as the queries of FlightService give it. */
export interface FlightRow {
  readonly id: string;
  readonly name: string;
  readonly drone: string | null;
  readonly pilot: string | null;
  readonly certificate: string | null;
  readonly permit_number: string | null;
  readonly purpose: string | null;
  readonly area: z.infer<typeof areaSchema> | null;
  readonly is_sample: boolean;
  readonly state: FlightDto['state'];
  readonly run: number;
  readonly operator_id: string;
  readonly operator_name: string;
  readonly poses: FlightPoses | null;
  readonly terrain: FlightTerrain | null;
  readonly failure_code: string | null;
  readonly failure_message: string | null;
  readonly withdrawn_at: Date | null;
  readonly withdrawn_reason: string | null;
  readonly withdrawn_by_name: string | null;
  readonly quality: FlightQuality | null;
  readonly created_at: Date;
  readonly sealed_at: Date | null;
  readonly processed_at: Date | null;
}

export const presentFlight = (row: FlightRow): FlightDto => ({
  id: row.id,
  name: row.name,
  drone: row.drone,
  pilot: row.pilot,
  certificate: row.certificate,
  permitNumber: row.permit_number,
  purpose: row.purpose,
  area: row.area,
  isSample: row.is_sample,
  state: row.state,
  run: row.run,
  operator: { id: row.operator_id, name: row.operator_name },
  poses: row.poses && presentPoses(row.poses),
  terrain: row.terrain && presentTerrain(row.terrain),
  failure: row.failure_code === null ? null : { code: row.failure_code, message: row.failure_message ?? '' },
  withdrawn: row.withdrawn_at && {
    at: iso(row.withdrawn_at),
    reason: row.withdrawn_reason ?? '',
    by: row.withdrawn_by_name,
  },
  quality: row.quality && presentSummary(row.quality),
  createdAt: iso(row.created_at),
  sealedAt: isoOrNull(row.sealed_at),
  processedAt: isoOrNull(row.processed_at),
});

const presentPoses = ({ name, sizeBytes, uploadedAt, poses, photosMatched }: FlightPoses) => ({
  name: name ?? null,
  sizeBytes,
  uploadedAt,
  poses,
  photosMatched: photosMatched ?? null,
});

export const presentTerrain = ({
  name,
  sizeBytes,
  uploadedAt,
  epsg,
  bounds,
}: FlightTerrain): z.infer<typeof flightTerrainSchema> => ({
  name: name ?? null,
  sizeBytes,
  uploadedAt,
  epsg,
  bounds: [...bounds],
});

export const presentProgress = (counts: FlightProgressCounts): z.infer<typeof progressSchema> => ({
  ...counts,
  byState: { ...counts.byState },
  stages: [...counts.stages],
});
