import { measurePicture, type PictureMeasures, tileSide } from '../../domain/quality/picture-measures';
import type { Pixels } from '../../domain/units';
import { openPhoto, readPhotoSize, refuse } from './decode-photo';

/** Where the band begins: far enough from the edge for lens softness, near enough that most of a JPEG need not be decoded. */
const bandTopShare = 0.15;

/**
 * Sharpness and light of a photo from one band of native pixels across its whole width, at a third to a half of the price
 * of decoding all of it (JPEG; other formats and progressive JPEGs cost the whole). Shrinking on load would be no cheaper and hide the blur.
 * Throws PhotoRejection as `decodePhoto` does; damage below the band is for the detect stage to find.
 */
export async function lookAtPhoto(photoFile: string, maxPhotoPixels: Pixels): Promise<PictureMeasures> {
  const { width, height } = await readPhotoSize(photoFile, maxPhotoPixels);
  const bandHeight = Math.min(tileSide, height);
  const top = Math.min(Math.floor(height * bandTopShare), height - bandHeight);
  const { data, info } = await openPhoto(photoFile, maxPhotoPixels)
    .extract({ left: 0, top, width, height: bandHeight })
    .flatten({ background: 'black' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(refuse);
  return measurePicture({ data, width: info.width, height: info.height });
}
