import type { EastNorth } from '../photogrammetry/local-frame';
import { type Matrix3, multiply, radians, transform, type Vector3 } from '../photogrammetry/rotation';
import type { Degrees, Metres } from '../units';
import { BlockSystem, unknownsPerPhoto } from './block-system';
import { type GroundRelief, levelGround } from './ground-relief';

/** A camera in the flight's frame. */
export interface CameraState {
  readonly camera: EastNorth;
  /** Above the level that the flight's heights are counted from: on level ground, above the ground. */
  readonly height: Metres;
  /** Camera axes (right, down, forward) to north-east-down. */
  readonly rotation: Matrix3;
}

/** How far a camera may be from where its tags put it, one standard deviation each. */
export interface PosePrior {
  readonly horizontal: Metres;
  readonly height: Metres;
  readonly yaw: Degrees;
  readonly tilt: Degrees;
}

export interface AdjustedPhoto {
  readonly state: CameraState;
  readonly prior: PosePrior;
  /** Held still: of an earlier flight that was registered before. */
  readonly isFixed?: boolean;
}

/** One point of the ground as two photos look at it: directions in camera axes. */
export interface RayTie {
  readonly a: Vector3;
  readonly b: Vector3;
  /** Height of the ground over the flight's level where it was found; 0 on level ground. */
  readonly up?: Metres;
}

/** Photos by their places in the list. */
export interface TiedPair {
  readonly a: number;
  readonly b: number;
  readonly ties: readonly RayTie[];
}

export interface AdjustOptions {
  /** Deviation of one tie across the direction that relief moves it. */
  readonly tieSigma: Metres;
  /** Level ground unless told. */
  readonly relief?: GroundRelief;
}

/** What stands on the ground, or the ground off its model, one standard deviation: it moves a tie along the baseline only. */
const reliefSigma: Metres = 0.5;
/** A tie starts from the height where it was found, which poses move by centimetres: twice is enough. */
const heightRounds = 2;
/** Neighbouring ties err together: a pair counts as so many at most. */
const tiesThatCount = 6;

/** How far a tie may be off before it stops counting, round by round: wide first, so that no bad start decides. */
const rounds: readonly Round[] = [
  { cauchy: 10, raised: 12 },
  { cauchy: 10, raised: 6 },
  { cauchy: 6, raised: 3 },
  { cauchy: 4, raised: 2 },
  { cauchy: 3, raised: 1 },
  { cauchy: 2, raised: 1 },
  { cauchy: 2, raised: 1 },
  { cauchy: 2, raised: 1 },
];
interface Round {
  /** Cauchy's scale, in deviations of a tie. */
  readonly cauchy: number;
  /**
   * What seems to stand higher than this above the ground is roof or crown and counts by the inverse fourth power. The ground is what lies
   * lowest: nothing is below it, so what seems to be pulls in full.
   */
  readonly raised: Metres;
}

/** A tie's two ground points apart, split by what relief can do to them. */
export interface TieResidual {
  readonly east: Metres;
  readonly north: Metres;
  /** Across the direction that relief moves it: what is left is the poses' error. */
  readonly across: Metres;
  readonly along: Metres;
  /** Metres along for each metre that the point stands above the ground. */
  readonly perMetreOfRelief: number;
}

/**
 * Poses that lay every tie's two points on each other as well as their priors allow: Gauss-Newton, reweighted by Cauchy's loss,
 * and one-sidedly where relief moves ties, so that the street decides and not the roofs beside it.
 * P. Huber, Robust Statistics, section 7.8; B. Triggs et al., Bundle adjustment, 2000. The focal length stays: from straight above it can't
 * be told from the height. Points aren't unknowns: a raised point moves along the baseline by (base / height) times its height, so its
 * residual there has that variance more (S. Ullmann's epipolar constraint in metres of ground).
 */
