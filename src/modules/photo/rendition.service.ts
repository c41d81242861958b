import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Audience } from '../../domain/access/audience';
import { SETTINGS, type Settings } from '../../platform/config/settings';
import { PhotoRenderer } from '../../platform/imaging/photo-renderer';
import { ObjectStorage, storageKeys } from '../../platform/storage/object-storage';
import { Clock } from '../../platform/telemetry/clock';
import { withOriginalFile } from './original-file';
import { Photo } from './photo.entity';
import { type PlannedRendition, readRenditionPlan } from './rendition-facts';
import { originalErased } from './sealed-original.service';

export const PREVIEW_LONGEST_SIDE_PX = 1600;
const UPLOADS_AT_ONCE = 8;
const WEBP = 'image/webp';

/** What there is to show, made by the plan that holds now; null: not made yet. */
export interface Rendition extends PlannedRendition {
  readonly previewKey: string | null;
  readonly pyramidPrefix: string | null;
}

/**
 * Pictures for people: preview and deep-zoom pyramid, one of each for every audience, in objects of their own.
 * How one is made is `planRendition`'s to say; nothing else makes a picture of a photo.
 */
@Injectable()
export class RenditionService {
  private readonly rendering = new Map<string, Promise<Rendition>>();

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly storage: ObjectStorage,
    private readonly renderer: PhotoRenderer,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /** The `tile` stage: the desk's pyramid and those that somebody waits for. `skipped` when the photo is in another state or run. */
  async tile(photoId: string, run: number): Promise<'done' | 'skipped'> {
    const photo = await this.database.manager.findOneBy(Photo, { id: photoId });
    if (photo?.state !== 'detected' || photo.run !== run || photo.sha256 === null) return 'skipped';
    const wanted: { audience: Audience }[] = await this.database.query(
      `select audience from photo_rendition where photo_id = $1 and is_pyramid_wanted and audience <> 'desk' order by audience`,
      [photoId],
    );
    let made = false;
    for (const audience of ['desk', ...wanted.map((row) => row.audience)] as const) {
      const rendition = await this.find(photoId, audience);
      if (rendition.pyramidPrefix !== null && rendition.previewKey !== null) continue;
      made = (await this.makeAll(photo, rendition, run)) || made;
    }
    return made ? 'done' : 'skipped';
  }

  /** What this audience may be shown now. */
  async find(photoId: string, audience: Audience): Promise<Rendition> {
    const planned = await readRenditionPlan(this.database.manager, photoId, audience);
    const [row]: { previewKey: string | null; pyramidPrefix: string | null }[] = await this.database.query(
      `select preview_key as "previewKey", pyramid_prefix as "pyramidPrefix" from photo_rendition
       where photo_id = $1 and audience = $2 and fingerprint = $3`,
      [photoId, audience, planned.fingerprint],
    );
    return {
      ...planned,
      previewKey: row?.previewKey ?? null,
      pyramidPrefix: row?.pyramidPrefix ?? null,
    };
  }

  /** The next run of the `tile` stage makes this audience's pyramid, too. */
  async orderPyramid(photoId: string, audience: Audience, manager = this.database.manager): Promise<void> {
    await manager.query(
      `insert into photo_rendition (photo_id, audience, fingerprint, is_pyramid_wanted, made_at) values ($1, $2, '', true, $3)
       on conflict (photo_id, audience) do update set is_pyramid_wanted = true`,
      [photoId, audience, this.clock.now()],
    );
  }

  /**
   * What this audience may be shown of a stored photo, its preview made now if there is none yet.
   * Two people who ask at once wait for one rendering. Throws 410 `original-erased` where there is nothing left to make it of.
   */
  async ensurePreview(
    photo: { readonly id: string; readonly name: string; readonly sha256: string | null },
    audience: Audience,
  ): Promise<Rendition> {
    const rendition = await this.find(photo.id, audience);
    if (rendition.previewKey !== null) return rendition;
    const { id, sha256 } = photo;
    if (sha256 === null) throw originalErased(photo.name);
    const key = `${photo.id}-${audience}-${rendition.fingerprint}`;
    const started =
      this.rendering.get(key) ??
      this.makePreview({ id, sha256 }, rendition).finally(() => this.rendering.delete(key));
    this.rendering.set(key, started);
    return started;
  }

