import { noDistortion } from './brown-distortion';
import type { FisheyeLens } from './camera-pose';
import { type CameraTags, xmpNumber, xmpText } from './camera-tags';
import { type LensCandidate, numbersIn, plainLens, relativeErrors } from './lens-candidate';

/** Tags of http://pix4d.com/camera/1.0, as "Specifications of XMP camera tags" (Pix4D) lists them. */

export const isPix4dFisheye = ({ xmp }: CameraTags): boolean =>
  xmpText(xmp, 'Camera', 'ModelType')?.toLowerCase() === 'fisheye';

/** Millimetres on the sensor; coefficients R1, R2, R3, T1, T2, which are OpenCV's k1, k2, k3, p1, p2. */
export function pix4dPerspective(tags: CameraTags): LensCandidate | null {
  const { xmp, focalPlanePixelsPerMillimetre: density } = tags;
  const millimetres = xmpNumber(xmp, 'Camera', 'PerspectiveFocalLength');
  if (millimetres === null || density === null || isPix4dFisheye(tags)) return null;
  const terms = numbersIn(xmp.Camera?.PerspectiveDistortion);
  const [k1 = 0, k2 = 0, k3 = 0, p1 = 0, p2 = 0] = terms.length === 5 ? terms : [];
  return {
    ...plainLens('Pix4D camera tags', millimetres * density, relativeErrors.calibrated),
    centre: principalPoint(tags),
    distortion: { ...noDistortion, k1, k2, k3, p1, p2 },
    isOfStoredSize: false,
  };
}

/** The affine matrix C, D, E, F is in pixels; near the axis it is a pinhole of focal length 2 C / pi. */
export function pix4dFisheye(tags: CameraTags): LensCandidate | null {
  if (!isPix4dFisheye(tags)) return null;
  const [c, d, e, f] = numbersIn(tags.xmp.Camera?.FisheyeAffineMatrix);
  const polynomial = numbersIn(tags.xmp.Camera?.FisheyePolynomial);
  if (c === undefined || d === undefined || e === undefined || f === undefined || polynomial.length < 2)
    return null;
  // p0 is 0 in every file seen; a lens that skips its own middle is none.
  if (!(c > 0) || !(c * f - d * e > 0) || !(polynomial[1]! > 0) || Math.abs(polynomial[0]!) > 0.01)
    return null;
  const focalLength = (2 * c * polynomial[1]!) / Math.PI;
  const affine: FisheyeLens['affine'] = [c / focalLength, d / focalLength, e / focalLength, f / focalLength];
  return {
    ...plainLens('Pix4D fisheye tags', focalLength, relativeErrors.calibrated),
    centre: principalPoint(tags),
    fisheye: { affine, polynomial },
    isOfStoredSize: false,
  };
}

function principalPoint({
  xmp,
  focalPlanePixelsPerMillimetre: density,
}: CameraTags): LensCandidate['centre'] {
  const [x, y] = numbersIn(xmp.Camera?.PrincipalPoint);
  return x !== undefined && y !== undefined && density !== null ? { x: x * density, y: y * density } : null;
}
