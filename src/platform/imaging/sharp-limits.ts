import sharp from 'sharp';

/**
 * sharp as this process may use it: no cache (each photo is seen once), one thread a photo (processes are the parallelism),
 * and only the loaders of camera formats, so that an SVG, PDF or GIF named .jpg never reaches its parser.
 */
export function limitSharp(): void {
  sharp.cache(false);
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: [
      'VipsForeignLoadJpegFile',
      'VipsForeignLoadPngFile',
      'VipsForeignLoadTiffFile',
      'VipsForeignLoadWebpFile',
    ],
  });
}
