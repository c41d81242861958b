import { z } from 'zod';

/** A comma-separated list of a query, each one of a fixed set. */
export const manyOf = <Value extends string>(values: readonly [Value, ...Value[]]) =>
  z
    .string()
    .max(400)
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(z.enum(values)).min(1))
    .describe(`One or more of ${values.join(', ')}, separated by commas`);

const degrees = (limit: number) => z.coerce.number<string>().min(-limit).max(limit);

export const bboxSchema = z
  .string()
  .max(120)
  .transform((text) => text.split(','))
  .pipe(z.tuple([degrees(180), degrees(90), degrees(180), degrees(90)]))
  .refine(([west, south, east, north]) => west <= east && south <= north, {
    error: 'must be west,south,east,north',
  })
  .describe('west,south,east,north in degrees (WGS84)');
export type Bbox = z.infer<typeof bboxSchema>;

const FEWEST_CORNERS = 3;
const MOST_CORNERS = 100;

/** An area that somebody drew, as it stands in an address. */
export const drawnAreaSchema = z
  .string()
  .max(4000)
  .transform((text) => text.split(';').map((corner) => corner.split(',')))
  .pipe(
    z
      .array(z.tuple([degrees(180), degrees(90)]))
      .min(FEWEST_CORNERS)
      .max(MOST_CORNERS),
  )
  .describe(
    `${FEWEST_CORNERS} to ${MOST_CORNERS} corners lon,lat in degrees (WGS84), separated by semicolons`,
  );

export const polygonSchema = z
  .object({ type: z.literal('Polygon'), coordinates: z.array(z.array(z.tuple([z.number(), z.number()]))) })
  .meta({ id: 'GroundPolygon' });

export const boxSchema = z
  .object({ x: z.number(), y: z.number(), width: z.number().positive(), height: z.number().positive() })
  .describe('Pixels of the photo as stored; its Orientation tag is not applied')
  .meta({ id: 'BoxInPhoto' });
