import type { RenditionPlan } from '../../domain/privacy/plan-rendition';
import type { PictureMeasures } from '../../domain/quality/picture-measures';
import type { GreyImage } from '../../domain/registration/grey-image';
import type { Metres, Milliseconds, Pixels } from '../../domain/units';
import type { InferenceProvider } from '../config/settings';
import type { DetectionResult } from './damage-detector';

/** The first message to a child: all it needs to know, so that its command line stays short. */
export interface ChildStart {
  readonly kind: 'start';
  readonly manifestFile: string;
  readonly inferenceThreads: number;
  /** The processor, when left out. */
  readonly inferenceProvider?: InferenceProvider;
  readonly maxPhotoPixels: number;
}

/** What a child can be asked, and what it answers. */
export interface ChildCalls {
  prove: { request: Readonly<Record<never, never>>; answer: null };
  detect: {
    request: {
      readonly photoFile: string;
      readonly groundSampleDistance: Metres | null;
      readonly minScore?: number;
    };
    answer: DetectionResult;
  };
  preview: {
    request: { readonly photoFile: string; readonly longestSide: Pixels; readonly plan: RenditionPlan };
    answer: Uint8Array;
  };
  look: { request: { readonly photoFile: string }; answer: PictureMeasures };
  grey: { request: { readonly photoFile: string; readonly longestSide: Pixels }; answer: GreyImage };
  pyramid: {
    request: { readonly photoFile: string; readonly folder: string; readonly plan: RenditionPlan };
    answer: { readonly levels: number; readonly files: readonly string[] };
  };
}
export type ChildCallName = keyof ChildCalls;

export type ChildRequest = {
  [Name in ChildCallName]: {
    readonly kind: 'call';
    readonly id: number;
    readonly name: Name;
  } & ChildCalls[Name]['request'];
}[ChildCallName];

export interface ChildFailure {
  /** `rejection`: the photo can't go on; `domain`: a named failure; `unknown`: a bug or a broken world. */
  readonly kind: 'rejection' | 'domain' | 'unknown';
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly details?: Readonly<Record<string, unknown>>;
}

export type ChildReply =
  | { readonly id: number; readonly ok: true; readonly value: ChildCalls[ChildCallName]['answer'] }
  | { readonly id: number; readonly ok: false; readonly failure: ChildFailure };

/** How long each call may take before the child is killed. Under the stages' own limits, so that the reason is named. */
export const callTimeLimits: Readonly<Record<ChildCallName, Milliseconds>> = {
  prove: 50_000,
  detect: 50_000,
  preview: 25_000,
  look: 25_000,
  grey: 25_000,
  pyramid: 50_000,
};
