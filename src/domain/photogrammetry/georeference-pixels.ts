import type { Metres, PointInPhoto } from '../units';
import type { Geotag, PoseGrade, PoseReason } from './camera-pose';
import { explainRefusal } from './camera-ray';
import { pixelToGround } from './ground-projection';
import { isTrusted } from './pose-finding';

/** One photo point on the ground, as the command line prints it. */
export interface GeoreferencedPixel {
  readonly lon: number | null;
  readonly lat: number | null;
  /** One standard deviation each, and how the two go together, -1..1. */
  readonly sigmaEast: Metres | null;
  readonly sigmaNorth: Metres | null;
  readonly correlation: number | null;
  readonly method: 'take-off-plane' | 'range-finder-plane' | null;
  readonly grade: PoseGrade;
  readonly reasons: readonly PoseReason[];
}

/** Places photo points on the ground in their order. A pose that isn't trusted, and a point that can't be placed, say why. */
export function georeferencePixels(geotag: Geotag, points: readonly PointInPhoto[]): GeoreferencedPixel[] {
  return points.map((point) => georeferencePixel(geotag, point));
}

function georeferencePixel({ pose, grade, reasons }: Geotag, point: PointInPhoto): GeoreferencedPixel {
  const nowhere = {
    lon: null,
    lat: null,
    sigmaEast: null,
    sigmaNorth: null,
    correlation: null,
    method: null,
    grade,
  };
  if (!pose || !isTrusted(grade)) return { ...nowhere, reasons };
  const found = pixelToGround(pose, point);
  if (!found.ok)
    return { ...nowhere, reasons: [{ code: found.error, message: explainRefusal(found.error) }, ...reasons] };
  const { place, covariance } = found.value;
  const [sigmaEast, sigmaNorth] = [Math.sqrt(covariance.eastEast), Math.sqrt(covariance.northNorth)];
  return {
    ...place,
    sigmaEast,
    sigmaNorth,
    correlation: covariance.eastNorth / (sigmaEast * sigmaNorth),
    method: pose.heightFrom === 'terrain' ? 'range-finder-plane' : 'take-off-plane',
    grade,
    reasons,
  };
}
