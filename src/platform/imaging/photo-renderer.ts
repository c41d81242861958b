/** The port to sharp for pictures that people look at; runs in the same child process as detection. */
export abstract class PhotoRenderer {
  /** A WebP of at most `longestSide` pixels, Orientation tag applied, all metadata left out. */
  abstract preview(photoFile: string, longestSide: number): Promise<Buffer>;
  /** Writes a deep-zoom pyramid (256 px WebP tiles, `pyramid.json`) under `folder`. */
  abstract pyramid(
    photoFile: string,
    folder: string,
  ): Promise<{ readonly levels: number; readonly files: readonly string[] }>;
}
