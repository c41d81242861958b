import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { PhotoRejection } from '../../domain/domain-error';
import type { Metres } from '../../domain/units';
import { SETTINGS, type Settings } from '../../platform/config/settings';
import { DamageDetector } from '../../platform/inference/damage-detector';
import { ObjectStorage } from '../../platform/storage/object-storage';
import { removeLeftOriginals, withOriginalFile } from '../photo/original-file';
import { Photo } from '../photo/photo.entity';
import { DetectionWriter } from './detection-writer.service';

/** The `detect` stage: one photo's original through the model, what it found onto the rows. */
@Injectable()
export class PhotoDetectService implements OnApplicationBootstrap {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly storage: ObjectStorage,
    private readonly detector: DamageDetector,
    private readonly writer: DetectionWriter,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await removeLeftOriginals(this.settings.DATA_DIR, new Date());
    await this.detector.prove();
  }

  /** `skipped` when the photo is not waiting for this run. Throws PhotoRejection for a photo that can't be decoded. */
  async detect(photoId: string, run: number, signal?: AbortSignal): Promise<'done' | 'skipped'> {
    const photo = await this.database.manager.findOneBy(Photo, { id: photoId });
    if (photo?.state !== 'geotagged' || photo.run !== run || photo.sha256 === null) return 'skipped';
    const original = { dataDir: this.settings.DATA_DIR, sha256: photo.sha256, signal };
    const result = await withOriginalFile(this.storage, original, (photoFile) =>
      this.detector.detect(photoFile, { groundSampleDistance: ownScaleOf(photo), signal }),
    ).catch((error: unknown) => {
      throw naming(photo.name, error);
    });
    return this.writer.replaceDetections(photoId, run, result);
  }
}

/** The detector knows a temporary file only: the operator reads the name that was sent. */
function naming(name: string, error: unknown): unknown {
  if (!(error instanceof PhotoRejection)) return error;
  return new PhotoRejection(error.code, `${name}: ${error.message}`, error.options.details);
}

/** As the tags tell it: the scale after registration would make a second run cut other windows, and find other boxes. */
const ownScaleOf = (photo: Photo): Metres | null =>
  photo.unregisteredGeotag ? photo.unregisteredGeotag.groundSampleDistance : photo.gsdM;
