import { z } from 'zod';

export const sampleFlightSchema = z
  .object({
    state: z
      .enum(['none', 'rendering', 'sending', 'there', 'failed'])
      .describe('there: it is a flight like any other; withdrawn, it is none again'),
    rendered: z.int().describe('Photos rendered so far'),
    photos: z.int().describe('Photos that it will have'),
    flightId: z.uuid().nullable().describe('Null until it is there, and for operators who don’t own it'),
    failure: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .describe('Why the last attempt failed; another may be started'),
  })
  .meta({ id: 'SampleFlight' });
export type SampleFlightDto = z.infer<typeof sampleFlightSchema>;
