import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import { DomainError } from '../../domain/domain-error';
import { takeOffAltitude } from '../../domain/photogrammetry/outside-poses/outside-pose';
import { poseFinder, readOutsidePoses } from '../../domain/photogrammetry/outside-poses/read-outside-poses';
import { ObjectStorage, storageKeys } from '../../platform/storage/object-storage';
import { Clock } from '../../platform/telemetry/clock';
import { log } from '../../platform/telemetry/logger';
import { toLonLatOf } from '../../platform/terrain/epsg';
import { openStoredTerrain } from '../../platform/terrain/stored-terrain';
import { AuditLog } from '../audit/audit-log.service';
import { assertFlightVisible, lockFlight } from './flight-access';
import { type FlightPoses, type FlightTerrain, mostPosesBytes, mostTerrainBytes } from './flight-files';

type Kind = 'poses' | 'terrain';

export interface PosesTaken {
  readonly poses: number;
  /** Poses whose photo the flight doesn't have. */
  readonly unknownPhotos: readonly string[];
  readonly photosWithoutPose: readonly string[];
}

/** Takes poses and height models with a flight. They count from the next geotag on: run the flight again from there. */
@Injectable()
export class FlightFilesService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly storage: ObjectStorage,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Throws DomainError `poses-too-large` and what `readOutsidePoses` throws. Photos that don't fit are named, not refused.
   */
  async putPoses(flightId: string, body: Buffer, actor: Actor, name: string | null): Promise<PosesTaken> {
    await assertFlightVisible(this.database.manager, actor, flightId);
    if (body.length > mostPosesBytes) throw tooLarge('poses', mostPosesBytes);
    const poses = readOutsidePoses(body.toString('utf8'), toLonLatOf);
    const photos: { name: string; height: number | null }[] = await this.database.query(
      `select name, case when geotag -> 'pose' ->> 'heightFrom' = 'take-off'
         then (geotag -> 'pose' ->> 'heightAboveGround')::float8 end as height
       from photo where flight_id = $1 order by name`,
      [flightId],
    );
    const findPose = poseFinder(poses);
    const found = photos.map((photo) => ({ ...photo, pose: findPose(photo.name) }));
    const matched = new Set(found.map(({ pose }) => pose).filter((pose) => pose !== null));
    const key = storageKeys.flightFile(flightId, 'poses', randomUUID());
    await this.storage.write(key, body, { mediaType: 'text/plain' });
    const file: FlightPoses = {
      ...this.fileAt(key, body.length, name),
      poses: poses.size,
      photosMatched: found.filter(({ pose }) => pose !== null).length,
      takeOffAltitude: takeOffAltitude(
        found.map(({ pose, height }) => ({ altitude: pose?.altitude ?? null, heightAboveGround: height })),
      ),
    };
    await this.swap(flightId, 'poses', file, actor);
    return {
      poses: poses.size,
      unknownPhotos: [...poses].filter(([, pose]) => !matched.has(pose)).map(([unknown]) => unknown),
      photosWithoutPose: found.filter(({ pose }) => pose === null).map((photo) => photo.name),
    };
  }

  /** Throws DomainError `terrain-too-large`, `dem-unreadable`, `dem-without-crs`, `unknown-crs`. */
  async putTerrain(
    flightId: string,
    body: Readable,
    sizeBytes: number,
    actor: Actor,
    name: string | null,
  ): Promise<FlightTerrain> {
    await assertFlightVisible(this.database.manager, actor, flightId);
    if (sizeBytes > mostTerrainBytes) throw tooLarge('terrain', mostTerrainBytes);
    const key = storageKeys.flightFile(flightId, 'terrain', randomUUID());
    await this.storage.write(key, body, { mediaType: 'image/tiff', sizeBytes });
    try {
      const { epsg, bounds } = await openStoredTerrain(this.storage, key);
      const file = { ...this.fileAt(key, sizeBytes, name), epsg, bounds };
      await this.swap(flightId, 'terrain', file, actor);
      return file;
    } catch (error) {
      await this.discard(key);
      throw error;
    }
  }

  async remove(flightId: string, kind: Kind, actor: Actor): Promise<void> {
    await this.swap(flightId, kind, null, actor);
  }

  private fileAt(key: string, sizeBytes: number, name: string | null) {
    return { key, name, sizeBytes, uploadedAt: this.clock.now().toISOString() };
  }

  private async swap(
    flightId: string,
    kind: Kind,
    file: FlightPoses | FlightTerrain | null,
    actor: Actor,
  ): Promise<void> {
    const before = await this.database.transaction(async (manager) => {
      await lockFlight(manager, actor, flightId);
      const [row]: { file: { key: string } | null }[] = await manager.query(
        `select ${kind} as file from flight where id = $1`,
        [flightId],
      );
      await manager.query(`update flight set ${kind} = $2, updated_at = $3 where id = $1`, [
        flightId,
        file && JSON.stringify(file),
        this.clock.now(),
      ]);
      await this.audit.record(manager, actor, {
        action: file ? `flight.put-${kind}` : `flight.remove-${kind}`,
        subjectKind: 'flight',
        subjectId: flightId,
        details: file ? { ...file } : {},
      });
      return row?.file ?? null;
    });
    if (before) await this.discard(before.key);
  }

  /** What no row names any more costs space only. */
  private async discard(key: string): Promise<void> {
    await this.storage.remove([key]).catch((error: unknown) => {
      log.warn({ err: error, key }, 'a replaced flight file stays in storage');
    });
  }
}

function tooLarge(kind: Kind, mostBytes: number): DomainError {
  const what = kind === 'poses' ? 'poses file' : 'height model';
  const advice =
    kind === 'poses' ? 'Send shots.geojson or a table.' : 'Cut it to the flight or make it coarser.';
  const message = `The ${what} is larger than ${mostBytes / 1_000_000} MB. ${advice}`;
  return new DomainError(`${kind}-too-large`, message, { status: 413 });
}
