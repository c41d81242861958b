import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { busyFlightStates, flightStages, pipeline } from '../../domain/pipeline';
import type { StageWork } from '../../platform/queue/outbox';

const BATCH = 1000;
/** Younger work is on its way through outbox and queue. */
const PATIENCE_SECONDS = 5;
/** Written by a clock that was wrong: waiting until that time comes would leave the work lying for as long. */
const FUTURE_SECONDS = 60;

const isOld = (column: string) =>
  `(${column} < now() - make_interval(secs => $1) or ${column} > now() + make_interval(secs => $3))`;

const stageOfFlight = flightStages.map((stage) => `when '${pipeline[stage].from}' then '${stage}'`).join(' ');

/** Takes the patience, the busy states and the future as parameters. */
const DUE = `select case photo.state when 'expected' then 'ingest' when 'stored' then 'geotag' when 'geotagged' then 'detect' end as stage,
    photo.id, photo.run, flight.correlation_id
  from photo join flight on flight.id = photo.flight_id
  where (photo.state in ('stored', 'geotagged') or (photo.state = 'expected' and photo.is_uploaded)) and ${isOld('photo.updated_at')}
  union all
  select case state ${stageOfFlight} end, id, run, correlation_id from flight where state = any($2) and ${isOld('updated_at')}`;

interface StageCount {
  readonly stage: string;
  readonly count: number;
}

/** Work that rows say is due: with the queue lost, all of it can be made again from here. */
@Injectable()
export class StuckWork {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /**
   * Photos and flights that wait for a stage and haven't changed for some seconds, after `afterId` in id order, at most 1000.
   * Whether a job for one exists already is the queue's to say.
   */
  async findDue(afterId: string | null): Promise<StageWork[]> {
    const rows: { stage: StageWork['stage']; id: string; run: number; correlation_id: string | null }[] =
      await this.database.query(
        `select * from (${DUE}) due where $4::uuid is null or id > $4::uuid order by id limit $5`,
        [PATIENCE_SECONDS, busyFlightStates, FUTURE_SECONDS, afterId, BATCH],
      );
    return rows.map((row) => ({
      stage: row.stage,
      subjectId: row.id,
      run: row.run,
      correlationId: row.correlation_id,
    }));
  }

  /** Work on its way through the outbox, by stage. */
  async countUnderway(): Promise<ReadonlyMap<string, number>> {
    const rows: StageCount[] = await this.database.query(
      'select stage, count(*)::integer as count from outbox group by stage',
    );
    return new Map(rows.map(({ stage, count }) => [stage, count]));
  }

  /** As `findDue` tells them, by stage. */
  async countDue(): Promise<ReadonlyMap<string, number>> {
    const rows: StageCount[] = await this.database.query(
      `select stage, count(*)::integer as count from (${DUE}) due group by stage`,
      [PATIENCE_SECONDS, busyFlightStates, FUTURE_SECONDS],
    );
    return new Map(rows.map(({ stage, count }) => [stage, count]));
  }

  /** Sealed flights whose photos have all ended though nobody moved them on. */
  async findFinishedFlights(): Promise<string[]> {
    const rows: { id: string }[] = await this.database.query(
      `select id from flight where state = 'sealed'
         and not exists (select from photo where flight_id = flight.id and state in ('expected', 'stored', 'geotagged'))`,
    );
    return rows.map((row) => row.id);
  }
}
