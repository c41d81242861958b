import { statfs } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { DamageClass } from '../../domain/detection/damage';
import { wilsonInterval } from '../../domain/evaluation/wilson-interval';
import { pipeline, type StageName, stageNames } from '../../domain/pipeline';
import { resolveSettingPath } from '../../platform/config/project-root';
import { SETTINGS, type Settings } from '../../platform/config/settings';
import { iso } from '../../platform/http/answers';
import { loadModel } from '../../platform/inference/model-manifest';
import { StageQueues } from '../../platform/queue/stage-queues';
import type { FailureDto, ModelsDto, QueuesDto, StorageDto } from './system.dto';

interface FailureRow {
  readonly id: string;
  readonly subject_kind: 'photo' | 'flight';
  readonly subject_id: string;
  readonly name: string;
  readonly flight_id: string;
  readonly flight_name: string;
  readonly stage: StageName;
  readonly attempt: number;
  readonly code: string | null;
  readonly message: string | null;
  readonly started_at: Date;
  readonly correlation_id: string | null;
}

/** How the machine itself is: for administrators. */
@Injectable()
export class SystemService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly queues: StageQueues,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async showQueues(): Promise<QueuesDto> {
    const depths = await this.queues.depths();
    const [{ count }]: [{ count: string }] = await this.database.query('select count(*) from outbox');
    const of = (stage: StageName, ...states: string[]) =>
      states.reduce((sum, state) => sum + (depths[stage][state] ?? 0), 0);
    return {
      outbox: Number(count),
      stages: stageNames.map((stage) => ({
        stage,
        does: pipeline[stage].does,
        waiting: of(stage, 'waiting', 'prioritized'),
        running: of(stage, 'active'),
        delayed: of(stage, 'delayed'),
        failed: of(stage, 'failed'),
      })),
    };
  }

  /** Photos and flights that a step gave up on though nothing was wrong with them, newest first: run them again from that step. */
  async listFailures(page: { readonly limit: number; readonly beforeId: string | null }) {
    const rows: FailureRow[] = await this.database.query(
      `select last.id, last.stage, last.attempt, last.code, last.message, last.started_at, last.correlation_id,
         given_up.subject_kind, given_up.subject_id, given_up.name, given_up.flight_id, flight.name as flight_name
       from (
         select 'photo' as subject_kind, id as subject_id, name, flight_id from photo where state = 'rejected'
         union all select 'flight', id, name, id from flight where state = 'failed'
       ) given_up
       join flight on flight.id = given_up.flight_id
       join lateral (
         select * from stage_attempt where stage_attempt.subject_id = given_up.subject_id order by id desc limit 1
       ) last on last.outcome = 'failed'
       where $1::bigint is null or last.id < $1::bigint order by last.id desc limit $2`,
      [page.beforeId, page.limit],
    );
    return rows.map((row): FailureDto & { readonly attemptId: string } => ({
      attemptId: row.id,
      subjectKind: row.subject_kind,
      subjectId: row.subject_id,
      name: row.name,
      flightId: row.flight_id,
      flightName: row.flight_name,
      stage: row.stage,
      attempts: row.attempt,
      code: row.code,
      message: row.message,
      failedAt: iso(row.started_at),
      correlationId: row.correlation_id,
    }));
  }

  /** What each model found, and how much of it people kept. */
  async showModels(): Promise<ModelsDto> {
    const { modelVersion } = await loadModel(resolveSettingPath(this.settings.MODEL_MANIFEST));
    const photos: { version: string; photos: string }[] = await this.database.query(
      'select model_version as version, count(*) as photos from photo where model_version is not null group by 1 order by 1 desc',
    );
    const boxes: {
      version: string;
      damage_class: DamageClass;
      boxes: string;
      accepted: string;
      rejected: string;
    }[] = await this.database.query(
      `select model_version as version, damage_class, count(*) as boxes,
         count(*) filter (where decision = 'accepted') as accepted, count(*) filter (where decision = 'rejected') as rejected
       from detection where origin = 'model' and model_version is not null and superseded_at is null
       group by 1, 2 order by 1, 2`,
    );
    return {
      current: modelVersion,
      models: photos.map(({ version, photos: seen }) => ({
        version,
        photos: Number(seen),
        classes: boxes
          .filter((row) => row.version === version)
          .map((row) => {
            const [accepted, rejected] = [Number(row.accepted), Number(row.rejected)];
            const interval = wilsonInterval(accepted, accepted + rejected);
            return {
              damageClass: row.damage_class,
              boxes: Number(row.boxes),
              accepted,
              rejected,
              precision: interval && accepted / (accepted + rejected),
              precisionFrom: interval?.from ?? null,
              precisionTo: interval?.to ?? null,
            };
          }),
      })),
    };
  }

  async showStorage(): Promise<StorageDto> {
    const [row]: [
      Record<'photos' | 'photo_bytes' | 'pictures' | 'picture_bytes' | 'database_bytes', string>,
    ] = await this.database.query(
      `select (select count(*) from stored_object) as photos,
           (select coalesce(sum(size_bytes), 0) from stored_object) as photo_bytes,
           (select count(*) from ticket_attachment where removed_at is null) as pictures,
           (select coalesce(sum(size_bytes), 0) from ticket_attachment where removed_at is null) as picture_bytes,
           pg_database_size(current_database()) as database_bytes`,
    );
    return {
      originals: { count: Number(row.photos), bytes: Number(row.photo_bytes) },
      attachments: { count: Number(row.pictures), bytes: Number(row.picture_bytes) },
      databaseBytes: Number(row.database_bytes),
      freeBytes: this.settings.EMBEDDED_S3 ? await freeBytesAt(this.settings.DATA_DIR) : null,
    };
  }
}

async function freeBytesAt(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
