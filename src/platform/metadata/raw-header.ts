/** What the format readers hand on: the size of the picture and the blocks that exifr understands. */
export interface RawHeader {
  readonly width: number;
  readonly height: number;
  /** A TIFF structure: the EXIF block, without its `Exif\0\0` prefix. */
  readonly exif: Buffer | null;
  readonly xmp: readonly Buffer[];
  readonly hasJfif: boolean;
}

/** What a JPEG segment can hold; larger packets are not parsed, because exifr's regular expressions take quadratic time. */
export const mostXmpBytes = 65_000;
/** An EXIF block with its preview; JPEG allows 64 KiB. */
export const mostExifBytes = 1024 * 1024;
