import { z } from 'zod';
import { worstOf } from '../../domain/quality/quality-finding';
import type { RoadCoverage } from '../../domain/roads/road-coverage';
import type { JudgedPhotos } from './flight-quality.service';
import { flightQualitySummarySchema, presentSummary, severitySchema } from './quality.dto';

const anyGeometry = z.record(z.string(), z.unknown());
const feature = <Properties extends z.ZodType>(properties: Properties) =>
  z.object({ type: z.literal('Feature'), id: z.string(), geometry: anyGeometry, properties });

const footprintSchema = feature(
  z.object({
    kind: z.literal('footprint'),
    photoId: z.uuid(),
    name: z.string(),
    groundSampleDistanceMetres: z.number().nullable(),
    severity: severitySchema.nullable(),
    codes: z.array(z.string()),
    sharedShare: z.number().nullable().describe('Of its ground, what another photo shows too'),
    isInArea: z.boolean(),
  }),
);
const gapSchema = feature(z.object({ kind: z.literal('gap'), areaM2: z.number() }));
const plannedSchema = feature(
  z.object({
    kind: z.literal('planned-area'),
    areaM2: z.number().nullable(),
    coveredShare: z.number().nullable(),
  }),
);

/** A GeoJSON feature collection with a foreign member for the sums (RFC 7946, section 6.1). */
export const coverageSchema = z
  .object({
    type: z.literal('FeatureCollection'),
    features: z.array(z.union([plannedSchema, footprintSchema, gapSchema])),
    summary: flightQualitySummarySchema.shape.coverage,
    roads: z
      .object({
        toBeSeenMetres: z
          .number()
          .nullable()
          .describe('Centreline inside the planned area; null without one'),
        seenMetres: z
          .number()
          .describe('Of that, under at least one photo; without a planned area all that was seen'),
      })
      .nullable()
      .describe('Null where no road layer reaches the flight'),
  })
  .meta({ id: 'FlightCoverage' });
export type CoverageDto = z.infer<typeof coverageSchema>;
type CoverageFeature = CoverageDto['features'][number];

/** Planned area first, gaps last: drawn in this order each lies over what it concerns. */
export function presentCoverage(
  { quality, cover, photos, plannedArea }: JudgedPhotos,
  roads: RoadCoverage | null,
): CoverageDto {
  const planned: CoverageFeature[] = plannedArea
    ? [
        {
          type: 'Feature',
          id: 'planned-area',
          geometry: { ...plannedArea },
          properties: {
            kind: 'planned-area',
            areaM2: cover?.plannedArea ?? null,
            coveredShare: cover?.coveredShare ?? null,
          },
        },
      ]
    : [];
  const footprints = photos.flatMap((photo): CoverageFeature[] => {
    const own = cover?.photos.get(photo.id);
    return photo.footprint && own
      ? [
          {
            type: 'Feature',
            id: photo.id,
            geometry: { ...photo.footprint },
            properties: {
              kind: 'footprint',
              photoId: photo.id,
              name: photo.name,
              groundSampleDistanceMetres: photo.groundSampleDistance,
              severity: worstOf(photo.quality?.findings ?? []),
              codes: photo.quality?.findings.map(({ code }) => code) ?? [],
              sharedShare: own.isFarAway ? null : own.sharedShare,
              isInArea: own.isInArea,
            },
          },
        ]
      : [];
  });
  const gaps = (cover?.gaps ?? []).map(
    ({ polygon, area }, index): CoverageFeature => ({
      type: 'Feature',
      id: `gap-${index + 1}`,
      geometry: { ...polygon },
      properties: { kind: 'gap', areaM2: area },
    }),
  );
  return {
    type: 'FeatureCollection',
    features: [...planned, ...footprints, ...gaps],
    summary: presentSummary(quality).coverage,
    roads: roads && { toBeSeenMetres: roads.toBeSeen, seenMetres: roads.seen },
  };
}
