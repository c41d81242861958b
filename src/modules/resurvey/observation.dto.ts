import { z } from 'zod';
import { type Verdict, verdicts } from '../../domain/resurvey/judge-place';
import type { MeasuredSize } from '../../domain/resurvey/measure-size';
import type { PlaceView } from '../../domain/resurvey/place-view';
import { type VerdictReason, viewFlaws } from '../../domain/resurvey/reasons';
import { iso, isoDateTime } from '../../platform/http/answers';
import { boxSchema, manyOf } from '../../platform/http/geo-schemas';
import { pageQuery } from '../../platform/http/pages';

const reasonSchema = z.object({ code: z.string(), message: z.string() });

const sizeSchema = z
  .object({
    lengthMetres: z.number(),
    lengthSigmaMetres: z.number(),
    areaSquareMetres: z.number(),
    areaSigmaSquareMetres: z.number(),
    extentMetres: z.number().describe('Diagonal of the box: the same whichever way the drone flew'),
    extentSigmaMetres: z.number(),
    photos: z.int().describe('Photos that measured it'),
  })
  .describe('One flight’s measure, each with one standard deviation')
  .meta({ id: 'MeasuredSize' });

export const observationSchema = z
  .object({
    id: z.uuid(),
    flightId: z.uuid(),
    flightName: z.string(),
    defectId: z.uuid(),
    ticketId: z.uuid().nullable(),
    verdict: z.enum(verdicts),
    reasons: z.array(reasonSchema),
    probabilityGone: z.number().nullable().describe('From even odds; null where nothing was weighed'),
    seenAt: isoDateTime.describe('When the flight first looked at the place'),
    viewsCounted: z.int().describe('Views without a flaw, or with the damage in them'),
    viewsWithDamage: z.int(),
    viewsWithRepair: z.int(),
    views: z.array(
      z.object({
        photoId: z.uuid(),
        flaw: z.enum(viewFlaws).nullable().describe('Why the view doesn’t count; null for one that does'),
        weight: z.number(),
        groundSampleDistanceMetres: z.number().nullable(),
        offNadirDegrees: z.number().nullable(),
        showsDamage: z.boolean(),
        showsRepair: z.boolean(),
      }),
    ),
    sizeBefore: sizeSchema.nullable(),
    sizeAfter: sizeSchema.nullable(),
  })
  .meta({ id: 'DefectObservation' });
export type ObservationDto = z.infer<typeof observationSchema>;

/** A damage is flown over some times a year: no pages. */
export const observationHistorySchema = z
  .object({ items: z.array(observationSchema) })
  .meta({ id: 'DefectHistory' });

export const observationListQuery = z.object({
  ...pageQuery,
  verdict: manyOf(verdicts).optional(),
  reason: z.string().max(60).optional().describe('Code of a reason, as `too-oblique`'),
});
export type ObservationListQuery = z.infer<typeof observationListQuery>;

export const resurveySchema = z
  .object({
    flightId: z.uuid(),
    verdicts: z.object(
      Object.fromEntries(verdicts.map((verdict) => [verdict, z.int()])) as Record<Verdict, z.ZodInt>,
    ),
    reasons: z.array(z.object({ verdict: z.enum(verdicts), code: z.string(), defects: z.int() })),
    notes: z.array(reasonSchema).describe('Why there is nothing, or not yet, to tell'),
  })
  .meta({ id: 'FlightResurvey' });
export type ResurveyDto = z.infer<typeof resurveySchema>;

const pointSchema = z.object({ x: z.number(), y: z.number() });

export const placeViewsSchema = z
  .object({
    defectId: z.uuid(),
    flights: z
      .array(
        z.object({
          flightId: z.uuid(),
          flightName: z.string(),
          flownAt: isoDateTime,
          verdict: z.enum(verdicts).nullable().describe('Null where the flight was not compared'),
          bestPhotoId: z.uuid(),
          photos: z.array(
            z.object({
              photoId: z.uuid(),
              photoName: z.string(),
              takenAt: isoDateTime.nullable(),
              photoWidth: z.int(),
              photoHeight: z.int(),
              centre: pointSchema.describe('Of the damage, in pixels of the photo as stored'),
              outline: z.array(pointSchema).describe('Open ring; may reach outside of the photo'),
              isWhole: z.boolean(),
              flaw: z.enum(viewFlaws).nullable(),
              groundSampleDistanceMetres: z.number(),
              offNadirDegrees: z.number(),
              boxes: z.array(boxSchema).describe('Detections of the damage in this photo'),
            }),
          ),
        }),
      )
      .describe('Oldest first'),
  })
  .meta({ id: 'PlaceViews' });
export type PlaceViewsDto = z.infer<typeof placeViewsSchema>;

export interface ObservationRow {
  readonly id: string;
  readonly flight_id: string;
  readonly flight_name: string;
  readonly defect_id: string;
  readonly ticket_id: string | null;
  readonly verdict: Verdict;
  readonly reasons: VerdictReason[];
  readonly probability_gone: number | null;
  readonly seen_at: Date;
  readonly views_counted: number;
  readonly views_with_damage: number;
  readonly views_with_repair: number;
  readonly views: PlaceView[];
  readonly size_before: MeasuredSize | null;
  readonly size_after: MeasuredSize | null;
}

export const presentObservation = (row: ObservationRow): ObservationDto => ({
  id: row.id,
  flightId: row.flight_id,
  flightName: row.flight_name,
  defectId: row.defect_id,
  ticketId: row.ticket_id,
  verdict: row.verdict,
  reasons: row.reasons,
  probabilityGone: row.probability_gone,
  seenAt: iso(row.seen_at),
  viewsCounted: row.views_counted,
  viewsWithDamage: row.views_with_damage,
  viewsWithRepair: row.views_with_repair,
  views: row.views.map((view) => ({
    photoId: view.photoId,
    flaw: view.flaw,
    weight: view.weight,
    groundSampleDistanceMetres: view.groundSampleDistance,
    offNadirDegrees: view.offNadir,
    showsDamage: view.showsDamage,
    showsRepair: view.showsRepair,
  })),
  sizeBefore: presentSize(row.size_before),
  sizeAfter: presentSize(row.size_after),
});

const presentSize = (size: MeasuredSize | null): ObservationDto['sizeBefore'] =>
  size && {
    lengthMetres: size.length,
    lengthSigmaMetres: size.lengthSigma,
    areaSquareMetres: size.area,
    areaSigmaSquareMetres: size.areaSigma,
    extentMetres: size.extent,
    extentSigmaMetres: size.extentSigma,
    photos: size.photos,
  };
