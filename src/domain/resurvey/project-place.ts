import type { CameraPose } from '../photogrammetry/camera-pose';
import { isInPhoto } from '../photogrammetry/camera-ray';
import { signedArea } from '../photogrammetry/ground-projection';
import type { GroundSurface } from '../photogrammetry/ground-surface';
import { localFrame } from '../photogrammetry/local-frame';
import { convexHull, sharedArea } from '../registration/convex-overlap';
import type { Degrees, GroundPolygon, LonLat, Metres, Pixels, PointInPhoto, Radians } from '../units';

/** A photo as far as it matters where places on the ground appear in it. */
export interface PosedPhoto {
  readonly pose: CameraPose;
  readonly surface: GroundSurface;
}

/** Where a place and its outline appear in a photo; parts of the outline may lie outside of it. */
export interface PlaceInPhoto {
  readonly centre: PointInPhoto;
  /** Open ring in the order of the ground polygon. */
  readonly outline: readonly PointInPhoto[];
  /** From the outline to the nearest border, on the ground; negative where a part lies outside. */
  readonly marginOnGround: Metres;
  /** From the middle to the nearest border, on the ground. */
  readonly middleMargin: Metres;
  /** Share of the outline's area that lies in the photo. */
  readonly shareInFrame: number;
  readonly groundSampleDistance: Metres;
  /** Between the ray to the place and straight down. */
  readonly offNadir: Degrees;
}

/** Null where the place itself is not in the photo. */
export function projectPlace(
  { pose, surface }: PosedPhoto,
  place: LonLat,
  polygon: GroundPolygon,
): PlaceInPhoto | null {
  const found = surface.project(place);
  if (!found.ok || !isInPhoto(pose.intrinsics, found.value)) return null;
  const centre = found.value;
  const height = surface.heightOver(centre);
  if (height === null || !(height > 0)) return null;
  const { east, north } = localFrame(pose.position).toLocal(place);
  const away = Math.hypot(east, north);
  const offNadir = Math.atan2(away, height);
  const gsd = groundSampleDistanceAt(pose, centre, { ray: Math.hypot(away, height), offNadir });
  const outline = outlineInPhoto(surface, polygon);
  if (outline.length < 3) return null;
  const { width, height: rows } = pose.intrinsics;
  const margin = Math.min(...outline.flatMap(({ x, y }) => [x, y, width - x, rows - y]));
  return {
    centre,
    outline,
    marginOnGround: margin * gsd,
    middleMargin: Math.min(centre.x, centre.y, width - centre.x, rows - centre.y) * gsd,
    shareInFrame: margin >= 0 ? 1 : shareInside(outline, { width, height: rows }),
    groundSampleDistance: gsd,
    offNadir: (offNadir * 180) / Math.PI,
  };
}

/**
 * Root of a pixel's area on the ground: its solid angle, cos³ of the angle off the optical axis over f², times the ray's length
 * squared over the cosine of its slant. Lens distortion is left out.
 */
function groundSampleDistanceAt(
  { intrinsics: { focalLength, principalPoint } }: CameraPose,
  { x, y }: PointInPhoto,
  { ray, offNadir }: { readonly ray: Metres; readonly offNadir: Radians },
): Metres {
  const offAxis = Math.atan(Math.hypot(x - principalPoint.x, y - principalPoint.y) / focalLength);
  return (ray / focalLength) * Math.sqrt(Math.cos(offAxis) ** 3 / Math.cos(offNadir));
}

function shareInside(
  outline: readonly PointInPhoto[],
  { width, height }: { width: Pixels; height: Pixels },
): number {
  const hull = convexHull(outline.map(({ x, y }) => ({ east: x, north: y })));
  const photo = [
    { east: 0, north: 0 },
    { east: width, north: 0 },
    { east: width, north: height },
    { east: 0, north: height },
  ];
  const whole = signedArea(hull);
  return whole > 0 ? sharedArea(hull, photo) / whole : 0;
}

/** Corners that lie behind the camera or beyond what its lens model holds for are left out. */
function outlineInPhoto(surface: GroundSurface, polygon: GroundPolygon): PointInPhoto[] {
  const ring = polygon.coordinates[0]!.slice(0, -1);
  return ring.flatMap(([lon, lat]) => {
    const found = surface.project({ lon, lat });
    return found.ok ? found.value : [];
  });
}
