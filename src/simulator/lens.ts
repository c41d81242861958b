import type { Pixels, PointInPhoto } from '../domain/units';

/** What a lens does to the picture of a pinhole: Brown's terms, and how far its axis is off the middle of the sensor. */
export interface Lens {
  readonly k1: number;
  readonly k2: number;
  readonly k3: number;
  readonly p1: number;
  readonly p2: number;
  /** Of the photo's width, to the right and down. */
  readonly offCentreX: number;
  readonly offCentreY: number;
}

/**
 * As strong as the wide camera of a Mavic 3 (DewarpData of its photos: k1 -0.11, k2 0.015, k3 -0.027), with the axis further off and
 * unequal tangential terms, so that a reader who swaps two of them is caught.
 */
export const surveyLens: Lens = {
  k1: -0.1126,
  k2: 0.0149,
  k3: -0.0271,
  p1: 0.0009,
  p2: -0.0005,
  offCentreX: 0.0021,
  offCentreY: -0.0016,
};

/** Slopes from the line of sight beyond which the polynomial folds back into the photo; no corner of the camera looks so far aside. */
const widestSlope = 1;

interface SizedCamera {
  readonly width: Pixels;
  readonly height: Pixels;
  readonly focalLength: Pixels;
}

/** Where the lens shows a point that a pinhole would show at slopes u, v from its line of sight; null where it shows none. */
export function throughLens(camera: SizedCamera, lens: Lens, u: number, v: number): PointInPhoto | null {
  if (u * u + v * v > widestSlope * widestSlope) return null;
  const bent = bend(lens, u, v);
  return {
    x: camera.width * (0.5 + lens.offCentreX) + camera.focalLength * bent.u,
    y: camera.height / 2 + camera.width * lens.offCentreY + camera.focalLength * bent.v,
  };
}

/** The other way: slopes that the photo's pixel was lit from. Six rounds leave less than a thousandth of a pixel. */
export function slopesThroughLens(
  camera: SizedCamera,
  lens: Lens,
  x: Pixels,
  y: Pixels,
): { u: number; v: number } {
  const bentU = (x - camera.width * (0.5 + lens.offCentreX)) / camera.focalLength;
  const bentV = (y - camera.height / 2 - camera.width * lens.offCentreY) / camera.focalLength;
  let u = bentU;
  let v = bentV;
  for (let round = 0; round < 6; round++) {
    const bent = bend(lens, u, v);
    u += bentU - bent.u;
    v += bentV - bent.v;
  }
  return { u, v };
}

function bend({ k1, k2, k3, p1, p2 }: Lens, u: number, v: number): { u: number; v: number } {
  const r2 = u * u + v * v;
  const radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3));
  return {
    u: u * radial + 2 * p1 * u * v + p2 * (r2 + 2 * u * u),
    v: v * radial + p1 * (r2 + 2 * v * v) + 2 * p2 * u * v,
  };
}
