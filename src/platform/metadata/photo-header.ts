import type { Geotag } from '../../domain/photogrammetry/camera-pose';

/** Where header bytes come from: S3 by range, or a file. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** Bytes [start, end], end included, cut at the end of the file. */
  read(start: number, end: number): Promise<Buffer>;
}

/** The port to EXIF and XMP. */
export abstract class PhotoHeaderReader {
  /**
   * Reads header bytes only and applies the makers' quirks.
   * Throws PhotoRejection (`not-a-photo`, `empty-file`, `unsupported-heic|avif|dng|raw|video|jpeg-xl|jpeg-2000`, `truncated-photo`,
   * `damaged-photo`, `header-too-large`, `too-many-pixels`)
   * for what can never become a photo; a photo without a pose is not an error: its Geotag has grade `none` and reasons.
   */
  abstract read(source: ByteSource): Promise<Geotag>;
}
