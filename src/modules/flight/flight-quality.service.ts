import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Geotag } from '../../domain/photogrammetry/camera-pose';
import type { PhotoState } from '../../domain/pipeline';
import type { PlannedArea } from '../../domain/quality/cover-ground';
import type { FlightPhoto } from '../../domain/quality/flight-photo';
import { shownTime } from '../../domain/quality/judge-clock';
import { type JudgedFlight, judgeFlight } from '../../domain/quality/judge-flight';
import type { PhotoQuality } from '../../domain/quality/judge-photo';
import type { GroundPolygon } from '../../domain/units';
import { notFound } from '../../platform/http/errors';
import { Clock } from '../../platform/telemetry/clock';
import { log } from '../../platform/telemetry/logger';

/** Judged flights of one sweep: the next one comes in seconds. */
const FLIGHTS_AT_ONCE = 5;

interface PhotoRow {
  readonly id: string;
  readonly name: string;
  readonly state: PhotoState;
  readonly quality: PhotoQuality | null;
  readonly camera: Geotag['camera'] | null;
  readonly taken_at: Date | null;
  readonly camera_time: string | null;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly gsd_m: number | null;
  readonly footprint: GroundPolygon | null;
  readonly other_flight_id: string | null;
  readonly other_flight_name: string | null;
}

export interface JudgedPhotos extends JudgedFlight {
  readonly photos: readonly FlightPhoto[];
  readonly plannedArea: PlannedArea | null;
}

/** Judges flights from their photos' rows: at once for whoever asks, and kept on the row for lists, at seal and as photos come. */
@Injectable()
export class FlightQualityService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  async judge(flightId: string): Promise<JudgedPhotos> {
    const [flight]: { area: PlannedArea | null; permit_number: string | null }[] = await this.database.query(
      'select area, permit_number from flight where id = $1',
      [flightId],
    );
    if (!flight) throw notFound('Flight', flightId);
    const rows: PhotoRow[] = await this.database.query(
      `select photo.id, photo.name, photo.state, photo.quality, photo.geotag -> 'camera' as camera, photo.taken_at,
         photo.geotag ->> 'cameraTime' as camera_time, photo.lon, photo.lat, photo.gsd_m, photo.footprint,
         other_flight.id as other_flight_id, other_flight.name as other_flight_name
       from photo
         left join photo original on original.id = photo.duplicate_of
         left join flight other_flight on other_flight.id = original.flight_id and other_flight.id <> photo.flight_id
       where photo.flight_id = $1 order by photo.id`,
      [flightId],
    );
    const photos = rows.map(toFlightPhoto);
    const judged = judgeFlight({ photos, plannedArea: flight.area, permitNumber: flight.permit_number });
    return { ...judged, photos, plannedArea: flight.area };
  }

  /** Judges anew and keeps the answer. Photos that change meanwhile make it due again. */
  async refresh(flightId: string): Promise<void> {
    const asOf = this.clock.now();
    const { quality } = await this.judge(flightId);
    await this.database.query('update flight set quality = $2, quality_at = $3 where id = $1', [
      flightId,
      JSON.stringify(quality),
      asOf,
    ]);
    await this.database.query(`select pg_notify('flight_changed', $1)`, [flightId]);
  }

  /** Refreshes flights that changed since they were judged, oldest judgement first; answers how many. */
  async refreshDue(): Promise<number> {
    const due: { id: string }[] = await this.database.query(
      `select id from flight
       where quality_at is null or updated_at > quality_at
         or (state in ('receiving', 'sealed', 'processing') and exists
           (select from photo where photo.flight_id = flight.id and photo.updated_at > flight.quality_at))
       order by quality_at nulls first, id desc limit $1`,
      [FLIGHTS_AT_ONCE],
    );
    for (const { id } of due)
      await this.refresh(id).catch(async (error: unknown) => {
        log.error({ err: error, flightId: id }, 'a flight could not be judged');
        // Not again before something of it changes: others wait behind it.
        await this.database.query('update flight set quality_at = $2 where id = $1', [id, this.clock.now()]);
      });
    return due.length;
  }
}

const toFlightPhoto = (row: PhotoRow): FlightPhoto => ({
  id: row.id,
  name: row.name,
  state: row.state,
  quality: row.quality,
  camera: row.camera,
  shownTime: shownTime({ takenAt: row.taken_at?.toISOString() ?? null, cameraTime: row.camera_time }),
  position: row.lon === null || row.lat === null ? null : { lon: row.lon, lat: row.lat },
  groundSampleDistance: row.gsd_m,
  footprint: row.footprint,
  sentBefore:
    row.other_flight_id === null
      ? null
      : { flightId: row.other_flight_id, flightName: row.other_flight_name ?? '' },
});
