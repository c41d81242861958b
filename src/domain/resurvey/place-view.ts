import type { Degrees, Metres } from '../units';
import type { PlaceInPhoto } from './project-place';
import type { PictureFlaw, ViewFlaw } from './reasons';
import type { ResurveyRules } from './resurvey-rules';

/** One photo's look at a known place. */
export interface PlaceView {
  readonly photoId: string;
  /** Null for a view that counts. */
  readonly flaw: ViewFlaw | null;
  /** Share of it that the frame holds, times the probability that its middle is in the frame at all, given all errors; 0 with a flaw. */
  readonly weight: number;
  /** At the place; null where the poses put it beside the frame. */
  readonly groundSampleDistance: Metres | null;
  readonly offNadir: Degrees | null;
  /** The photo holds a detection that is evidence of the damage. */
  readonly showsDamage: boolean;
  /** A box of class `repair` lies over the place. */
  readonly showsRepair: boolean;
}

export interface ViewBasis {
  readonly photoId: string;
  readonly inPhoto: PlaceInPhoto;
  /** Of the place in this photo: error of the pose and of the place together, one standard deviation. */
  readonly sigma: Metres;
  /** Null where nobody looked at the pixels: that costs the view nothing. */
  readonly pictureFlaw: PictureFlaw | null;
  /** Coarsest scale at which the damage was found before; null where it's not known. */
  readonly foundAtGsd: Metres | null;
  readonly showsDamage: boolean;
  readonly showsRepair: boolean;
}

/** Whether a photo's look at a place counts, and how much. */
export function judgeView(basis: ViewBasis, rules: ResurveyRules): PlaceView {
  const { photoId, inPhoto, sigma, showsDamage, showsRepair } = basis;
  const flaw = flawOf(basis, rules);
  return {
    photoId,
    flaw,
    weight:
      flaw === null ? inPhoto.shareInFrame * normalShare(inPhoto.middleMargin / Math.max(sigma, 0.001)) : 0,
    groundSampleDistance: inPhoto.groundSampleDistance,
    offNadir: inPhoto.offNadir,
    showsDamage,
    showsRepair,
  };
}

function flawOf({ inPhoto, foundAtGsd, pictureFlaw }: ViewBasis, rules: ResurveyRules): ViewFlaw | null {
  if (inPhoto.shareInFrame < rules.leastInFrame) return 'cut-by-frame';
  if (inPhoto.groundSampleDistance > Math.max(rules.coarsestGsd, foundAtGsd ?? 0)) return 'too-coarse';
  if (inPhoto.offNadir > rules.steepestView) return 'too-oblique';
  return pictureFlaw;
}

/** Share of a standard normal distribution below a value. Abramowitz and Stegun, 26.2.17: off by less than 1e-7. */
export function normalShare(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429)))) *
    (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI));
  return z >= 0 ? 1 - tail : tail;
}
