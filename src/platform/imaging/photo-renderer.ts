import type { RenditionPlan } from '../../domain/privacy/plan-rendition';
import type { PictureMeasures } from '../../domain/quality/picture-measures';
import type { GreyImage } from '../../domain/registration/grey-image';

/** The port to sharp beside detection: pictures for people, and a first look at what arrived. Runs in a child process. */
export abstract class PhotoRenderer {
  /** A WebP of at most `longestSide` pixels, Orientation tag applied, all metadata left out. */
  abstract preview(photoFile: string, longestSide: number, plan: RenditionPlan): Promise<Buffer>;
  /** Sharpness and light, from a band of native pixels. Throws PhotoRejection when the photo can't be decoded. */
  abstract look(photoFile: string, signal?: AbortSignal): Promise<PictureMeasures>;
  /** Sensor pixels, small and grey, for comparing photos with each other; Orientation is not applied. */
  abstract grey(photoFile: string, longestSide: number): Promise<GreyImage>;
  /** Writes a deep-zoom pyramid (256 px WebP tiles, `pyramid.json`) under `folder`. */
  abstract pyramid(
    photoFile: string,
    folder: string,
    plan: RenditionPlan,
  ): Promise<{ readonly levels: number; readonly files: readonly string[] }>;
}
