import { z } from 'zod';
import { damageClasses } from '../../domain/detection/damage';
import { stageNames } from '../../domain/pipeline';
import { isoDateTime } from '../../platform/http/answers';
import { pageOf, pageQuery } from '../../platform/http/pages';

const count = z.int().min(0);

export const queuesSchema = z
  .object({
    stages: z.array(
      z.object({
        stage: z.enum(stageNames),
        does: z.string(),
        waiting: count,
        running: count,
        delayed: count,
        failed: count,
      }),
    ),
    outbox: count.describe('Work that waits to be put into a queue'),
  })
  .meta({ id: 'QueueHealth' });
export type QueuesDto = z.infer<typeof queuesSchema>;

export const failureListQuery = z.object(pageQuery);
export const failureSchema = z
  .object({
    subjectKind: z.enum(['photo', 'flight']),
    subjectId: z.uuid(),
    name: z.string(),
    flightId: z.uuid(),
    flightName: z.string(),
    stage: z.enum(stageNames),
    attempts: count,
    code: z.string().nullable(),
    message: z.string().nullable(),
    failedAt: isoDateTime,
    correlationId: z.string().nullable(),
  })
  .meta({ id: 'Failure' });
export const failurePageSchema = pageOf(failureSchema);
export type FailureDto = z.infer<typeof failureSchema>;

export const modelsSchema = z
  .object({
    current: z.string().describe('What the manifest of the settings names'),
    models: z.array(
      z.object({
        version: z.string(),
        photos: count,
        classes: z.array(
          z.object({
            damageClass: z.enum(damageClasses),
            boxes: count,
            accepted: count,
            rejected: count,
            precision: z
              .number()
              .nullable()
              .describe('accepted / (accepted + rejected); null when nobody decided'),
            precisionFrom: z.number().nullable().describe('Wilson interval, 95 %'),
            precisionTo: z.number().nullable(),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'ModelsInUse' });
export type ModelsDto = z.infer<typeof modelsSchema>;

const bytes = z.number().min(0);
export const storageSchema = z
  .object({
    originals: z.object({ count, bytes }),
    attachments: z.object({ count, bytes }),
    databaseBytes: bytes,
    freeBytes: bytes.nullable().describe('On the disk of the data folder; null with services of one’s own'),
  })
  .meta({ id: 'StorageUse' });
export type StorageDto = z.infer<typeof storageSchema>;
