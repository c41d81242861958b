import { addCovariance, largestVariance } from '../fusion/covariance';
import { localFrame } from '../photogrammetry/local-frame';
import { radians } from '../photogrammetry/rotation';
import type { Degrees, GroundCovariance, LonLat, Metres } from '../units';

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

/** A patch's edges are as sure as its box. */
const leastSlack: Metres = 0.2;
/** A patch smaller than this share of a damage mends a part of it at most. */
const leastPatch = 0.5;

const sigmaBetween = (a: GroundThing, b: GroundThing): Metres =>
  Math.sqrt(largestVariance(addCovariance(a.covariance, b.covariance)));

const extentOf = ({ length, width }: GroundThing): Metres => Math.hypot(length, width);

/** Whether a patch lies over the middle of a damage and is not much smaller. A patch beside a damage mends something else. */
export function covers(patch: GroundThing & { readonly bearing: Degrees }, damage: GroundThing): boolean {
  if (extentOf(patch) < leastPatch * extentOf(damage)) return false;
  const { east, north } = localFrame(patch.place).toLocal(damage.place);
  const [sine, cosine] = [Math.sin(radians(patch.bearing)), Math.cos(radians(patch.bearing))];
  const slack = Math.max(leastSlack, Math.min(mostTolerance, sigmaBetween(patch, damage)));
  const [along, across] = [east * sine + north * cosine, east * cosine - north * sine];
  return Math.abs(along) <= patch.length / 2 + slack && Math.abs(across) <= patch.width / 2 + slack;
}

/** Distance of their middles where one thing may lie on the other; null where it doesn't. */
export function distanceIfOver(a: GroundThing, b: GroundThing): Metres | null {
  const { east, north } = localFrame(a.place).toLocal(b.place);
  const apart = Math.hypot(east, north);
  const tolerance = Math.max(leastTolerance, Math.min(mostTolerance, sigmaBetween(a, b)));
  const extent = Math.max(extentOf(a), extentOf(b));
  return apart <= tolerance + shareOfExtent * extent ? apart : null;
}
