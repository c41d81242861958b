import { z } from 'zod';
import { damageClasses } from '../../domain/detection/damage';
import { severities } from '../../domain/severity/severity';
import { ticketStates } from '../../domain/ticket/ticket-state';

export const MOST_AT_ONCE = 1000;
const reason = z.string().trim().min(1).max(2000);

export const bulkSchema = z
  .object({
    ids: z.array(z.uuid()).min(1).max(MOST_AT_ONCE).optional(),
    filter: z
      .object({
        state: z.array(z.enum(ticketStates)).optional(),
        class: z.array(z.enum(damageClasses)).optional(),
        severity: z.enum(severities).optional(),
        bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]).optional(),
        flight: z.uuid().optional(),
        mostScore: z.number().min(0).max(1).optional().describe('Defects scored at most so'),
        leastScore: z.number().min(0).max(1).optional(),
      })
      .optional()
      .describe('Every ticket that fits, at most 1,000'),
    action: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('transition'), to: z.enum(ticketStates), reason: reason.optional() }),
      z.object({ kind: z.literal('assign'), assigneeId: z.uuid().nullable() }),
    ]),
  })
  .refine((body) => (body.ids === undefined) !== (body.filter === undefined), {
    error: 'must have either ids or filter',
  })
  .meta({ id: 'TicketBulk' });
export type BulkBody = z.infer<typeof bulkSchema>;

export const bulkAnswerSchema = z
  .object({
    batchId: z.uuid().describe('Take all of it back with this'),
    done: z.array(z.uuid()),
    refused: z.array(z.object({ id: z.uuid(), code: z.string(), message: z.string() })),
  })
  .meta({ id: 'TicketBulkAnswer' });
export type BulkAnswer = z.infer<typeof bulkAnswerSchema>;
