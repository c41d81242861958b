import type { GreyImage } from '../../domain/registration/grey-image';
import type { Pixels } from '../../domain/units';
import { openPhoto, refuse } from './decode-photo';

/** The photo's sensor pixels, small and grey, for comparing it with its neighbours: Orientation is not applied, as in detection. */
export async function decodeGrey(
  photoFile: string,
  longestSide: Pixels,
  maxPhotoPixels: number,
): Promise<GreyImage> {
  const { data, info } = await openPhoto(photoFile, maxPhotoPixels)
    .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
    .flatten()
    .greyscale()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch(refuse);
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}