export function adjustPoses(
  photos: readonly AdjustedPhoto[],
  pairs: readonly TiedPair[],
  { tieSigma, relief = levelGround }: AdjustOptions,
): CameraState[] {
  let states = photos.map(({ state }) => state);
  // Held photos are no unknowns.
  const unknownOf = new Int32Array(photos.length).fill(-1);
  let unknowns = 0;
  photos.forEach(({ isFixed }, i) => {
    if (!isFixed) unknownOf[i] = unknowns++;
  });
  for (const round of rounds) {
    const system = new BlockSystem(unknowns);
    photos.forEach((photo, i) => {
      if (unknownOf[i]! >= 0) addPrior(system, unknownOf[i]!, photo, states[i]!);
    });
    for (const pair of pairs) addPair(system, unknownOf, pair, states, { tieSigma, relief, round });
    const step = system.solve();
    states = states.map((state, i) =>
      unknownOf[i]! < 0 ? state : moved(state, step.subarray(unknownOf[i]! * unknownsPerPhoto)),
    );
  }
  return states;
}

function addPrior(
  system: BlockSystem,
  at: number,
  { state: told, prior }: AdjustedPhoto,
  now: CameraState,
): void {
  const weight = (sigma: number) => 1 / (sigma * sigma);
  const [turnNorth, turnEast, turnDown] = turnBetween(told.rotation, now.rotation);
  system.addPrior(at, 0, told.camera.east - now.camera.east, weight(prior.horizontal));
  system.addPrior(at, 1, told.camera.north - now.camera.north, weight(prior.horizontal));
  system.addPrior(at, 2, told.height - now.height, weight(prior.height));
  system.addPrior(at, 3, -turnNorth, weight(radians(prior.tilt)));
  system.addPrior(at, 4, -turnEast, weight(radians(prior.tilt)));
  system.addPrior(at, 5, -turnDown, weight(radians(prior.yaw)));
}

function addPair(
  system: BlockSystem,
  unknownOf: Int32Array,
  pair: TiedPair,
  states: readonly CameraState[],
  { tieSigma, relief, round: { cauchy, raised } }: Required<AdjustOptions> & { readonly round: Round },
): void {
  const [stateA, stateB] = [states[pair.a]!, states[pair.b]!];
  const share = Math.min(1, tiesThatCount / pair.ties.length);
  const slopeA = new Float64Array(unknownsPerPhoto);
  const slopeB = new Float64Array(unknownsPerPhoto);
  for (const tie of pair.ties) {
    const both = seenByBoth(stateA, stateB, tie, relief);
    if (!both) continue;
    const { a, b } = both;
    const { direction, residual } = splitResidual(a, b);
    const alongSigma = Math.hypot(tieSigma, residual.perMetreOfRelief * reliefSigma);
    const stands = residual.along / Math.max(residual.perMetreOfRelief, 1e-6);
    const standsOut = residual.along > alongSigma ? 1 / (1 + (stands / raised) ** 2) ** 2 : 1;
    const alongWeight = (share * standsOut) / (1 + (residual.along / alongSigma / cauchy) ** 2);
    const acrossWeight = share / (1 + (residual.across / tieSigma / cauchy) ** 2);
    const axes = [
      [direction.east, direction.north, residual.along, alongWeight / alongSigma ** 2],
      [-direction.north, direction.east, residual.across, acrossWeight / tieSigma ** 2],
    ] as const;
    for (const [east, north, value, weight] of axes) {
      slopesAlong(a, east, north, slopeA);
      slopesAlong(b, east, north, slopeB);
      system.addDifference(unknownOf[pair.a]!, slopeA, unknownOf[pair.b]!, slopeB, -value, weight);
    }
  }
}

interface SeenPoint extends EastNorth {
  /** Slopes of the ray: metres east and north for each metre down. */
  readonly slopeEast: number;
  readonly slopeNorth: number;
  readonly height: Metres;
}

/** Where a ray comes down to a height; null at or above the horizon, and where it starts below. */
function seen({ camera, height: top, rotation }: CameraState, ray: Vector3, up: Metres): SeenPoint | null {
  const [north, east, down] = transform(rotation, ray);
  const height = top - up;
  if (!(down > 1e-3) || !(height > 0)) return null;
  const [slopeEast, slopeNorth] = [east / down, north / down];
  return {
    east: camera.east + height * slopeEast,
    north: camera.north + height * slopeNorth,
    slopeEast,
    slopeNorth,
    height,
  };
}

