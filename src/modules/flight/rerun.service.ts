import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import { DomainError } from '../../domain/domain-error';
import {
  busyFlightStates,
  type FlightStageName,
  type FlightState,
  flightStages,
  pipeline,
  type SubjectStageName,
} from '../../domain/pipeline';
import { Outbox, type StageWork } from '../../platform/queue/outbox';
import { Clock } from '../../platform/telemetry/clock';
import { AuditLog } from '../audit/audit-log.service';
import { FlightProgress } from './flight-progress.service';

/** Stages that can be run again; `ingest` needs the bytes sent again, which the manifest does. */
export const rerunStages = [
  'geotag',
  'detect',
  'tile',
  ...flightStages,
] as const satisfies readonly SubjectStageName[];
export type RerunStage = (typeof rerunStages)[number];
export const rerunPhotoStages = ['geotag', 'detect', 'tile'] as const satisfies readonly RerunStage[];
export type RerunPhotoStage = (typeof rerunPhotoStages)[number];

/**
 * Runs a photo or a flight again from a stage: new model, new poses, new rule.
 * Rows go back to the stage's first state with a higher run number; what people decided is kept by the stages themselves.
 */
@Injectable()
export class RerunService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly outbox: Outbox,
    private readonly progress: FlightProgress,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  async rerunFlight(flightId: string, from: RerunStage, actor: Actor): Promise<void> {
    await this.database.transaction(async (manager) => {
      const flight = await this.lockFlight(manager, flightId);
      if (needsOriginals.includes(from)) await assertOriginalsAreThere(manager, flightId);
      if (isFlightStage(from)) {
        if (flight.state === 'receiving' || flight.state === 'sealed')
          throw new DomainError(
            'flight-not-ready',
            'The flight is still being received or its photos are under way: wait until it was processed once.',
          );
        await this.enterFlightStage(manager, flightId, from);
      } else {
        await this.rewindPhotos(manager, 'flight_id', flightId, from);
        if (from !== 'tile') await this.reopenFlight(manager, flightId);
      }
      await this.audit.record(manager, actor, {
        action: 'flight.rerun',
        subjectKind: 'flight',
        subjectId: flightId,
        details: { from },
      });
    });
  }

  async rerunPhoto(photoId: string, from: RerunPhotoStage, actor: Actor): Promise<void> {
    await this.database.transaction(async (manager) => {
      const [photo]: { flight_id: string }[] = await manager.query(
        'select flight_id from photo where id = $1',
        [photoId],
      );
      if (!photo) throw new DomainError('photo-not-found', 'There is no such photo.', { status: 404 });
      await this.lockFlight(manager, photo.flight_id);
      const count = await this.rewindPhotos(manager, 'id', photoId, from);
      if (count === 0)
        throw new DomainError(
          'photo-not-ready',
          'This photo has not come as far as that stage, so it can’t be run again from there.',
        );
      if (from !== 'tile') await this.reopenFlight(manager, photo.flight_id);
      await this.audit.record(manager, actor, {
        action: 'photo.rerun',
        subjectKind: 'photo',
        subjectId: photoId,
        details: { from },
      });
    });
  }

  private async lockFlight(manager: EntityManager, flightId: string): Promise<{ state: FlightState }> {
    const [flight]: { state: FlightState }[] = await manager.query(
      'select state from flight where id = $1 for no key update',
      [flightId],
    );
    if (!flight) throw new DomainError('flight-not-found', 'There is no such flight.', { status: 404 });
    if (flight.state === 'withdrawn')
      throw new DomainError(
        'flight-withdrawn',
        'The flight was withdrawn and stays so: send its photos again in a new flight.',
      );
    if (busyFlightStates.includes(flight.state))
      throw new DomainError('flight-busy', 'The flight is being processed: try again when it is done.', {
        retryable: true,
      });
    return flight;
  }

  /** Photos that hold what the stage needs go back to its first state. */
  private async rewindPhotos(
    manager: EntityManager,
    column: 'id' | 'flight_id',
    id: string,
    from: RerunPhotoStage,
  ): Promise<number> {
    const [rows]: [{ id: string; run: number }[]] = await manager.query(
      rewinds[from].replaceAll('$COLUMN', column),
      [id, this.clock.now()],
    );
    const work: StageWork[] = rows.map((row) => ({ stage: from, subjectId: row.id, run: row.run }));
    await this.outbox.add(manager, work);
    return rows.length;
  }

  private async reopenFlight(manager: EntityManager, flightId: string): Promise<void> {
    await manager.query(
      `update flight set state = 'sealed', run = run + 1, processed_at = null, failure_code = null, failure_message = null, updated_at = $2
       where id = $1 and state in ('processed', 'failed')`,
      [flightId, this.clock.now()],
    );
    await this.progress.photoEnded(manager, flightId);
  }

  private async enterFlightStage(
    manager: EntityManager,
    flightId: string,
    stage: FlightStageName,
  ): Promise<void> {
    const [rows]: [{ run: number }[]] = await manager.query(
      `update flight set state = $2, run = run + 1, processed_at = null, failure_code = null, failure_message = null, updated_at = $3
       where id = $1 returning run`,
      [flightId, pipeline[stage].from, this.clock.now()],
    );
    await this.outbox.add(
      manager,
      rows.map((row) => ({ stage, subjectId: flightId, run: row.run })),
    );
  }
}

const needsOriginals: readonly RerunStage[] = ['geotag', 'detect', 'tile', 'register'];

/** With half of its photos a flight would be fused anew from half of what it showed. */
async function assertOriginalsAreThere(manager: EntityManager, flightId: string): Promise<void> {
  const gone: unknown[] = await manager.query(
    'select 1 from photo where flight_id = $1 and original_erased_at is not null limit 1',
    [flightId],
  );
  if (gone.length > 0)
    throw new DomainError(
      'originals-erased',
      'Originals of this flight have been deleted because they were kept long enough: it can be run again from a later stage only.',
    );
}

const isFlightStage = (stage: RerunStage): stage is FlightStageName =>
  (flightStages as readonly string[]).includes(stage);

/** A photo that was rejected after its bytes were stored gets another chance. */
const rewinds: Readonly<Record<RerunPhotoStage, string>> = {
  geotag: `update photo set state = 'stored', run = run + 1, rejection_code = null, rejection_message = null, updated_at = $2
    where $COLUMN = $1 and sha256 is not null and state in ('stored', 'geotagged', 'detected', 'rejected') returning id, run`,
  detect: `update photo set state = 'geotagged', run = run + 1, rejection_code = null, rejection_message = null, updated_at = $2
    where $COLUMN = $1 and geotag is not null and original_erased_at is null and state in ('geotagged', 'detected', 'rejected') returning id, run`,
  tile: `with stale as (delete from photo_rendition using photo where photo_id = photo.id and photo.$COLUMN = $1)
    update photo set run = run + 1, updated_at = $2
    where $COLUMN = $1 and state = 'detected' returning id, run`,
};
