import type { Pixels } from '../units';
import { noDistortion } from './brown-distortion';
import type { FisheyeLens, LensDistortion } from './camera-pose';
import { toNumber, type XmpValue } from './camera-tags';

/** One way to a photo's focal length. Everything in pixels of the photo as captured. */
export interface LensCandidate {
  readonly source: string;
  readonly focalLength: Pixels;
  readonly relativeError: number;
  readonly centre: { readonly x: Pixels; readonly y: Pixels } | null;
  readonly distortion: LensDistortion;
  /** In place of the distortion, where the lens is one. */
  readonly fisheye?: FisheyeLens;
  /** True where the value comes from the photo's own width, so that it needs no scaling. */
  readonly isOfStoredSize: boolean;
}

/** One standard deviation of each way to the focal length. */
export const relativeErrors = {
  calibrated: 0.005,
  designed: 0.015,
  sensorTable: 0.025,
  focalPlane: 0.03,
  equivalent: 0.04,
  equivalentOfCrop: 0.06,
};

export function plainLens(source: string, focalLength: Pixels, relativeError: number): LensCandidate {
  return { source, focalLength, relativeError, centre: null, distortion: noDistortion, isOfStoredSize: true };
}

/** Numbers of an XMP sequence or of text with commas; none when one of them is none. */
export function numbersIn(value: XmpValue | undefined): number[] {
  const parts = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
  const numbers = parts.map((part: XmpValue) => toNumber(part));
  return numbers.every((number) => number !== null) ? (numbers as number[]) : [];
}
