import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import {
  busyFlightStates,
  type FlightState,
  flightStages,
  hasPassed,
  type PhotoState,
} from '../../domain/pipeline';
import { Outbox } from '../../platform/queue/outbox';
import { Clock } from '../../platform/telemetry/clock';
import { releaseDuplicates } from '../photo/release-duplicates';

/** How far a flight is: photos by state, and the bars that a person watches. */
export interface FlightProgressCounts {
  readonly flightId: string;
  readonly state: FlightState;
  readonly photos: number;
  readonly byState: Readonly<Record<PhotoState, number>>;
  /** Photos done of photos to do, a stage. Flight stages count 0 or 1 of 1. */
  readonly stages: readonly { readonly stage: string; readonly done: number; readonly total: number }[];
}

/** Moves a flight on when its photos end, and records what fails for good. Every call runs in its caller's transaction where one is given. */
@Injectable()
export class FlightProgress {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Call in the transaction that ended a photo or sealed the flight: the last one starts `register`. */
  async photoEnded(manager: EntityManager, flightId: string): Promise<void> {
    // The lock makes two last photos see each other; NO KEY lets rows that refer to the flight be inserted meanwhile.
    const [flight]: { state: FlightState; run: number; correlation_id: string | null }[] =
      await manager.query(
        `select state, run, correlation_id from flight where id = $1 and state = 'sealed' for no key update`,
        [flightId],
      );
    if (!flight) return;
    const [{ waiting }]: [{ waiting: boolean }] = await manager.query(
      `select exists (select from photo where flight_id = $1 and state in ('expected', 'stored', 'geotagged')) as waiting`,
      [flightId],
    );
    if (waiting) return;
    await manager.query(`update flight set state = 'processing', updated_at = $2 where id = $1`, [
      flightId,
      this.clock.now(),
    ]);
    await this.outbox.add(manager, [
      { stage: 'register', subjectId: flightId, run: flight.run, correlationId: flight.correlation_id },
    ]);
  }

  /** Ends a photo for good with a reason; nothing happens when another run or an end came first. */
  async rejectPhoto(photoId: string, run: number, code: string, message: string): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      const [rows]: [{ flight_id: string; name: string; sha256: string | null }[]] = await manager.query(
        `update photo set state = 'rejected', rejection_code = $3, rejection_message = $4, updated_at = $5
         where id = $1 and run = $2 and state in ('expected', 'stored', 'geotagged') returning flight_id, name, sha256`,
        [photoId, run, code, message, this.clock.now()],
      );
      const [photo] = rows;
      if (!photo) return false;
      // Without bytes of its own in storage it leaves its duplicates with none either.
      if (photo.sha256 === null)
        await releaseDuplicates(
          manager,
          { id: photoId, flightId: photo.flight_id, name: photo.name },
          this.clock.now(),
        );
      await this.photoEnded(manager, photo.flight_id);
      return true;
    });
  }

  /** A flight stage that failed for good. The flight can be run again from any stage. */
  async failFlight(flightId: string, run: number, code: string, message: string): Promise<void> {
    await this.database.query(
      `update flight set state = 'failed', failure_code = $3, failure_message = $4, updated_at = $5
       where id = $1 and run = $2 and state = any($6)`,
      [flightId, run, code, message, this.clock.now(), busyFlightStates],
    );
  }

  async counts(flightId: string): Promise<FlightProgressCounts | null> {
    const rows: { flight_state: FlightState; state: PhotoState | null; count: string }[] =
      await this.database.query(
        `select flight.state as flight_state, photo.state, count(photo.id) as count
       from flight left join photo on photo.flight_id = flight.id
       where flight.id = $1 group by flight.state, photo.state`,
        [flightId],
      );
    const [first] = rows;
    if (!first) return null;
    const byState: Record<PhotoState, number> = {
      expected: 0,
      stored: 0,
      geotagged: 0,
      detected: 0,
      rejected: 0,
      duplicate: 0,
    };
    for (const row of rows) if (row.state) byState[row.state] = Number(row.count);
    return { flightId, state: first.flight_state, ...summarise(first.flight_state, byState) };
  }
}

function summarise(
  state: FlightState,
  byState: Record<PhotoState, number>,
): Omit<FlightProgressCounts, 'flightId' | 'state'> {
  const photos = Object.values(byState).reduce((sum, count) => sum + count, 0);
  const ended = byState.detected + byState.rejected + byState.duplicate;
  return {
    photos,
    byState,
    stages: [
      { stage: 'ingest', done: photos - byState.expected, total: photos },
      { stage: 'geotag', done: byState.geotagged + ended, total: photos },
      { stage: 'detect', done: ended, total: photos },
      ...flightStages.map((stage) => ({ stage, done: hasPassed(state, stage) ? 1 : 0, total: 1 })),
    ],
  };
}
