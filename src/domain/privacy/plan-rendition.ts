import type { Audience } from '../access/audience';
import type { BoxInPhoto, Metres, Pixels } from '../units';
import { coarsestScaleAt, finestScale, type PhotoScaleFacts } from './ground-scale';

/** Nothing finer leaves the desk, but round damage. A face is then two pixels wide, a number plate four. */
export const finestOutsideDesk: Metres = 0.1;
/** How far round damage the photo's own pixels are shown: what lies beside it tells how to mend it. */
export const marginRoundDamage: Metres = 1;
/** What is left of people and vehicles that were found. */
export const finestOnBystanders: Metres = 0.5;
/** Round a found box: it seldom holds a whole person. */
const bystanderMargin: Metres = 0.3;

export const bystanderKinds = ['person', 'vehicle'] as const;
/** A person or vehicle that happened to be in a photo. */
export interface Bystander {
  readonly kind: (typeof bystanderKinds)[number];
  readonly score: number;
  readonly boxInPhoto: BoxInPhoto;
}

/** Damage in the photo that nobody rejected. */
export interface ShownDamage {
  readonly boxInPhoto: BoxInPhoto;
  /** A person said that it is there. */
  readonly isConfirmed: boolean;
}

export interface RenditionFacts extends PhotoScaleFacts {
  readonly damage: readonly ShownDamage[];
  readonly bystanders: readonly Bystander[];
}

/** How a picture is made. Boxes are whole pixels of the photo as stored and may reach beyond it. */
export type RenditionPlan =
  | { readonly detail: 'native' }
  | {
      readonly detail: 'reduced';
      /** Share of each side's pixels that is kept; the picture is then drawn at its own size again. */
      readonly keep: number;
      /** Shown as taken. */
      readonly clear: readonly BoxInPhoto[];
      /** Laid over all else, keeping only this share of their pixels. */
      readonly blurred: { readonly keep: number; readonly boxes: readonly BoxInPhoto[] };
    };

/** The one rule for every picture that a person sees: preview, tiles, crops, pictures on the map, print. */
export function planRendition(audience: Audience, facts: RenditionFacts): RenditionPlan {
  if (audience === 'desk') return { detail: 'native' };
  const finest = finestScale(facts);
  const shown = audience === 'staff' ? facts.damage : facts.damage.filter(({ isConfirmed }) => isConfirmed);
  return {
    detail: 'reduced',
    keep: Math.min(1, finest / finestOutsideDesk),
    clear: shown.map(({ boxInPhoto }) => {
      const scale = coarsestScaleAt(facts, boxInPhoto);
      return widen(boxInPhoto, scale === null ? 0 : Math.floor(marginRoundDamage / scale + 1e-6));
    }),
    blurred: {
      keep: Math.min(1, finest / finestOnBystanders),
      boxes: facts.bystanders.map(({ boxInPhoto }) =>
        widen(boxInPhoto, Math.ceil(bystanderMargin / Math.max(finest, leastScaleForMargins))),
      ),
    },
  };
}

/** Where the scale isn't known the whole photo is a blur already: margins need not swallow it. */
const leastScaleForMargins: Metres = 0.005;

/** The box in whole pixels, and so many more on every side. */
function widen({ x, y, width, height }: BoxInPhoto, margin: Pixels): BoxInPhoto {
  const [left, top] = [Math.floor(x) - margin, Math.floor(y) - margin];
  return {
    x: left,
    y: top,
    width: Math.ceil(x + width) + margin - left,
    height: Math.ceil(y + height) + margin - top,
  };
}

/** The part of a box that lies in a photo of this size; null where none does. */
export function clipBox(
  box: BoxInPhoto,
  photo: { readonly width: Pixels; readonly height: Pixels },
): BoxInPhoto | null {
  const [x, y] = [Math.max(0, box.x), Math.max(0, box.y)];
  const width = Math.min(photo.width, box.x + box.width) - x;
  const height = Math.min(photo.height, box.y + box.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : null;
}
