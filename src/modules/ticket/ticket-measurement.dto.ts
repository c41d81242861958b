import { z } from 'zod';
import { MAX_DEPTH, MAX_SIDE } from '../../domain/severity/site-measurement';
import { isoDateTime } from '../../platform/http/answers';

const millimetres = (name: string, most: number) =>
  z
    .number({ error: `${name} must be a number of millimetres` })
    .positive({ error: `${name} must be more than 0 mm` })
    .max(most, { error: `${name} must be at most ${most} mm` });

export const measurementSchema = z
  .object({
    id: z.uuid().optional().describe('Chosen by the sender: sent again, it is kept once'),
    depthMillimetres: millimetres('the depth', MAX_DEPTH * 1000)
      .optional()
      .describe('Deepest point of a pothole'),
    widthMillimetres: millimetres('the width', MAX_SIDE * 1000)
      .optional()
      .describe('Opening of a crack, or the shorter side of a pothole'),
    lengthMillimetres: millimetres('the length', MAX_SIDE * 1000)
      .optional()
      .describe('Longer side of a pothole'),
    note: z.string().trim().min(1).max(2000).optional(),
    measuredAt: isoDateTime.optional().describe('When it was measured, as the phone tells it'),
    lon: z.number().min(-180).max(180).optional(),
    lat: z.number().min(-90).max(90).optional(),
    accuracyMetres: z.number().min(0).max(100_000).optional(),
  })
  .refine((told) => told.depthMillimetres ?? told.widthMillimetres ?? told.lengthMillimetres, {
    error: 'names nothing that was measured: give depthMillimetres, widthMillimetres or lengthMillimetres',
  })
  .meta({ id: 'NewTicketMeasurement' });
export type MeasurementBody = z.infer<typeof measurementSchema>;
