import type { CameraPose } from '../photogrammetry/camera-pose';
import { type LocalFrame, localFrame } from '../photogrammetry/local-frame';
import type { Metres } from '../units';
import {
  type AdjustedPhoto,
  adjustPoses,
  type CameraState,
  type RayTie,
  type TiedPair,
} from './adjust-poses';
import { poseOf, stateOf, turnPose } from './camera-state';
import type { GreyImage } from './grey-image';
import { type FlightGround, type GroundRelief, heightUnder, levelGround, reliefOf } from './ground-relief';
import { matchPair } from './match-pair';
import { type MatchableRaster, prepareRaster } from './matchable-raster';
import { heightOverGround, layNorthUp } from './north-up-raster';
import { findOverlappingPairs, type OverlappingPair } from './overlapping-pairs';
import { expectedError, medianPixel, parallaxBetween, priorOf, rayTo, ringOf } from './pose-expectations';

export interface PhotoToRegister {
  readonly id: string;
  /** Its height is counted from the flight's level; without a height model that is the ground. */
  readonly pose: CameraPose;
  readonly image: GreyImage;
}

/** After the first solution nothing lies farther from its neighbours than this, in raster pixels. */
const secondSearchPx = 10;
/** The first search goes by rasters so much coarser than the images, the second by their own pixels. */
const coarser = 1.4;
/** Rasters kept at once; each is 2 to 4 MB. */
const rastersKept = 48;
/** Turned photos must agree better than others: half a turn of a street looks like a street. */
const leastTurnedInliers = 8;
/** Deviation of one tie, in raster pixels: finding it, and what the lens model leaves. */
const tieSigmaPx = 0.7;
/** Nodes of the ground under a flight lie so far apart, in the images' pixels, and never nearer or farther than this. */
const reliefStepPx = 4;
const leastReliefStep: Metres = 0.5;
const mostReliefStep: Metres = 2;

export interface Progress {
  readonly done: number;
  readonly total: number;
}

export interface PhotoOutcome {
  readonly id: string;
  /** The pose after registration, turned where the pixels were. */
  readonly pose: CameraPose;
  readonly isTurned: boolean;
  readonly pairsExpected: number;
}

export interface PairOutcome extends TiedPair {
  readonly overlap: number;
}

export interface RegistrationOutcome {
  readonly frame: LocalFrame;
  readonly relief: GroundRelief;
  readonly metresPerPixel: Metres;
  readonly tieSigma: Metres;
  readonly photos: readonly PhotoOutcome[];
  readonly states: readonly CameraState[];
  /** The poses as the tags told them, turned where the pixels were. */
  readonly tagged: readonly CameraPose[];
  /** The pairs that match, with their ties. */
  readonly pairs: readonly PairOutcome[];
}

interface Candidate {
  readonly id: string;
  readonly image: GreyImage;
  /** As its tags tell, and with its pixels turned. */
  readonly poses: readonly [CameraPose, CameraPose];
  /** Over the ground under it. */
  readonly heightOverGround: Metres;
  isTurned: boolean;
  state: CameraState;
}

/**
 * Registers photos to each other, over a height model where there is one. A generator, so that whoever runs it can breathe, stop and count: it yields after each pair.
 * The same photos in any order give the same poses.
 */
export function* registerPhotos(
  photos: readonly PhotoToRegister[],
  ground: FlightGround | null = null,
): Generator<Progress, RegistrationOutcome, void> {
  const sorted = [...photos].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const frame = localFrame(sorted[0]!.pose.position);
  const run = new Registration(sorted, frame, ground);
  return yield* run.run();
}

class Registration {
  private readonly candidates: Candidate[];
  private readonly expected: readonly OverlappingPair[];
  private readonly finest: Metres;
  private readonly relief: GroundRelief;
  private metresPerPixel: Metres;
  private rasters = new Map<string, MatchableRaster | null>();
  private done = 0;

  constructor(
    photos: readonly PhotoToRegister[],
    private readonly frame: LocalFrame,
    ground: FlightGround | null,
  ) {
    const step = Math.max(leastReliefStep, Math.min(mostReliefStep, reliefStepPx * medianPixel(photos)));
    this.relief = ground ? reliefOf(ground, frame, step) : levelGround;
    this.candidates = photos.map(({ id, image, pose }) => {
      const state = stateOf(pose, frame);
      const placed = { camera: state.camera, pose, relief: this.relief };
      const poses = [pose, turnPose(pose)] as const;
      return { id, image, poses, heightOverGround: heightOverGround(placed), isTurned: false, state };
    });
    const overGround = this.candidates.map(overOwnGround);
    this.finest = medianPixel(this.candidates.map(({ image }, i) => ({ image, pose: overGround[i]! })));
    this.metresPerPixel = this.finest * coarser;
    this.expected = findOverlappingPairs(
      overGround.map((pose) => ({ camera: frame.toLocal(pose.position), ring: ringOf(pose, frame) })),
    );
  }

  *run(): Generator<Progress, RegistrationOutcome, void> {
    let pairs = yield* this.matchAsTagged();
    pairs = yield* this.turnWhatFits(pairs);
    this.adjust(pairs);
    this.metresPerPixel = this.finest;
    pairs = yield* this.matchAgain();
    this.adjust(pairs);
    return this.outcome(pairs);
  }

  private *matchAsTagged(): Generator<Progress, PairOutcome[], void> {
    const pairs: PairOutcome[] = [];
    for (const pair of this.expected) {
      const matched = this.match(pair, this.searchFor(pair), [false, false]);
      if (matched) pairs.push(matched);
      yield this.progress();
    }
    return pairs;
  }

