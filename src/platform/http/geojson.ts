import type { Request } from 'express';
import { z } from 'zod';

export const GEO_JSON = 'application/geo+json';

/** RFC 7946; `next` is the same cursor that the JSON page has. */
export const featureCollectionSchema = z
  .object({
    type: z.literal('FeatureCollection'),
    features: z.array(
      z.object({
        type: z.literal('Feature'),
        id: z.string(),
        geometry: z.record(z.string(), z.unknown()).nullable(),
        properties: z.record(z.string(), z.unknown()),
      }),
    ),
    next: z.string().nullable(),
  })
  .meta({ id: 'FeatureCollection' });
export type FeatureCollection = z.infer<typeof featureCollectionSchema>;
export type Feature = FeatureCollection['features'][number];

export const wantsGeoJson = (request: Request): boolean =>
  request.accepts(['application/json', GEO_JSON]) === GEO_JSON;

/** Sets the media type and wraps the features; return it from the route. */
export function sendGeoJson(request: Request, features: Feature[], next: string | null): FeatureCollection {
  request.res?.type(GEO_JSON);
  return { type: 'FeatureCollection', features, next };
}
