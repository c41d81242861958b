import { darkBrightLumaProblem } from '../quality/quality-limits';
import type { GreyImage } from '../registration/grey-image';
import type { Pixels, PointInPhoto } from '../units';

/** Whether a place with this outline in the photo lies in shadow so deep that a damage would be lost in it. */
export type ShadeTest = (outline: readonly PointInPhoto[]) => boolean;

/** Looked at around a place, as a share of its own extent: a dark hole in a lit road is no shadow. */
const aroundShare = 0.5;
const leastAround: Pixels = 3;
/** So many pixels of a hundred may be brighter: paint, leaves, a glint. */
const brightest = 0.05;
/** In shadow it's darker than this share of what the photo shows in the light; else the whole photo is dark, not the place. */
const mostOfLight = 0.5;

/**
 * Tells deep shadow by a photo made small: the place and what lies around it stay under the light at which a whole photo counts as too
 * dark, while the photo has more than twice as much elsewhere. By absolute darkness, since fresh asphalt in the sun is only darker than
 * the road about it.
 */
export function findShade(
  image: GreyImage,
  photo: { readonly width: Pixels; readonly height: Pixels },
): ShadeTest {
  const inLight = brightLuma(image, { left: 0, top: 0, right: image.width, bottom: image.height });
  const [scaleX, scaleY] = [image.width / photo.width, image.height / photo.height];
  return (outline) => {
    const xs = outline.map(({ x }) => x * scaleX);
    const ys = outline.map(({ y }) => y * scaleY);
    const around = Math.max(
      leastAround,
      aroundShare * Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)),
    );
    const window = {
      left: Math.max(0, Math.floor(Math.min(...xs) - around)),
      top: Math.max(0, Math.floor(Math.min(...ys) - around)),
      right: Math.min(image.width, Math.ceil(Math.max(...xs) + around)),
      bottom: Math.min(image.height, Math.ceil(Math.max(...ys) + around)),
    };
    if (window.left >= window.right || window.top >= window.bottom) return false;
    const here = brightLuma(image, window);
    return here < darkBrightLumaProblem && here < mostOfLight * inLight;
  };
}

interface Window {
  readonly left: Pixels;
  readonly top: Pixels;
  readonly right: Pixels;
  readonly bottom: Pixels;
}

/** The luma that all but the brightest pixels stay under. */
function brightLuma({ width, data }: GreyImage, { left, top, right, bottom }: Window): number {
  const histogram = new Uint32Array(256);
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) histogram[data[y * width + x]!]!++;
  let above = brightest * (right - left) * (bottom - top);
  for (let value = 255; value > 0; value--) {
    above -= histogram[value]!;
    if (above < 0) return value;
  }
  return 0;
}
