import { DomainError } from '../../src/domain/domain-error';
import { isCoarserThanTrained } from '../../src/domain/tiling/photo-scale';
import type { Metres } from '../../src/domain/units';
import type { Settings } from '../../src/platform/config/settings';
import { ChildDetector } from '../../src/platform/inference/child-detector';
import type { DetectionResult } from '../../src/platform/inference/damage-detector';
import { photoProcessStart } from '../../src/platform/inference/inference.module';
import { loadModel, type ModelManifest } from '../../src/platform/inference/model-manifest';
import { ExifrPhotoHeaderReader } from '../../src/platform/metadata/exifr-photo-header-reader';
import { withFileBytes } from '../../src/platform/metadata/file-byte-source';
import type { NamedPhoto } from './photo-paths';

const TRIES = 2;

export interface DetectPhotosOptions {
  readonly settings: Settings;
  readonly workers: number;
  readonly minScore?: number;
  /** Called as each photo ends, in whatever order. */
  readonly onEnd: (outcome: PhotoOutcome) => void;
}

export type PhotoOutcome = { readonly photo: NamedPhoto } & (
  | {
      readonly ok: true;
      readonly result: DetectionResult;
      readonly groundSampleDistance: Metres | null;
      readonly isCoarse: boolean;
    }
  | { readonly ok: false; readonly code: string; readonly message: string }
);

/**
 * Photos through the model without a server, a child process for each worker; outcomes in the order of the photos.
 * What is wrong with one photo is its outcome; a model that can't be used stops everything.
 */
export async function detectPhotos(
  photos: readonly NamedPhoto[],
  options: DetectPhotosOptions,
): Promise<PhotoOutcome[]> {
  const start = photoProcessStart(options.settings);
  const { modelVersion, manifest } = await loadModel(start.manifestFile);
  const headers = new ExifrPhotoHeaderReader(options.settings);
  const detectors = Array.from(
    { length: Math.min(options.workers, photos.length) },
    () => new ChildDetector(modelVersion, { start }),
  );
  const outcomes: PhotoOutcome[] = [];
  let next = 0;
  const work = async (detector: ChildDetector): Promise<void> => {
    while (next < photos.length) {
      const at = next++;
      const outcome = await detectOne(photos[at]!, {
        detector,
        headers,
        manifest,
        minScore: options.minScore,
      });
      outcomes[at] = outcome;
      options.onEnd(outcome);
    }
  };
  try {
    await Promise.all(detectors.map(work));
  } finally {
    for (const detector of detectors) detector.close();
  }
  return outcomes;
}

interface Tools {
  readonly detector: ChildDetector;
  readonly headers: ExifrPhotoHeaderReader;
  readonly manifest: ModelManifest;
  readonly minScore: number | undefined;
}

async function detectOne(
  photo: NamedPhoto,
  { detector, headers, manifest, minScore }: Tools,
): Promise<PhotoOutcome> {
  for (let attempt = 1; ; attempt++) {
    try {
      const header = await withFileBytes(photo.path, (source) => headers.read(source));
      const groundSampleDistance = photo.groundSampleDistance ?? header.groundSampleDistance;
      const result = await detector.detect(photo.path, { groundSampleDistance, minScore });
      return {
        photo,
        ok: true,
        result,
        groundSampleDistance,
        isCoarse: isCoarserThanTrained(groundSampleDistance, manifest),
      };
    } catch (error) {
      if (error instanceof DomainError && error.code.startsWith('model-')) throw error;
      if (error instanceof DomainError && error.retryable && attempt < TRIES) continue;
      const code = error instanceof DomainError ? error.code : 'unreadable';
      return { photo, ok: false, code, message: error instanceof Error ? error.message : String(error) };
    }
  }
}
