import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { systemActor } from '../../domain/access/actor';
import { unregisteredKnownRules } from '../../domain/fusion/fusion-rules';
import { pipeline } from '../../domain/pipeline';
import { verdicts } from '../../domain/resurvey/judge-place';
import { type ObservationRules, observeFlight, type SurveyPhoto } from '../../domain/resurvey/observe-flight';
import { resurveyRules } from '../../domain/resurvey/resurvey-rules';
import { Outbox } from '../../platform/queue/outbox';
import { Clock } from '../../platform/telemetry/clock';
import { AuditLog } from '../audit/audit-log.service';
import { lockDefects } from '../defect/refresh-defects';
import { loadSurvey } from './known-places';
import { replaceObservations, type SeenObservation } from './observation-rows';
import { SurveyLooks } from './survey-looks.service';
import { loadSurveyPhotoRows, type SurveyPhotoRow } from './survey-photos';

interface WaitingFlight {
  readonly id: string;
  readonly run: number;
  readonly flownAt: Date;
}

/** The `resurvey` stage: what a fused flight says of the damages that were known where it flew, in one transaction. */
@Injectable()
export class FlightResurveyService {
  private readonly rules: ObservationRules = { resurvey: resurveyRules, fusion: unregisteredKnownRules };

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly looks: SurveyLooks,
    private readonly audit: AuditLog,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Running it twice leaves what running it once leaves; `skipped` when the flight doesn't wait for this run. */
  async resurvey(flightId: string, run: number): Promise<'done' | 'skipped'> {
    // Heights and pixels come from storage: they are read before anything is locked.
    const rows = await loadSurveyPhotoRows(this.database.manager, flightId);
    const photos = await this.looks.prepare(rows);
    return this.database.transaction(async (manager) => {
      const flight = await lockWaiting(manager, flightId, run);
      if (!flight) return 'skipped';
      await lockDefects(manager);
      const observations = await this.observe(manager, flight, { rows, photos });
      const now = this.clock.now();
      await replaceObservations(manager, flight, observations, now);
      await manager.query('update flight set state = $2, updated_at = $3 where id = $1', [
        flightId,
        pipeline.resurvey.to,
        now,
      ]);
      await this.audit.record(manager, systemActor, {
        action: 'flight.resurvey',
        subjectKind: 'flight',
        subjectId: flightId,
        details: { run, ...countVerdicts(observations) },
      });
      await this.outbox.add(manager, [{ stage: 'ticket', subjectId: flightId, run }]);
      return 'done';
    });
  }

  private async observe(
    manager: EntityManager,
    flight: WaitingFlight,
    { rows, photos }: { readonly rows: readonly SurveyPhotoRow[]; readonly photos: readonly SurveyPhoto[] },
  ): Promise<SeenObservation[]> {
    const { places, detections } = await loadSurvey(manager, flight, photos, this.rules);
    const takenAt = new Map(rows.map((row) => [row.id, row.taken_at ?? flight.flownAt]));
    return observeFlight({ flownAt: flight.flownAt, photos, detections }, places, this.rules).map(
      (observation) => ({
        ...observation,
        seenAt:
          earliest(observation.views.flatMap((view) => takenAt.get(view.photoId) ?? [])) ?? flight.flownAt,
      }),
    );
  }
}

const earliest = (times: readonly Date[]): Date | null =>
  times.reduce<Date | null>((first, time) => (first && first <= time ? first : time), null);

/** Not `for update`: that would block the foreign keys of other flights' defects. */
async function lockWaiting(
  manager: EntityManager,
  flightId: string,
  run: number,
): Promise<WaitingFlight | null> {
  const [flight]: { id: string; created_at: Date }[] = await manager.query(
    'select id, created_at from flight where id = $1 and run = $2 and state = $3 for no key update',
    [flightId, run, pipeline.resurvey.from],
  );
  if (!flight) return null;
  const [first]: { taken_at: Date | null }[] = await manager.query(
    'select min(taken_at) as taken_at from photo where flight_id = $1',
    [flightId],
  );
  return { id: flightId, run, flownAt: first?.taken_at ?? flight.created_at };
}

const countVerdicts = (observations: readonly SeenObservation[]): Record<string, number> =>
  Object.fromEntries(
    verdicts.map((verdict) => [verdict, observations.filter((one) => one.verdict === verdict).length]),
  );
