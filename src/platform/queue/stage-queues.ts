import { getQueueToken } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { JobsOptions, Queue } from 'bullmq';
import { pipeline, type StageName, scheduledStages, stageNames } from '../../domain/pipeline';
import type { StageWork } from './outbox';

/** What a job carries: never more than names of rows. */
export interface StageJobData {
  readonly subjectId: string;
  readonly run: number;
  readonly correlationId: string | null;
}

/** How a job stands in the queue; `missing` after it completed, too, since finished jobs are removed. */
export type QueuedState = 'waiting' | 'running' | 'failed' | 'missing';

const ASKED_AT_ONCE = 20;
const KEEP_FAILED_SECONDS = 14 * 24 * 3600;
const KEEP_FAILED_COUNT = 5000;

/** BullMQ allows no colon in a job id. The same work has the same id, so adding it twice is adding it once. */
export const jobIdOf = (work: StageWork): string => `${work.stage}.${work.subjectId}.${work.run}`;

function jobOptions(work: StageWork): JobsOptions {
  const stage = pipeline[work.stage];
  return {
    jobId: jobIdOf(work),
    attempts: stage.attempts,
    backoff: { type: 'exponential', delay: stage.backoff },
    priority: stage.priority,
    removeOnComplete: true,
    removeOnFail: { age: KEEP_FAILED_SECONDS, count: KEEP_FAILED_COUNT },
  };
}

/** One queue a stage. */
@Injectable()
export class StageQueues {
  constructor(private readonly modules: ModuleRef) {}

  queue(stage: StageName): Queue<StageJobData> {
    return this.modules.get<Queue<StageJobData>>(getQueueToken(stage), { strict: false });
  }

  async add(work: readonly StageWork[]): Promise<void> {
    for (const stage of stageNames) {
      const jobs = work
        .filter((item) => item.stage === stage)
        .map((item) => ({
          name: stage,
          data: { subjectId: item.subjectId, run: item.run, correlationId: item.correlationId ?? null },
          opts: jobOptions(item),
        }));
      if (jobs.length > 0) await this.queue(stage).addBulk(jobs);
    }
  }

  async stateOf(work: StageWork): Promise<QueuedState> {
    const state = await this.queue(work.stage).getJobState(jobIdOf(work));
    switch (state) {
      case 'active':
        return 'running';
      case 'failed':
        return 'failed';
      case 'unknown':
      case 'completed':
        return 'missing';
      default:
        return 'waiting';
    }
  }

  /** In the order of the work; a few questions at once, for BullMQ takes one job at a time. */
  async statesOf(work: readonly StageWork[]): Promise<QueuedState[]> {
    const states: QueuedState[] = [];
    for (let start = 0; start < work.length; start += ASKED_AT_ONCE)
      states.push(
        ...(await Promise.all(work.slice(start, start + ASKED_AT_ONCE).map((one) => this.stateOf(one)))),
      );
    return states;
  }

  /** Takes a kept failed job away, so that the same work can be added again. */
  async forget(work: StageWork): Promise<void> {
    await this.queue(work.stage).remove(jobIdOf(work));
  }

  /** The clocks of scheduled stages lie in the queue too, so a flushed queue loses them: whoever relays puts them back. */
  async ensureScheduled(): Promise<void> {
    for (const stage of scheduledStages) {
      const queue = this.queue(stage);
      if (await queue.getJobScheduler(stage)) continue;
      await queue.upsertJobScheduler(
        stage,
        { every: pipeline[stage].every },
        {
          name: stage,
          data: { subjectId: '', run: 0, correlationId: null },
          opts: { removeOnComplete: true, removeOnFail: 20 },
        },
      );
    }
  }

  /** Jobs by stage and state, for health and metrics. */
  async depths(): Promise<Record<StageName, Record<string, number>>> {
    const entries = await Promise.all(
      stageNames.map(async (stage) => [stage, await this.queue(stage).getJobCounts()] as const),
    );
    return Object.fromEntries(entries) as Record<StageName, Record<string, number>>;
  }

  async ping(): Promise<void> {
    await this.queue('sweep').getJobCountByTypes('waiting');
  }
}
