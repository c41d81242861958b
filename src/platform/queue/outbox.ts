import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { SubjectStageName } from '../../domain/pipeline';
import { currentCorrelationId } from '../telemetry/correlation';

/** Work to be queued, named by the row it is for. `run` makes a re-run a new job. */
export interface StageWork {
  readonly stage: SubjectStageName;
  readonly subjectId: string;
  readonly run: number;
  readonly correlationId?: string | null;
}

/**
 * Work is written here in the transaction that makes it due; the relay moves it to the queue after the commit.
 * So neither a crash between the two nor a flushed queue loses it.
 */
@Injectable()
export class Outbox {
  async add(manager: EntityManager, work: readonly StageWork[]): Promise<void> {
    if (work.length === 0) return;
    await manager.query(
      `insert into outbox (stage, subject_id, run, correlation_id)
       select stage, subject_id, run, coalesce(correlation_id, $2)
       from jsonb_to_recordset($1::jsonb) as work (stage text, subject_id uuid, run integer, correlation_id text)`,
      [
        JSON.stringify(
          work.map((item) => ({
            stage: item.stage,
            subject_id: item.subjectId,
            run: item.run,
            correlation_id: item.correlationId ?? null,
          })),
        ),
        currentCorrelationId(),
      ],
    );
    await manager.query(`select pg_notify('outbox_filled', '')`);
  }
}