  /**
   * Photos that match no neighbour are tried with their pixels turned by 180°. Against a photo that fits as it is, one agreement says
   * so; two that are both turned agree only where both are, since half a turn of both would swap their places.
   */
  private *turnWhatFits(pairs: readonly PairOutcome[]): Generator<Progress, PairOutcome[], void> {
    const settled = new Set(pairs.flatMap(({ a, b }) => [a, b]));
    const kept = [...pairs];
    const turnedPairs: PairOutcome[] = [];
    for (const pair of this.expected) {
      const loose = [!settled.has(pair.a), !settled.has(pair.b)] as const;
      if (!loose[0] && !loose[1]) continue;
      const matched = this.match(pair, this.searchFor(pair), loose);
      if (matched && matched.ties.length >= leastTurnedInliers) turnedPairs.push(matched);
      yield this.progress();
    }
    for (const pair of turnedPairs) {
      kept.push(pair);
      for (const i of [pair.a, pair.b]) if (!settled.has(i)) this.turn(i);
    }
    return kept;
  }

  private turn(index: number): void {
    const candidate = this.candidates[index]!;
    if (candidate.isTurned) return;
    candidate.isTurned = true;
    candidate.state = stateOf(candidate.poses[1], this.frame);
  }

  private *matchAgain(): Generator<Progress, PairOutcome[], void> {
    this.rasters.clear();
    const pairs: PairOutcome[] = [];
    for (const pair of this.expected) {
      const matched = this.match(pair, secondSearchPx * coarser * this.metresPerPixel, [
        this.candidates[pair.a]!.isTurned,
        this.candidates[pair.b]!.isTurned,
      ]);
      if (matched) pairs.push(matched);
      yield this.progress();
    }
    return pairs;
  }

  private match(
    pair: OverlappingPair,
    search: Metres,
    turned: readonly [boolean, boolean],
  ): PairOutcome | null {
    const [a, b] = [this.rasterOf(pair.a, turned[0]), this.rasterOf(pair.b, turned[1])];
    const [stateA, stateB] = [this.stateFor(pair.a, turned[0]), this.stateFor(pair.b, turned[1])];
    const found = a && b && matchPair(a, b, search, parallaxBetween(stateA, stateB, this.relief));
    if (!found) return null;
    const ties = found.map((tie): RayTie => {
      const [upA, upB] = [heightUnder(this.relief, tie.a), heightUnder(this.relief, tie.b)];
      return { a: rayTo(stateA, tie.a, upA), b: rayTo(stateB, tie.b, upB), up: (upA + upB) / 2 };
    });
    return { ...pair, ties };
  }

  /** A photo's state with or without the turn, whichever it has at present. */
  private stateFor(index: number, isTurned: boolean): CameraState {
    const candidate = this.candidates[index]!;
    return isTurned === candidate.isTurned
      ? candidate.state
      : stateOf(candidate.poses[isTurned ? 1 : 0], this.frame);
  }

  private rasterOf(index: number, isTurned: boolean): MatchableRaster | null {
    const key = `${index}/${isTurned}`;
    const known = this.rasters.get(key);
    // Taken out and put in again, the map's order is that of last use.
    this.rasters.delete(key);
    const raster = known === undefined ? this.layOut(index, isTurned) : known;
    this.rasters.set(key, raster);
    if (this.rasters.size > rastersKept) this.rasters.delete(this.rasters.keys().next().value!);
    return raster;
  }

  private layOut(index: number, isTurned: boolean): MatchableRaster | null {
    const candidate = this.candidates[index]!;
    const state = this.stateFor(index, isTurned);
    const pose = poseOf(state, candidate.poses[isTurned ? 1 : 0], this.frame);
    const { image } = candidate;
    const raster = layNorthUp(
      { camera: state.camera, pose, image, relief: this.relief },
      this.metresPerPixel,
    );
    return raster && prepareRaster(raster);
  }

  private adjust(pairs: readonly PairOutcome[]): void {
    const photos = this.candidates.map((candidate): AdjustedPhoto => {
      const pose = candidate.poses[candidate.isTurned ? 1 : 0];
      return { state: stateOf(pose, this.frame), prior: priorOf(pose) };
    });
    const states = adjustPoses(photos, pairs, { tieSigma: this.tieSigma, relief: this.relief });
    states.forEach((state, i) => {
      this.candidates[i]!.state = state;
    });
  }

  private get tieSigma(): Metres {
    return tieSigmaPx * this.metresPerPixel;
  }

  private searchFor({ a, b }: OverlappingPair): Metres {
    const errors = [a, b].map((i) => expectedError(overOwnGround(this.candidates[i]!)));
    return Math.hypot(...errors);
  }

  private progress(): Progress {
    this.done++;
    return { done: this.done, total: Math.max(this.done, this.expected.length * 2) };
  }

  private outcome(pairs: readonly PairOutcome[]): RegistrationOutcome {
    const expected = new Int32Array(this.candidates.length);
    for (const { a, b } of this.expected) {
      expected[a]!++;
      expected[b]!++;
    }
    return {
      frame: this.frame,
      relief: this.relief,
      metresPerPixel: this.metresPerPixel,
      tieSigma: this.tieSigma,
      states: this.candidates.map(({ state }) => state),
      tagged: this.candidates.map(({ poses, isTurned }) => poses[isTurned ? 1 : 0]),
      photos: this.candidates.map(({ id, poses, state, isTurned }, i) => ({
        id,
        isTurned,
        pose: poseOf(state, poses[isTurned ? 1 : 0], this.frame),
        pairsExpected: expected[i]!,
      })),
      pairs,
    };
  }
}

/** A photo's tagged pose with its height over the ground under it. */
const overOwnGround = ({ poses, heightOverGround: heightAboveGround }: Candidate): CameraPose => ({
  ...poses[0],
  heightAboveGround,
});
