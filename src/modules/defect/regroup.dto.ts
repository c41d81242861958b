import { z } from 'zod';

/** More views than any damage has. */
const MOST_VIEWS = 500;
const MOST_MERGED = 20;

export const splitBodySchema = z
  .object({
    detectionIds: z
      .array(z.uuid())
      .min(1)
      .max(MOST_VIEWS)
      .describe('The views that show another damage, by their detections; at least one stays'),
  })
  .meta({ id: 'DefectSplitBody' });
export type SplitBody = z.infer<typeof splitBodySchema>;

export const splitSchema = z
  .object({
    id: z.uuid().describe('Take the split back with this'),
    defectId: z.uuid().describe('Keeps its id and its ticket'),
    splitOffId: z.uuid().describe('The defect that the views are of from now on'),
    ticketId: z.uuid().nullable().describe('Its proposed ticket; null where its class calls for no work'),
    ticketNumber: z.string().nullable(),
  })
  .meta({ id: 'DefectSplit' });
export type SplitDto = z.infer<typeof splitSchema>;

export const mergeBodySchema = z
  .object({
    defectIds: z
      .array(z.uuid())
      .min(1)
      .max(MOST_MERGED)
      .describe('The defects that are this one, too: their tickets become duplicates of its ticket'),
  })
  .meta({ id: 'DefectMergeBody' });
export type MergeBody = z.infer<typeof mergeBodySchema>;

export const mergeSchema = z
  .object({
    id: z.uuid().describe('Take the merge back with this'),
    defectId: z.uuid().describe('The one that stays'),
    ticketId: z.uuid(),
    mergedIds: z.array(z.uuid()),
  })
  .meta({ id: 'DefectMerge' });
export type MergeDto = z.infer<typeof mergeSchema>;
