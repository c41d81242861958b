import { stat } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { DomainError, PhotoRejection } from '../../domain/domain-error';
import type { Pixels } from '../../domain/units';

/** Size of the sensor's pixels: the Orientation tag is not applied, here or anywhere before a person's eyes. */
export interface PhotoSize {
  readonly width: Pixels;
  readonly height: Pixels;
}

export interface DecodedPhoto extends PhotoSize {
  /** 8-bit sRGB, 3 bytes a pixel, rows first. */
  readonly data: Buffer;
}

/** The detector's own "nothing here" grey: what shows through where a photo is transparent. */
const SEE_THROUGH = { r: 114, g: 114, b: 114 } as const;

/** Opens a file for decoding; damage of any kind stops it instead of turning grey. */
export function openPhoto(photoFile: string, maxPhotoPixels: number): Sharp {
  return sharp(photoFile, {
    failOn: 'error',
    limitInputPixels: maxPhotoPixels,
    sequentialRead: true,
    autoOrient: false,
  });
}

/** Reads the header alone. Throws PhotoRejection `empty-file`, `not-a-photo` or `too-many-pixels`. */
export async function readPhotoSize(photoFile: string, maxPhotoPixels: number): Promise<PhotoSize> {
  const file = await stat(photoFile).catch(() => null);
  if (file?.size === 0) {
    throw new PhotoRejection(
      'empty-file',
      'The file is empty. Copy it from the card again and upload it once more.',
    );
  }
  const { width, height } = await openPhoto(photoFile, maxPhotoPixels).metadata().catch(refuse);
  if (width * height > maxPhotoPixels) throw tooManyPixels(`It has ${width} x ${height} pixels`);
  return { width, height };
}

/**
 * Decodes the whole photo once, to the size given (never larger than the photo): JPEG shrinks by 2, 4 or 8 while loading, the rest is an
 * exact resize. 16-bit, grey, CMYK, palette and transparent photos come out as 8-bit sRGB.
 * Throws PhotoRejection `truncated-photo`, `not-a-photo`, `too-many-pixels` or `damaged-photo`.
 */
export async function decodePhoto(
  photoFile: string,
  size: PhotoSize,
  maxPhotoPixels: number,
): Promise<DecodedPhoto> {
  const { data, info } = await openPhoto(photoFile, maxPhotoPixels)
    .resize({ ...size, fit: 'fill' })
    .flatten({ background: SEE_THROUGH })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(refuse);
  return { data, width: info.width, height: info.height };
}

/** A smaller copy of a decoded photo. */
export async function resizeRaw(
  photo: { readonly data: Uint8Array } & PhotoSize,
  size: PhotoSize,
): Promise<DecodedPhoto> {
  const { data, info } = await sharp(photo.data, {
    raw: { width: photo.width, height: photo.height, channels: 3 },
  })
    .resize({ ...size, fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

const tooManyPixels = (what: string) =>
  new PhotoRejection(
    'too-many-pixels',
    `${what}, more than MAX_PHOTO_PIXELS allows. Send the single photos, or raise the limit.`,
  );

/** Names what sharp says in the product's words. */
export function refuse(error: unknown): never {
  if (error instanceof DomainError) throw error;
  const text = error instanceof Error ? error.message : String(error);
  if (/exceeds pixel limit/i.test(text)) throw tooManyPixels('The photo is too large');
  if (/unsupported image format/i.test(text)) {
    throw new PhotoRejection(
      'not-a-photo',
      'The file is not a JPEG, PNG, TIFF or WebP photo. Send the file as it left the camera.',
    );
  }
  if (/input file is missing/i.test(text)) {
    throw new DomainError('photo-file-missing', 'The photo is not on this machine any more.', {
      retryable: true,
      cause: error,
    });
  }
  if (/premature end|truncated|unexpected end|not enough data|read error|EOF|end of file|eob/i.test(text)) {
    throw new PhotoRejection(
      'truncated-photo',
      'The photo is cut off: its end is missing. Copy it from the card again and upload it once more.',
    );
  }
  throw new PhotoRejection(
    'damaged-photo',
    `The photo is damaged and can't be decoded (${text.split('\n')[0]}). Copy it from the card again and upload it once more.`,
  );
}
