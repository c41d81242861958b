import { z } from 'zod';
import type { FlightQuality } from '../../domain/quality/flight-quality';
import { severities, worstOf } from '../../domain/quality/quality-finding';
import { isoDateTime } from '../../platform/http/answers';
import type { JudgedPhotos } from './flight-quality.service';

export const severitySchema = z
  .enum(severities)
  .describe('info: good to know; warning: usable with care; problem: fly it again or lose it');

export const findingSchema = z
  .object({
    code: z.string().describe('Stable; docs/flight-quality.md lists all'),
    severity: severitySchema,
    message: z.string().describe('What is wrong and what to do'),
    details: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
  })
  .meta({ id: 'QualityFinding' });

const spreadSchema = z
  .object({ least: z.number(), median: z.number(), most: z.number() })
  .describe('Metres')
  .meta({ id: 'Spread' });

const coverageSummarySchema = z
  .object({
    plannedAreaM2: z.number().nullable().describe('Null where no area was planned'),
    coveredAreaM2: z.number().describe('Inside the planned area where there is one'),
    coveredShare: z.number(),
    gapAreaM2: z.number(),
    gapCount: z.int(),
    sharedShare: z.number().describe('Share of the covered ground that two photos or more show'),
    cellSideMetres: z.number().describe('Areas are counted in cells of this side'),
  })
  .meta({ id: 'CoverageSummary' });

export const flightQualitySummarySchema = z
  .object({
    severity: severitySchema.nullable().describe('The worst finding of the flight; null: nothing to say'),
    findings: z.array(findingSchema.extend({ photoCount: z.int() }).meta({ id: 'FlightFinding' })),
    photos: z.object({ total: z.int(), placed: z.int(), withProblem: z.int() }),
    coverage: coverageSummarySchema.nullable(),
    heightsMetres: spreadSchema
      .nullable()
      .describe('Above the ground where a height model was given, else above take-off'),
    aboveHeightLimit: z.int().describe('Photos above 120 m'),
    groundSampleDistanceMetres: spreadSchema.nullable(),
    cameras: z.array(z.object({ label: z.string(), photos: z.int() })),
    takenFrom: isoDateTime.nullable(),
    takenTo: isoDateTime.nullable(),
  })
  .meta({ id: 'FlightQualitySummary' });

const namedPhoto = z.object({ id: z.uuid(), name: z.string() });

export const flightQualitySchema = flightQualitySummarySchema
  .extend({
    findings: z.array(
      findingSchema
        .extend({ photoCount: z.int(), photos: z.array(namedPhoto) })
        .meta({ id: 'FlightFindingWithPhotos' }),
    ),
    photoFindings: z
      .array(
        z
          .object({
            code: z.string(),
            severity: severitySchema.describe('The worst among them'),
            count: z.int(),
            photos: z.array(namedPhoto.extend({ severity: severitySchema, message: z.string() })),
          })
          .meta({ id: 'PhotoFindings' }),
      )
      .describe('What photos have of their own, by code, the worst and commonest first'),
  })
  .meta({ id: 'FlightQuality' });
export type FlightQualityDto = z.infer<typeof flightQualitySchema>;

export function presentSummary(quality: FlightQuality): z.infer<typeof flightQualitySummarySchema> {
  const { coverage, heights, groundSampleDistance, findings, cameras, ...rest } = quality;
  return {
    ...rest,
    photos: { ...rest.photos },
    findings: findings.map(({ photoIds, ...finding }) => ({
      ...finding,
      details: { ...finding.details },
      photoCount: photoIds.length,
    })),
    coverage: coverage && {
      plannedAreaM2: coverage.plannedArea,
      coveredAreaM2: coverage.coveredArea,
      coveredShare: coverage.coveredShare,
      gapAreaM2: coverage.gapArea,
      gapCount: coverage.gapCount,
      sharedShare: coverage.sharedShare,
      cellSideMetres: coverage.cellSide,
    },
    heightsMetres: heights,
    groundSampleDistanceMetres: groundSampleDistance,
    cameras: cameras.map((camera) => ({ ...camera })),
  };
}

export function presentFlightQuality({ quality, photos }: JudgedPhotos): FlightQualityDto {
  const names = new Map(photos.map(({ id, name }) => [id, name]));
  return {
    ...presentSummary(quality),
    findings: quality.findings.map(({ photoIds, ...finding }) => ({
      ...finding,
      details: { ...finding.details },
      photoCount: photoIds.length,
      photos: photoIds.map((id) => ({ id, name: names.get(id) ?? '' })),
    })),
    photoFindings: byCode(photos),
  };
}

function byCode(photos: JudgedPhotos['photos']): FlightQualityDto['photoFindings'] {
  const found = new Map<string, FlightQualityDto['photoFindings'][number]['photos']>();
  for (const { id, name, quality } of photos)
    for (const { code, severity, message } of quality?.findings ?? [])
      found.set(code, [...(found.get(code) ?? []), { id, name, severity, message }]);
  return [...found]
    .map(([code, own]) => ({ code, severity: worstOf(own)!, count: own.length, photos: own }))
    .sort(
      (a, b) =>
        severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
        b.count - a.count ||
        (a.code < b.code ? -1 : 1),
    );
}