/**
 * Where both photos put a tie, at the height of the ground between the two points: found by going there again with the height found.
 * The height changes by the ground's slope times the view's, so each round leaves a small part of what the one before it left.
 */
function seenByBoth(
  stateA: CameraState,
  stateB: CameraState,
  tie: RayTie,
  relief: GroundRelief,
): { readonly a: SeenPoint; readonly b: SeenPoint } | null {
  let up = tie.up ?? 0;
  for (let round = 0; ; round++) {
    const [a, b] = [seen(stateA, tie.a, up), seen(stateB, tie.b, up)];
    if (!a || !b) return null;
    if (relief === levelGround || round === heightRounds) return { a, b };
    up = relief.heightAt((a.east + b.east) / 2, (a.north + b.north) / 2);
  }
}

function splitResidual(a: SeenPoint, b: SeenPoint) {
  const [east, north] = [a.east - b.east, a.north - b.north];
  const [baseEast, baseNorth] = [a.slopeEast - b.slopeEast, a.slopeNorth - b.slopeNorth];
  const base = Math.hypot(baseEast, baseNorth);
  const direction = base > 1e-6 ? { east: baseEast / base, north: baseNorth / base } : { east: 1, north: 0 };
  const residual: TieResidual = {
    east,
    north,
    along: east * direction.east + north * direction.north,
    across: north * direction.east - east * direction.north,
    perMetreOfRelief: base,
  };
  return { direction, residual };
}

/** How far apart two photos put a tie. Null where one of them looks above the horizon. */
export function tieResidual(
  a: CameraState,
  b: CameraState,
  tie: RayTie,
  relief: GroundRelief = levelGround,
): TieResidual | null {
  const both = seenByBoth(a, b, tie, relief);
  return both && splitResidual(both.a, both.b).residual;
}

/** Derivatives of a seen point, taken along one direction, as in `propagateError`. */
function slopesAlong(point: SeenPoint, alongEast: number, alongNorth: number, into: Float64Array): void {
  const { slopeEast: e, slopeNorth: n, height: h } = point;
  into[0] = alongEast;
  into[1] = alongNorth;
  into[2] = alongEast * e + alongNorth * n;
  into[3] = -h * (alongEast * (1 + e * e) + alongNorth * e * n);
  into[4] = h * (alongEast * e * n + alongNorth * (1 + n * n));
  into[5] = h * (alongEast * n - alongNorth * e);
}

function moved({ camera, height, rotation }: CameraState, step: Float64Array): CameraState {
  return {
    camera: { east: camera.east + step[0]!, north: camera.north + step[1]! },
    height: height + step[2]!,
    rotation: multiply(turn([step[3]!, step[4]!, step[5]!]), rotation),
  };
}

/** Rotation about an axis by its length in radians. O. Rodrigues, 1840. */
function turn(axis: Vector3): Matrix3 {
  const angle = Math.hypot(...axis);
  if (angle < 1e-12)
    return [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ];
  const [x, y, z] = axis.map((part) => part / angle) as [number, number, number];
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const d = 1 - c;
  return [
    [c + x * x * d, x * y * d - z * s, x * z * d + y * s],
    [y * x * d + z * s, c + y * y * d, y * z * d - x * s],
    [z * x * d - y * s, z * y * d + x * s, c + z * z * d],
  ];
}

/** The small turn, as a vector in north-east-down, that leads from one rotation to the other. */
export function turnBetween(from: Matrix3, to: Matrix3): Vector3 {
  const difference = multiply(to, transpose(from));
  const half: Vector3 = [
    (difference[2][1] - difference[1][2]) / 2,
    (difference[0][2] - difference[2][0]) / 2,
    (difference[1][0] - difference[0][1]) / 2,
  ];
  const sine = Math.hypot(...half);
  const angle = Math.atan2(sine, (difference[0][0] + difference[1][1] + difference[2][2] - 1) / 2);
  const scale = sine < 1e-12 ? 1 : angle / sine;
  return [half[0] * scale, half[1] * scale, half[2] * scale];
}

const transpose = (m: Matrix3): Matrix3 => [
  [m[0][0], m[1][0], m[2][0]],
  [m[0][1], m[1][1], m[2][1]],
  [m[0][2], m[1][2], m[2][2]],
];
