import type { Metres, PointInPhoto } from '../units';
import type { Geotag, PoseGrade, PoseReason } from './camera-pose';
import { explainRefusal } from './camera-ray';
import type { GroundPoint } from './ground-projection';
import { type GroundSurface, groundSurface } from './ground-surface';
import { isTrusted } from './pose-finding';
import type { TerrainHeights } from './terrain';

/** One photo point on the ground, as the command line prints it. */
export interface GeoreferencedPixel {
  readonly lon: number | null;
  readonly lat: number | null;
  /** One standard deviation each, and how the two go together, -1..1. */
  readonly sigmaEast: Metres | null;
  readonly sigmaNorth: Metres | null;
  readonly correlation: number | null;
  readonly method: GroundSurface['method'] | null;
  readonly grade: PoseGrade;
  readonly reasons: readonly PoseReason[];
}

/**
 * Places photo points on the ground in their order: on the height model when there is one, else on the level plane. A pose that
 * isn't trusted, and a point that can't be placed, say why.
 */
export function georeferencePixels(
  geotag: Geotag,
  points: readonly PointInPhoto[],
  terrain: TerrainHeights | null = null,
): GeoreferencedPixel[] {
  const { pose, grade, reasons } = geotag;
  const nowhere = {
    lon: null,
    lat: null,
    sigmaEast: null,
    sigmaNorth: null,
    correlation: null,
    method: null,
    grade,
  };
  if (!pose || !isTrusted(grade)) return points.map(() => ({ ...nowhere, reasons }));
  const ground = groundSurface(pose, geotag.absoluteAltitude ?? null, terrain);
  const notes = [...ground.reasons, ...reasons];
  return points.map((point) => {
    const found = ground.place(point);
    if (found.ok) return { ...described(found.value), method: ground.method, grade, reasons: notes };
    return { ...nowhere, reasons: [{ code: found.error, message: explainRefusal(found.error) }, ...notes] };
  });
}

function described({ place, covariance }: GroundPoint) {
  const [sigmaEast, sigmaNorth] = [Math.sqrt(covariance.eastEast), Math.sqrt(covariance.northNorth)];
  return { ...place, sigmaEast, sigmaNorth, correlation: covariance.eastNorth / (sigmaEast * sigmaNorth) };
}
