import { buffer } from 'node:stream/consumers';
import { Inject, Injectable } from '@nestjs/common';
import type { GreyImage } from '../../domain/registration/grey-image';
import { SETTINGS, type Settings } from '../../platform/config/settings';
import { PhotoRenderer } from '../../platform/imaging/photo-renderer';
import { ObjectStorage, storageKeys } from '../../platform/storage/object-storage';
import { withOriginalFile } from '../photo/original-file';
import { shareMemory } from './shared-image';

/** Fine enough for 15 cm from 80 m, and 150 KB a photo: 500 of them fit in memory. */
export const GREY_LONGEST_SIDE_PX = 480;
const HEADER_BYTES = 8;

/** Small grey photos, kept in storage under the original's hash: a job that was killed decodes nothing twice. */
@Injectable()
export class GreyPhotos {
  constructor(
    private readonly storage: ObjectStorage,
    private readonly renderer: PhotoRenderer,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'DATA_DIR'>,
  ) {}

  /** Null where the photo was not made small before. */
  async find(sha256: string): Promise<GreyImage | null> {
    const kept = await this.storage.read(storageKeys.grey(sha256, GREY_LONGEST_SIDE_PX));
    return kept && unpack(await buffer(kept));
  }

  /** Throws PhotoRejection for a photo that can't be decoded. */
  async load(sha256: string, signal?: AbortSignal): Promise<GreyImage> {
    const known = await this.find(sha256);
    if (known) return known;
    const image = await withOriginalFile(
      this.storage,
      { dataDir: this.settings.DATA_DIR, sha256, signal },
      (photoFile) => this.renderer.grey(photoFile, GREY_LONGEST_SIDE_PX),
    );
    const key = storageKeys.grey(sha256, GREY_LONGEST_SIDE_PX);
    await this.storage.write(key, pack(image), { mediaType: 'application/octet-stream' });
    return shareMemory(image);
  }
}

/** Width and height as 32-bit little-endian, then the pixels. */
export function pack({ width, height, data }: GreyImage): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(width, 0);
  header.writeUInt32LE(height, 4);
  return Buffer.concat([header, data]);
}

/** Null where it isn't what `pack` made: then it is made anew. */
export function unpack(bytes: Buffer): GreyImage | null {
  if (bytes.length < HEADER_BYTES) return null;
  const [width, height] = [bytes.readUInt32LE(0), bytes.readUInt32LE(4)];
  const data = bytes.subarray(HEADER_BYTES);
  return data.length === width * height && data.length > 0 ? shareMemory({ width, height, data }) : null;
}
