import { addCovariance, largestVariance } from '../fusion/covariance';
import { localFrame } from '../photogrammetry/local-frame';
import type { GroundCovariance, LonLat, Metres } from '../units';

/** Something of a size on the ground, as a detection or a defect tells it. */
export interface GroundThing {
  readonly place: LonLat;
  readonly covariance: GroundCovariance;
  readonly length: Metres;
  readonly width: Metres;
}

/** Surer places than the first still wander with the box; farther than the second is another place, whatever the error. */
const leastTolerance: Metres = 0.5;
const mostTolerance: Metres = 2;
/** Two boxes around one thing, or a patch around a damage, may have their middles so far apart, as a share of the larger. */
const shareOfExtent = 0.25;

/** Distance of their middles where one thing may lie on the other; null where it doesn't. */
export function distanceIfOver(a: GroundThing, b: GroundThing): Metres | null {
  const { east, north } = localFrame(a.place).toLocal(b.place);
  const apart = Math.hypot(east, north);
  const sigma = Math.sqrt(largestVariance(addCovariance(a.covariance, b.covariance)));
  const tolerance = Math.max(leastTolerance, Math.min(mostTolerance, sigma));
  const extent = Math.max(Math.hypot(a.length, a.width), Math.hypot(b.length, b.width));
  return apart <= tolerance + shareOfExtent * extent ? apart : null;
}
