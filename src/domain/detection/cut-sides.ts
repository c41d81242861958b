import type { BoxInPhoto, Pixels } from '../units';

/** A detector's box ends this share of the photo's side before the border at most, where the border cuts the damage. */
const BORDER_SHARE = 0.004;

/** How many sides of a box lie on the photo's border: beyond them the damage may go on. */
export function countCutSides(
  box: BoxInPhoto,
  photo: { readonly width: Pixels; readonly height: Pixels },
): number {
  const [besides, above] = [BORDER_SHARE * photo.width, BORDER_SHARE * photo.height];
  return [
    box.x <= besides,
    box.y <= above,
    box.x + box.width >= photo.width - besides,
    box.y + box.height >= photo.height - above,
  ].filter(Boolean).length;
}
