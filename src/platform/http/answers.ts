import { applyDecorators, HttpCode, SerializeOptions } from '@nestjs/common';
import { ApiProduces, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { featureCollectionSchema, GEO_JSON } from './geojson';

/** What a route answers: sets the status, documents the schema, and lets nothing out that the schema doesn't name. */
export function Answers(status: number, schema?: z.ZodType, description = ''): MethodDecorator {
  return schema
    ? applyDecorators(
        HttpCode(status),
        ApiResponse({ status, standardSchema: schema, description }),
        SerializeOptions({ schema }),
      )
    : applyDecorators(HttpCode(status), ApiResponse({ status, description }));
}

/** As Answers, with a GeoJSON feature collection for those who ask for it. */
export function AnswersOrGeoJson(status: number, schema: z.ZodType): MethodDecorator {
  return applyDecorators(
    Answers(status, z.union([schema, featureCollectionSchema])),
    ApiProduces('application/json', GEO_JSON),
  );
}

export const idSchema = z.uuid({ error: 'must be an id (a UUID)' });

export const iso = (date: Date): string => date.toISOString();
export const isoOrNull = (date: Date | null): string | null => date?.toISOString() ?? null;
export const isoDateTime = z.iso.datetime();
