import { z } from 'zod';
import { severities } from '../../domain/quality/quality-finding';

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
