import { buffer } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { DomainError } from '../../domain/domain-error';
import type { GroundedGeotag } from '../../domain/photogrammetry/ground-geotag';
import { pipeline } from '../../domain/pipeline';
import { usableTime } from '../../domain/quality/judge-clock';
import { judgePhoto } from '../../domain/quality/judge-photo';
import { GsdTarget } from '../../platform/inference/gsd-target';
import { type ByteSource, PhotoHeaderReader } from '../../platform/metadata/photo-header';
import { Outbox } from '../../platform/queue/outbox';
import { ObjectStorage, storageKeys } from '../../platform/storage/object-storage';
import { Clock } from '../../platform/telemetry/clock';
import { FlightGeometryService } from '../flight/flight-geometry.service';
import { Photo } from './photo.entity';

/** The geotag stage: reads a stored photo's header and writes its pose, footprint and scale on the row. */
@Injectable()
export class PhotoGeotagService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: ObjectStorage,
    private readonly headers: PhotoHeaderReader,
    private readonly geometry: FlightGeometryService,
    private readonly gsdTarget: GsdTarget,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * `skipped` when the photo is not (or no longer) in the state and run that the job was made for.
   * A PhotoRejection escapes: the stage runner records it on the row.
   */
  async geotag(photoId: string, run: number): Promise<'done' | 'skipped'> {
    const photo = await this.dataSource.getRepository(Photo).findOneBy({ id: photoId });
    if (!photo || !isDue(photo, run) || photo.sha256 === null) return 'skipped';
    const own = await this.headers.read(await this.originalBytes(photo.sha256));
    const placed = await this.geometry.placePhoto(photo.flightId, photo.name, own);
    return this.dataSource.transaction((manager) => this.write(manager, photo, placed));
  }

  private async write(
    manager: EntityManager,
    { id, run, sha256 }: Photo,
    { geotag, footprint }: GroundedGeotag,
  ): Promise<'done' | 'skipped'> {
    const locked = await manager.findOne(Photo, { where: { id }, lock: { mode: 'pessimistic_write' } });
    if (!locked || !isDue(locked, run) || locked.sha256 !== sha256) return 'skipped';
    const now = this.clock.now();
    await manager.update(
      Photo,
      { id },
      {
        widthPx: geotag.width,
        heightPx: geotag.height,
        takenAt: usableTime(geotag, now),
        lon: geotag.position?.lon ?? null,
        lat: geotag.position?.lat ?? null,
        gsdM: geotag.groundSampleDistance,
        poseGrade: geotag.grade,
        geotag,
        quality: judgePhoto(locked.quality, geotag, { targets: this.gsdTarget, now }),
        footprint,
        registrationGrade: null,
        registration: null,
        unregisteredGeotag: null,
        state: pipeline.geotag.to,
        updatedAt: now,
      },
    );
    await this.outbox.add(manager, [{ stage: 'detect', subjectId: id, run }]);
    return 'done';
  }

  /** Header bytes come by range; the original is never read whole here. */
  private async originalBytes(sha256: string): Promise<ByteSource> {
    const key = storageKeys.original(sha256);
    const info = await this.storage.head(key);
    if (!info) throw originalMissing(sha256);
    return {
      sizeBytes: info.sizeBytes,
      read: async (start, end) => {
        const body = await this.storage.read(key, { start, end });
        if (!body) throw originalMissing(sha256);
        return buffer(body);
      },
    };
  }
}

const isDue = (photo: Photo, run: number): boolean =>
  photo.state === pipeline.geotag.from && photo.run === run;

function originalMissing(sha256: string): DomainError {
  return new DomainError('original-missing', 'The stored original can’t be found in storage.', {
    retryable: true,
    status: 503,
    details: { sha256 },
  });
}
