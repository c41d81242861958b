import { z } from 'zod';

export const sizeSigmaSchema = z
  .object({
    lengthMetres: z.number(),
    widthMetres: z.number(),
    areaSquareMetres: z.number(),
  })
  .nullable()
  .describe(
    'One standard deviation of each, from pixels, boxes and poses; null where it was never worked out',
  )
  .meta({ id: 'SizeSigma' });

export const openingSchema = z
  .object({
    state: z.enum(['measured', 'unresolved']),
    widthMetres: z.number().nullable(),
    sigmaMetres: z.number().nullable(),
  })
  .describe('How wide a crack is open, measured on the photos’ own pixels; unresolved below three of them')
  .meta({ id: 'CrackOpening' });

export const warningsSchema = z
  .array(z.enum(['unregistered-neighbours']))
  .describe(
    'unregistered-neighbours: photos that aren’t registered to each other were put together here, so that neighbours may have been taken for one',
  );

export interface SizeErrorRow {
  readonly length_sigma_m: number | null;
  readonly width_sigma_m: number | null;
  readonly area_sigma_m2: number | null;
  readonly is_size_least: boolean;
  readonly leans_on_unregistered: boolean;
  readonly opening_m: number | null;
  readonly opening_sigma_m: number | null;
}

export const presentSizeError = (row: SizeErrorRow) => ({
  sizeSigma:
    row.length_sigma_m === null || row.width_sigma_m === null || row.area_sigma_m2 === null
      ? null
      : {
          lengthMetres: row.length_sigma_m,
          widthMetres: row.width_sigma_m,
          areaSquareMetres: row.area_sigma_m2,
        },
  isSizeLeast: row.is_size_least,
  opening: {
    state: row.opening_m === null ? ('unresolved' as const) : ('measured' as const),
    widthMetres: row.opening_m,
    sigmaMetres: row.opening_sigma_m,
  },
  warnings: row.leans_on_unregistered ? ['unregistered-neighbours' as const] : [],
});
