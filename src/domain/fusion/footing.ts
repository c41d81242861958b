import type { LocalFrame } from '../photogrammetry/local-frame';
import type { Degrees, GroundCovariance, Metres } from '../units';
import { addCovariance, invertCovariance, isotropic, largestVariance, scaleCovariance } from './covariance';
import type { GroundedDetection } from './defect-evidence';
import { type ClassGroup, classGroup, type FusionRules } from './fusion-rules';

/** A damage as it is compared: its box on the ground in local metres, with its error against the others of the flight. */
export interface Footing {
  readonly east: Metres;
  readonly north: Metres;
  /** From the middle along the long side to its end. */
  readonly halfEast: Metres;
  readonly halfNorth: Metres;
  /** Half of the short side. */
  readonly halfWidth: Metres;
  readonly error: GroundCovariance;
  readonly group: ClassGroup;
  /** Square root of the area. */
  readonly size: Metres;
  /** A crack so long and narrow that its box tells its line. */
  readonly isElongated: boolean;
  /** Sides on which it goes on outside of the photo; with any, it is at least this large. */
  readonly cutSides: number;
}

const RADIANS = Math.PI / 180;

/** What a detection and a defect have in common as far as comparing goes. */
type Placed = Pick<
  GroundedDetection,
  | 'damageClass'
  | 'place'
  | 'covariance'
  | 'length'
  | 'width'
  | 'area'
  | 'bearing'
  | 'betweenPhotos'
  | 'cutSides'
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
  const group = classGroup(detection.damageClass);
  const isElongated = group === 'crack' && length >= rules.elongatedFrom * width;
  const size = Math.sqrt(detection.area);
  const { east, north } = frame.toLocal(detection.place);
  return {
    east,
    north,
    halfEast: (length / 2) * Math.sin(detection.bearing * RADIANS),
    halfNorth: (length / 2) * Math.cos(detection.bearing * RADIANS),
    halfWidth: width / 2,
    error: addCovariance(
      errorBetweenPhotos(detection, rules),
      isotropic(rules.boxWander * (isElongated ? width : size)),
    ),
    group,
    size,
    isElongated,
    cutSides: detection.cutSides ?? 0,
  };
}

/** Sightings smaller than this share of the largest show a part. */
const WHOLE_SHARE = 0.7;

/**
 * Several sightings of one damage as one. A line reaches from end to end of all; of anything else, those that show it
 * whole say where it lies and how large it is.
 * Its error stays that of a single sighting: the gate must not narrow because a damage was seen often, since the
 * errors of neighbouring photos are not independent.
 */
export function joinFootings(members: readonly Footing[]): Footing {
  const first = members[0];
  if (!first) throw new Error('joinFootings needs at least one footing.');
  if (members.length === 1) return first;
  const longest = members.reduce((a, b) => (reach(b) > reach(a) ? b : a));
  return longest.isElongated ? joinLines(members, longest) : joinPatches(members);
}

function joinLines(members: readonly Footing[], longest: Footing): Footing {
  const middle = weightedMiddle(members);
  const half = halfLength(longest);
  const axis = { east: longest.halfEast / half, north: longest.halfNorth / half };
  const { from, to } = extentAlong(members, axis, middle);
  const shift = (from + to) / 2;
  return {
    east: middle.east + axis.east * shift,
    north: middle.north + axis.north * shift,
    halfEast: (axis.east * (to - from)) / 2,
    halfNorth: (axis.north * (to - from)) / 2,
    halfWidth: mean(members, (member) => member.halfWidth),
    error: meanError(members),
    group: longest.group,
    size: mean(members, (member) => member.size),
    isElongated: true,
    cutSides: fewestCutSides(members),
  };
}

function joinPatches(members: readonly Footing[]): Footing {
  const uncut = members.filter((member) => member.cutSides === 0);
  const seen = uncut.length > 0 ? uncut : members;
  const largest = seen.reduce((most, member) => Math.max(most, reach(member)), 0);
  const whole = seen.filter((member) => reach(member) >= WHOLE_SHARE * largest);
  const model = whole.reduce((a, b) => (reach(b) > reach(a) ? b : a));
  const middle = weightedMiddle(whole);
  const scale = mean(whole, halfLength) / halfLength(model);
  return {
    east: middle.east,
    north: middle.north,
    halfEast: model.halfEast * scale,
    halfNorth: model.halfNorth * scale,
    halfWidth: mean(whole, (member) => member.halfWidth),
    error: meanError(whole),
    group: model.group,
    size: mean(whole, (member) => member.size),
    isElongated: false,
    cutSides: fewestCutSides(members),
  };
}

/** From the middle to a corner. */
export const reach = (footing: Footing): Metres =>
  Math.hypot(footing.halfEast, footing.halfNorth, footing.halfWidth);

const mean = (members: readonly Footing[], of: (member: Footing) => number): number =>
  members.reduce((sum, member) => sum + of(member), 0) / members.length;

const fewestCutSides = (members: readonly Footing[]): number =>
  members.reduce((fewest, member) => Math.min(fewest, member.cutSides), Number.POSITIVE_INFINITY);

const meanError = (members: readonly Footing[]): GroundCovariance =>
  scaleCovariance(members.map((member) => member.error).reduce(addCovariance), 1 / members.length);

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
