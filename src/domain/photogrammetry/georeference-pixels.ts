import type { Result } from '../result';
import type { Metres, PointInPhoto } from '../units';
import type { CameraPose, Geotag, PoseGrade, PoseReason } from './camera-pose';
import { explainRefusal, type GroundRefusal } from './camera-ray';
import { type GroundPoint, pixelToGround } from './ground-projection';
import { isTrusted } from './pose-finding';
import { pixelToTerrain, placeOverTerrain, type TerrainHeights } from './terrain';

/** One photo point on the ground, as the command line prints it. */
export interface GeoreferencedPixel {
  readonly lon: number | null;
  readonly lat: number | null;
  /** One standard deviation each, and how the two go together, -1..1. */
  readonly sigmaEast: Metres | null;
  readonly sigmaNorth: Metres | null;
  readonly correlation: number | null;
  readonly method: 'take-off-plane' | 'range-finder-plane' | 'height-model' | null;
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
  const ground = groundOf(pose, geotag.absoluteAltitude ?? null, terrain);
  const notes = [...ground.reasons, ...reasons];
  return points.map((point) => {
    const found = ground.place(point);
    if (found.ok) return { ...described(found.value), method: ground.method, grade, reasons: notes };
    return { ...nowhere, reasons: [{ code: found.error, message: explainRefusal(found.error) }, ...notes] };
  });
}

interface Ground {
  readonly method: NonNullable<GeoreferencedPixel['method']>;
  readonly reasons: readonly PoseReason[];
  place(point: PointInPhoto): Result<GroundPoint, GroundRefusal>;
}

function groundOf(pose: CameraPose, altitude: Metres | null, terrain: TerrainHeights | null): Ground {
  const plane: Ground = {
    method: pose.heightFrom === 'terrain' ? 'range-finder-plane' : 'take-off-plane',
    reasons: [],
    place: (point) => pixelToGround(pose, point),
  };
  if (!terrain) return plane;
  const over = placeOverTerrain(pose, altitude, terrain);
  if (!over) return { ...plane, reasons: [noTerrain] };
  return {
    method: 'height-model',
    reasons: over.isByAltitude ? [] : [otherDatum],
    place: (point) => pixelToTerrain(pose, point, over),
  };
}

const noTerrain: PoseReason = {
  code: 'dem-does-not-cover',
  message: 'The height model has no height under the camera: the level plane was taken.',
};
const otherDatum: PoseReason = {
  code: 'dem-datum-differs',
  message:
    'The photo’s altitude doesn’t fit the height model: the ground under the camera was taken for the take-off level.',
};

function described({ place, covariance }: GroundPoint) {
  const [sigmaEast, sigmaNorth] = [Math.sqrt(covariance.eastEast), Math.sqrt(covariance.northNorth)];
  return { ...place, sigmaEast, sigmaNorth, correlation: covariance.eastNorth / (sigmaEast * sigmaNorth) };
}
