import { Inject, Injectable } from '@nestjs/common';
import { PhotoRejection } from '../../domain/domain-error';
import type { Geotag } from '../../domain/photogrammetry/camera-pose';
import type { CameraTags } from '../../domain/photogrammetry/camera-tags';
import { geotagFromTags } from '../../domain/photogrammetry/geotag-from-tags';
import { SETTINGS } from '../config/settings';
import { cameraTagsOf } from './camera-tags-of';
import { readExifBlocks } from './exif-blocks';
import { HeaderBytes } from './header-bytes';
import { readJpegHeader } from './jpeg-header';
import { type ByteSource, PhotoHeaderReader } from './photo-header';
import { readPngHeader } from './png-header';
import type { RawHeader } from './raw-header';
import { refuseFormat } from './refuse-format';
import { isPhotoFormat, type PhotoFormat, sniffLength, sniffPhoto } from './sniff-photo';
import { readTiffHeader } from './tiff-header';
import { readWebpHeader } from './webp-header';

const headerReaders: Record<PhotoFormat, (bytes: HeaderBytes) => Promise<RawHeader>> = {
  jpeg: readJpegHeader,
  tiff: readTiffHeader,
  png: readPngHeader,
  webp: readWebpHeader,
};

/** What of the settings this reader needs. */
export interface PhotoLimits {
  readonly MAX_PHOTO_PIXELS: number;
}

/** PhotoHeaderReader on exifr: our own walk to the EXIF and XMP blocks, exifr for what is in them. */
@Injectable()
export class ExifrPhotoHeaderReader extends PhotoHeaderReader {
  constructor(@Inject(SETTINGS) private readonly limits: PhotoLimits) {
    super();
  }

  async read(source: ByteSource): Promise<Geotag> {
    return geotagFromTags(await this.readTags(source));
  }

  /** What the header says, before it is judged. */
  async readTags(source: ByteSource): Promise<CameraTags> {
    const bytes = new HeaderBytes(source);
    const format = sniffPhoto(await bytes.read(0, sniffLength));
    if (!isPhotoFormat(format)) throw refuseFormat(format);
    const header = await headerReaders[format](bytes);
    this.refuseTooLarge(header);
    return cameraTagsOf(header, await readExifBlocks(header.exif, header.xmp));
  }

  private refuseTooLarge({ width, height }: RawHeader): void {
    const most = this.limits.MAX_PHOTO_PIXELS;
    if (width * height <= most) return;
    throw new PhotoRejection(
      'too-many-pixels',
      `The photo has ${width} x ${height} pixels; at most ${Math.floor(most / 1_000_000)} megapixels are taken. Send the single photos instead of a mosaic.`,
      { width, height },
    );
  }
}
