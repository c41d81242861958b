import type { LocalFrame } from '../photogrammetry/local-frame';
import type { Degrees, GroundCovariance, Metres, SquareMetres } from '../units';
import {
  addCovariance,
  invertCovariance,
  isotropic,
  largestVariance,
  mahalanobisSquared,
  scaleCovariance,
} from './covariance';
import type { GroundedDetection } from './defect-evidence';
import { type ClassGroup, classGroup, type FusionRules } from './fusion-rules';
import { offsetBetweenSegments } from './segment';

/** A damage as it is compared: a point or a line in local metres, with its error against the others of the flight. */
export interface Footing {
  readonly east: Metres;
  readonly north: Metres;
  /** From the middle to one end; zero for a compact damage. */
  readonly halfEast: Metres;
  readonly halfNorth: Metres;
  readonly error: GroundCovariance;
  readonly group: ClassGroup;
  /** Square root of the area. */
  readonly size: Metres;
  readonly isElongated: boolean;
}

const RADIANS = Math.PI / 180;

/** What a detection and a defect have in common as far as comparing goes. */
type Placed = Pick<
  GroundedDetection,
  'damageClass' | 'place' | 'covariance' | 'length' | 'width' | 'area' | 'bearing' | 'betweenPhotos'
>;

/** The part of a detection's error that the flight's other photos don't share. */
export function errorBetweenPhotos(
  detection: Pick<Placed, 'covariance' | 'betweenPhotos'>,
  rules: FusionRules,
): GroundCovariance {
  const limit = (detection.betweenPhotos ?? rules.betweenPhotos) ** 2;
  const largest = largestVariance(detection.covariance);
  return largest > limit ? scaleCovariance(detection.covariance, limit / largest) : detection.covariance;
}

export function footingOf(detection: Placed, rules: FusionRules, frame: LocalFrame): Footing {
  const { length, width } = detection;
  const isElongated = classGroup(detection.damageClass) === 'crack' && length >= rules.elongatedFrom * width;
  const half = isElongated ? length / 2 : 0;
  const wander = rules.boxWander * (isElongated ? width : Math.sqrt(detection.area));
  return {
    ...frame.toLocal(detection.place),
    halfEast: half * Math.sin(detection.bearing * RADIANS),
    halfNorth: half * Math.cos(detection.bearing * RADIANS),
    error: addCovariance(errorBetweenPhotos(detection, rules), isotropic(wander)),
    group: classGroup(detection.damageClass),
    size: Math.sqrt(detection.area),
    isElongated,
  };
}

/**
 * Several sightings of one damage as one: the middle weighted by information, the line from end to end.
 * Its error stays that of a single sighting: the gate must not narrow because a damage was seen often, since the
 * errors of neighbouring photos are not independent.
 */
export function joinFootings(members: readonly Footing[]): Footing {
  const first = members[0];
  if (!first) throw new Error('joinFootings needs at least one footing.');
  if (members.length === 1) return first;
  const middle = weightedMiddle(members);
  const share = 1 / members.length;
  const error = scaleCovariance(members.map((member) => member.error).reduce(addCovariance), share);
  const size = members.reduce((sum, member) => sum + member.size, 0) * share;
  const longest = members.reduce((a, b) => (halfLength(b) > halfLength(a) ? b : a));
  const half = halfLength(longest);
  if (half === 0) return { ...first, ...middle, halfEast: 0, halfNorth: 0, error, size, isElongated: false };
  const axis = { east: longest.halfEast / half, north: longest.halfNorth / half };
  const { from, to } = extentAlong(members, axis, middle);
  const shift = (from + to) / 2;
  return {
    east: middle.east + axis.east * shift,
    north: middle.north + axis.north * shift,
    halfEast: (axis.east * (to - from)) / 2,
    halfNorth: (axis.north * (to - from)) / 2,
    error,
    group: first.group,
    size,
    isElongated: true,
  };
}

/** The mean place, each weighted by the inverse of its error. */
export function weightedMiddle(members: readonly Pick<Footing, 'east' | 'north' | 'error'>[]): {
  readonly east: Metres;
  readonly north: Metres;
  readonly error: GroundCovariance;
} {
  let information: GroundCovariance = { eastEast: 0, eastNorth: 0, northNorth: 0 };
  let east = 0;
  let north = 0;
  for (const member of members) {
    const weight = invertCovariance(member.error);
    information = addCovariance(information, weight);
    east += weight.eastEast * member.east + weight.eastNorth * member.north;
    north += weight.eastNorth * member.east + weight.northNorth * member.north;
  }
  const error = invertInformation(information);
  return {
    east: error.eastEast * east + error.eastNorth * north,
    north: error.eastNorth * east + error.northNorth * north,
    error,
  };
}

/** An information matrix is far from singular where `invertCovariance` would widen it, so it's inverted as it stands. */
function invertInformation(a: GroundCovariance): GroundCovariance {
  const determinant = a.eastEast * a.northNorth - a.eastNorth * a.eastNorth;
  return {
    eastEast: a.northNorth / determinant,
    eastNorth: -a.eastNorth / determinant,
    northNorth: a.eastEast / determinant,
  };
}

export const halfLength = (footing: Footing): Metres => Math.hypot(footing.halfEast, footing.halfNorth);

interface Direction {
  readonly east: number;
  readonly north: number;
}

/** From where to where the members reach along an axis through a point. */
export function extentAlong(
  members: readonly Footing[],
  axis: Direction,
  through: Direction,
): { from: Metres; to: Metres } {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const member of members) {
    const middle = (member.east - through.east) * axis.east + (member.north - through.north) * axis.north;
    const half = Math.abs(member.halfEast * axis.east + member.halfNorth * axis.north);
    from = Math.min(from, middle - half);
    to = Math.max(to, middle + half);
  }
  return { from, to };
}

/** Bearing of a line, 0..180 clockwise from north. */
export function bearingOf(halfEast: number, halfNorth: number): Degrees {
  const degrees = Math.atan2(halfEast, halfNorth) / RADIANS;
  return (degrees + 360) % 180;
}

/** Angle between two lines, 0..90. */
export function angleBetween(a: Degrees, b: Degrees): Degrees {
  const difference = Math.abs(a - b) % 180;
  return Math.min(difference, 180 - difference);
}

/**
 * How far apart two damages are in units of their combined error, squared; null where they can't be the same one
 * by class, size, bearing or distance.
 */
export function distanceIfSame(
  a: Footing,
  b: Footing,
  rules: FusionRules,
  ceiling = rules.ceiling,
): number | null {
  if (a.group !== b.group) return null;
  if (a.isElongated && b.isElongated) {
    const turned = angleBetween(bearingOf(a.halfEast, a.halfNorth), bearingOf(b.halfEast, b.halfNorth));
    if (turned > rules.maxBearingDifference) return null;
  } else if (!a.isElongated && !b.isElongated && !haveLikeSize(a.size, b.size, rules)) return null;
  const offset = offsetBetweenSegments(a, b);
  const distance: SquareMetres = offset.east * offset.east + offset.north * offset.north;
  if (distance > ceiling * ceiling) return null;
  const inSigmas = mahalanobisSquared(offset.east, offset.north, addCovariance(a.error, b.error));
  return inSigmas <= rules.gateChiSquare || distance <= rules.floor * rules.floor ? inSigmas : null;
}

const haveLikeSize = (a: Metres, b: Metres, rules: FusionRules): boolean =>
  Math.max(a, b) <= rules.maxSizeRatio * Math.min(a, b);
