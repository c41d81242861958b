import sharp from 'sharp';
import type { Pixels } from '../../domain/units';

/** Baseline 4:2:0 JPEG, as cameras write, from 8-bit RGB rows. The same pixels give the same bytes. */
export async function encodeJpeg(
  pixels: Uint8Array,
  width: Pixels,
  height: Pixels,
  quality: number,
): Promise<Buffer> {
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality, chromaSubsampling: '4:2:0' })
    .toBuffer();
}
