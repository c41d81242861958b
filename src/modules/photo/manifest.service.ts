import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../../domain/access/actor';
import { type ManifestEntry, type ManifestPlan, planManifest } from '../../domain/photo/manifest-rules';
import { SETTINGS, type Settings } from '../../platform/config/settings';
import { conflict } from '../../platform/http/errors';
import { DiskSpace } from '../../platform/storage/disk-space';
import { ObjectStorage, storageKeys } from '../../platform/storage/object-storage';
import { Clock } from '../../platform/telemetry/clock';
import { log } from '../../platform/telemetry/logger';
import { AuditLog } from '../audit/audit-log.service';
import { lockFlight } from '../flight/flight-access';
import type { ManifestAnswer } from './manifest.dto';
import {
  type FlightRecords,
  findEarlierPhotos,
  insertRecords,
  readFlightRecords,
  updateRecords,
} from './photo-records';
import { UploadGrants } from './upload-grants.service';

interface SubmittedManifest {
  readonly plan: ManifestPlan;
  readonly uploadIds: ReadonlyMap<string, string>;
}

/** Takes manifests: decides file by file in one transaction, then says where the missing bytes go. */
@Injectable()
export class ManifestService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly storage: ObjectStorage,
    private readonly disk: DiskSpace,
    private readonly grants: UploadGrants,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  async submit(
    flightId: string,
    entries: readonly ManifestEntry[],
    actor: Actor,
    publicOrigin: string,
  ): Promise<ManifestAnswer> {
    await this.disk.assertRoom();
    const { plan, uploadIds } = await this.database.transaction((manager) =>
      this.decide(manager, flightId, entries, actor),
    );
    await this.abortReplaced(flightId, plan, uploadIds);
    const replaced = new Set(plan.updates.map((photo) => photo.id));
    const wanted = new Map(
      plan.decisions
        .filter(({ action }) => action === 'upload')
        .map(({ photo }) => [
          photo.id,
          { ...photo, uploadId: replaced.has(photo.id) ? null : (uploadIds.get(photo.id) ?? null) },
        ]),
    );
    const uploads = await this.grants.grant(flightId, [...wanted.values()], publicOrigin);
    return {
      files: plan.decisions.map(({ action, photo }, index) => ({
        name: entries[index]!.name,
        photoId: photo.id,
        action,
        ...(photo.code === null ? {} : { code: photo.code }),
        ...(photo.message === null ? {} : { message: photo.message }),
        ...(action === 'upload' ? { upload: uploads.get(photo.id) } : {}),
      })),
    };
  }

  private async decide(
    manager: EntityManager,
    flightId: string,
    entries: readonly ManifestEntry[],
    actor: Actor,
  ): Promise<SubmittedManifest> {
    const flight = await lockFlight(manager, actor, flightId);
    const records = await readFlightRecords(manager, flightId);
    const plan = planManifest(entries, {
      known: records.photos,
      earlier: await findEarlierPhotos(manager, flightId, hashesOf(entries, records)),
      isReceiving: flight.state === 'receiving',
      maxPhotoBytes: this.settings.MAX_PHOTO_BYTES,
      newId: uuidv7,
      fingerprint: (text) => createHash('sha256').update(text).digest('hex').slice(0, 8),
    });
    const { inserts, updates } = plan;
    if (inserts.length + updates.length === 0) return { plan, uploadIds: records.uploadIds };
    if (flight.state !== 'receiving')
      throw conflict(
        'flight-sealed',
        'This flight is sealed and takes no other photos. Open a new flight for them.',
        {
          state: flight.state,
        },
      );
    const now = this.clock.now();
    await insertRecords(manager, flightId, inserts, now);
    await updateRecords(manager, updates, now);
    await this.audit.record(manager, actor, {
      action: 'flight.manifest',
      subjectKind: 'flight',
      subjectId: flightId,
      details: { files: entries.length, added: inserts.length, changed: updates.length },
    });
    return { plan, uploadIds: records.uploadIds };
  }

  /** What was begun for bytes that nobody wants any more. A failure costs only space, which the storage's own sweep takes back. */
  private async abortReplaced(
    flightId: string,
    plan: ManifestPlan,
    uploadIds: ReadonlyMap<string, string>,
  ): Promise<void> {
    for (const photo of plan.updates) {
      const uploadId = uploadIds.get(photo.id);
      if (!uploadId) continue;
      try {
        await this.storage.abortMultipart(storageKeys.incoming(flightId, photo.id), uploadId);
      } catch (error) {
        log.warn(
          { err: error, photoId: photo.id },
          'an upload could not be aborted; the storage sweeps it later',
        );
      }
    }
  }
}

const hashesOf = (entries: readonly ManifestEntry[], records: FlightRecords): string[] => [
  ...new Set([
    ...entries.map((entry) => entry.sha256),
    ...records.photos.filter((photo) => !photo.isStored).map((photo) => photo.sha256),
  ]),
];
