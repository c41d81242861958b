import { Injectable } from '@nestjs/common';
import type { Actor } from '../../domain/access/actor';
import { DomainError } from '../../domain/domain-error';
import { mediaTypeOf } from '../../domain/photo/photo-file';
import { ObjectStorage, storageKeys } from '../../platform/storage/object-storage';
import { FlightService } from '../flight/flight.service';
import { FlightSealService } from '../flight/flight-seal.service';
import { ManifestService } from '../photo/manifest.service';
import { UploadReportService } from '../photo/upload-report.service';

export interface SampleFile {
  readonly name: string;
  readonly bytes: Buffer;
  readonly sha256: string;
}

const NAME = 'Sample flight (simulated)';

/** Sends the rendered files the way every flight comes: manifest, bytes, report, seal. */
@Injectable()
export class SampleSender {
  constructor(
    private readonly flights: FlightService,
    private readonly manifests: ManifestService,
    private readonly reports: UploadReportService,
    private readonly seals: FlightSealService,
    private readonly storage: ObjectStorage,
  ) {}

  /** Into `begun`, an earlier attempt that broke off, or a new flight of the actor's. */
  async send(
    files: readonly SampleFile[],
    actor: Actor,
    publicOrigin: string,
    begun: { readonly id: string } | null,
  ): Promise<void> {
    const { id } =
      begun ??
      (await this.flights.create({ name: NAME, purpose: 'demonstration' }, actor, { isSample: true }));
    const entries = files.map(({ name, bytes, sha256 }) => ({ name, sha256, sizeBytes: bytes.length }));
    const { files: decisions } = await this.manifests.submit(id, entries, actor, publicOrigin);
    const sent: string[] = [];
    for (const [i, { action, photoId }] of decisions.entries()) {
      const file = files[i];
      if (action !== 'upload' || !file) continue;
      await this.storage.write(storageKeys.incoming(id, photoId), file.bytes, {
        mediaType: mediaTypeOf(file.name),
      });
      sent.push(photoId);
    }
    const { photos } = await this.reports.accept(id, sent, actor);
    const refused = photos.find(({ accepted }) => !accepted);
    if (refused)
      throw new DomainError(
        'sample-not-sent',
        `A photo of the sample flight was refused: ${refused.message}`,
      );
    await this.seals.seal(id, true, actor);
  }
}