  private async makePreview(
    photo: { readonly id: string; readonly sha256: string },
    rendition: Rendition,
  ): Promise<Rendition> {
    return this.withOriginal(photo.sha256, async (photoFile) => {
      const previewKey = await this.storePreview(photo.id, photoFile, rendition);
      await this.save(photo.id, rendition, { previewKey, pyramidPrefix: null });
      return { ...rendition, previewKey };
    });
  }

  private async makeAll(photo: Photo, rendition: Rendition, run: number): Promise<boolean> {
    return this.withOriginal(photo.sha256!, async (photoFile, folder) => {
      const previewKey = await this.storePreview(photo.id, photoFile, rendition);
      const pyramidFolder = join(folder, `pyramid-${rendition.audience}`);
      const { files } = await this.renderer.pyramid(photoFile, pyramidFolder, rendition.plan);
      const { audience, fingerprint } = rendition;
      const pyramidPrefix = `${storageKeys.rendition(photo.id, audience, fingerprint)}/pyramid`;
      await this.storePyramid(pyramidFolder, files, pyramidPrefix);
      return this.save(photo.id, rendition, { previewKey, pyramidPrefix }, run);
    });
  }

  private withOriginal<T>(
    sha256: string,
    use: (photoFile: string, folder: string) => Promise<T>,
  ): Promise<T> {
    return withOriginalFile(this.storage, { dataDir: this.settings.DATA_DIR, sha256 }, use);
  }

  /** What another plan made goes: from now on nobody is shown it. Answers false where the photo is in another run by now. */
  private async save(
    photoId: string,
    { audience, fingerprint }: PlannedRendition,
    made: { readonly previewKey: string; readonly pyramidPrefix: string | null },
    run: number | null = null,
  ): Promise<boolean> {
    const rows: unknown[] = await this.database.query(
      `insert into photo_rendition (photo_id, audience, fingerprint, preview_key, pyramid_prefix, made_at)
       select id, $2, $3, $4, $5, $6 from photo where id = $1 and sha256 is not null
         and ($7::integer is null or (run = $7 and state = 'detected'))
       on conflict (photo_id, audience) do update set fingerprint = excluded.fingerprint, preview_key = excluded.preview_key,
         made_at = excluded.made_at, is_pyramid_wanted = photo_rendition.is_pyramid_wanted and excluded.pyramid_prefix is null,
         pyramid_prefix = coalesce(excluded.pyramid_prefix,
           case when photo_rendition.fingerprint = excluded.fingerprint then photo_rendition.pyramid_prefix end)
       returning photo_id`,
      [photoId, audience, fingerprint, made.previewKey, made.pyramidPrefix, this.clock.now(), run],
    );
    if (rows.length === 0) return false;
    await this.removeOthers(photoId, audience, fingerprint);
    return true;
  }

  private async removeOthers(photoId: string, audience: Audience, fingerprint: string): Promise<void> {
    const kept = `${storageKeys.rendition(photoId, audience, fingerprint)}/`;
    const stale: string[] = [];
    for await (const { key } of this.storage.list(`${storageKeys.renditions(photoId)}${audience}-`))
      if (!key.startsWith(kept)) stale.push(key);
    if (stale.length > 0) await this.storage.remove(stale);
  }

  private async storePreview(
    photoId: string,
    photoFile: string,
    { audience, fingerprint, plan }: PlannedRendition,
  ): Promise<string> {
    const key = `${storageKeys.rendition(photoId, audience, fingerprint)}/preview.webp`;
    const picture = await this.renderer.preview(photoFile, PREVIEW_LONGEST_SIDE_PX, plan);
    await this.storage.write(key, picture, { mediaType: WEBP });
    return key;
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
