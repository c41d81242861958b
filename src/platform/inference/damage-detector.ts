import type { FoundDamage } from '../../domain/detection/damage';
import type { Metres, Milliseconds, Pixels } from '../../domain/units';

export interface DetectionResult {
  readonly modelVersion: string;
  readonly width: Pixels;
  readonly height: Pixels;
  readonly found: readonly FoundDamage[];
  readonly windows: number;
  readonly timings: {
    readonly decode: Milliseconds;
    readonly inference: Milliseconds;
    readonly total: Milliseconds;
  };
}

/** The port to the detector. Decoding and inference run in a child process, so that a crash of native code costs one photo. */
export abstract class DamageDetector {
  abstract readonly modelVersion: string;
  /** Rejects with a DomainError `model-…` that says why, when the model can't do what its manifest says: shapes, scores, golden tile. */
  abstract prove(): Promise<void>;
  /**
   * Boxes in the pixels of the photo as stored, above the manifest's thresholds (or `minScore` for every class), merged across seams.
   * Throws PhotoRejection when the photo can't be decoded, and a retryable DomainError `detector-crashed` or `detector-timed-out`.
   */
  abstract detect(
    photoFile: string,
    options: {
      readonly groundSampleDistance: Metres | null;
      readonly minScore?: number;
      readonly signal?: AbortSignal;
    },
  ): Promise<DetectionResult>;
}
