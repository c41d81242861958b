import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { SETTINGS, type Settings } from '../../platform/config/settings';
import { PhotoRenderer } from '../../platform/imaging/photo-renderer';
import { ObjectStorage, storageKeys } from '../../platform/storage/object-storage';
import { Clock } from '../../platform/telemetry/clock';
import { withOriginalFile } from './original-file';
import { Photo } from './photo.entity';

export const PREVIEW_LONGEST_SIDE_PX = 1600;
const UPLOADS_AT_ONCE = 8;
const WEBP = 'image/webp';

type StoredPhoto = Pick<Photo, 'id' | 'sha256' | 'previewKey'>;

/** Pictures for people: the preview and the deep-zoom pyramid, in storage under the original's hash, so that duplicates share them. */
@Injectable()
export class PhotoTileService {
  private readonly rendering = new Map<string, Promise<string>>();

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly storage: ObjectStorage,
    private readonly renderer: PhotoRenderer,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /** The `tile` stage. `skipped` when the photo is in another state or run. */
  async tile(photoId: string, run: number): Promise<'done' | 'skipped'> {
    const photo = await this.database.manager.findOneBy(Photo, { id: photoId });
    if (photo?.state !== 'detected' || photo.run !== run || photo.sha256 === null) return 'skipped';
    const { sha256 } = photo;
    const previewKey = storageKeys.preview(sha256);
    const pyramidPrefix = storageKeys.pyramid(sha256);
    await withOriginalFile(
      this.storage,
      { dataDir: this.settings.DATA_DIR, sha256 },
      async (photoFile, folder) => {
        await this.storePreview(photoFile, previewKey);
        const pyramidFolder = join(folder, 'pyramid');
        const { files } = await this.renderer.pyramid(photoFile, pyramidFolder);
        await this.storePyramid(pyramidFolder, files, pyramidPrefix);
      },
    );
    const { affected } = await this.database.manager.update(
      Photo,
      { id: photoId, run, state: 'detected' },
      { previewKey, pyramidPrefix, updatedAt: this.clock.now() },
    );
    return affected ? 'done' : 'skipped';
  }

  /**
   * The key of a stored photo's preview, made now if there is none yet; null for a photo that was never stored.
   * Two people who ask at once wait for one rendering.
   */
  async ensurePreview(photo: StoredPhoto): Promise<string | null> {
    if (photo.previewKey !== null) return photo.previewKey;
    const { sha256 } = photo;
    if (sha256 === null) return null;
    const started =
      this.rendering.get(sha256) ?? this.makePreview(sha256).finally(() => this.rendering.delete(sha256));
    this.rendering.set(sha256, started);
    const previewKey = await started;
    await this.database.manager.update(Photo, { id: photo.id, sha256 }, { previewKey });
    return previewKey;
  }

  private async makePreview(sha256: string): Promise<string> {
    const previewKey = storageKeys.preview(sha256);
    if (await this.storage.head(previewKey)) return previewKey;
    await withOriginalFile(this.storage, { dataDir: this.settings.DATA_DIR, sha256 }, (photoFile) =>
      this.storePreview(photoFile, previewKey),
    );
    return previewKey;
  }

  private async storePreview(photoFile: string, key: string): Promise<void> {
    await this.storage.write(key, await this.renderer.preview(photoFile, PREVIEW_LONGEST_SIDE_PX), {
      mediaType: WEBP,
    });
  }

  /** `pyramid.json` goes last: a viewer that finds it finds every tile. */
  private async storePyramid(folder: string, files: readonly string[], prefix: string): Promise<void> {
    const tiles = files.filter((file) => file.endsWith('.webp'));
    const descriptions = files.filter((file) => !file.endsWith('.webp'));
    for (let from = 0; from < tiles.length; from += UPLOADS_AT_ONCE) {
      await Promise.all(
        tiles.slice(from, from + UPLOADS_AT_ONCE).map((file) => this.storeFile(folder, file, prefix, WEBP)),
      );
    }
    for (const file of descriptions) await this.storeFile(folder, file, prefix, 'application/json');
  }

  private async storeFile(folder: string, file: string, prefix: string, mediaType: string): Promise<void> {
    const path = join(folder, file);
    const { size } = await stat(path);
    await this.storage.write(`${prefix}/${file}`, createReadStream(path), { mediaType, sizeBytes: size });
  }
}
