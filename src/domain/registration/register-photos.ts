import type { CameraPose } from '../photogrammetry/camera-pose';
import { type EastNorth, type LocalFrame, localFrame } from '../photogrammetry/local-frame';
import type { Metres } from '../units';
import { type AdjustedPhoto, adjustPoses, type CameraState, type RayTie, tieResidual } from './adjust-poses';
import { poseOf, stateOf, turnPose } from './camera-state';
import {
  agreeOnShift,
  isEnough,
  medianOf,
  type PairShift,
  pairsToFindShift,
  pairWithEarlier,
} from './earlier-flight';
import type { GreyImage } from './grey-image';
import { type FlightGround, type GroundRelief, heightUnder, levelGround, reliefOf } from './ground-relief';
import { matchPair } from './match-pair';
import { type MatchableRaster, prepareRaster } from './matchable-raster';
import { heightOverGround, layNorthUp } from './north-up-raster';
import { findOverlappingPairs, type OverlappingPair, type PhotoGround } from './overlapping-pairs';
import { expectedError, medianPixel, parallaxBetween, priorOf, rayTo, ringOf } from './pose-expectations';
import type { PairOutcome, RegistrationOutcome } from './registration-outcome';

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
/** How far two flights over one place are looked for from each other, in deviations of their positions; and never farther. */
const betweenFlightsSigmas = 2.5;
const farthestBetweenFlights: Metres = 12;
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

interface Candidate {
  readonly id: string;
  readonly image: GreyImage;
  /** As its tags tell, and with its pixels turned. */
  readonly poses: readonly [CameraPose, CameraPose];
  /** Over the ground under it. */
  readonly heightOverGround: Metres;
  /** Of the earlier flight: held still. */
  readonly isFixed: boolean;
  isTurned: boolean;
  state: CameraState;
}

/**
 * Registers photos to each other, over a height model where there is one. A generator, so that whoever runs it can breathe, stop and
 * count: it yields after each pair. The same photos in any order give the same poses.
 * `earlier` are photos of one flight over the same ground, registered before: they stay, and the photos are laid on them.
 */
export function* registerPhotos(
  photos: readonly PhotoToRegister[],
  ground: FlightGround | null = null,
  earlier: readonly PhotoToRegister[] = [],
): Generator<Progress, RegistrationOutcome, void> {
  const sorted = byId(photos);
  const frame = localFrame(sorted[0]!.pose.position);
  const run = new Registration({ own: sorted, earlier: byId(earlier) }, frame, ground);
  return yield* run.run();
}

const byId = (photos: readonly PhotoToRegister[]): PhotoToRegister[] =>
  [...photos].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));

class Registration {
  /** Those of the flight first, then those of the earlier one. */
  private readonly candidates: Candidate[];
  private readonly own: number;
  private readonly expected: readonly OverlappingPair[];
  private shift: EastNorth = { east: 0, north: 0 };
  private readonly finest: Metres;
  private readonly relief: GroundRelief;
  private metresPerPixel: Metres;
  private rasters = new Map<string, MatchableRaster | null>();
  private done = 0;

  constructor(
    { own, earlier }: Record<'own' | 'earlier', readonly PhotoToRegister[]>,
    private readonly frame: LocalFrame,
    ground: FlightGround | null,
  ) {
    const photos = [...own, ...earlier];
    this.own = own.length;
    const step = Math.max(leastReliefStep, Math.min(mostReliefStep, reliefStepPx * medianPixel(photos)));
    this.relief = ground ? reliefOf(ground, frame, step) : levelGround;
    this.candidates = photos.map(({ id, image, pose }, i) => {
      const state = stateOf(pose, frame);
      const placed = { camera: state.camera, pose, relief: this.relief };
      const poses = [pose, turnPose(pose)] as const;
      const isFixed = i >= own.length;
      return {
        id,
        image,
        poses,
        heightOverGround: heightOverGround(placed),
        isFixed,
        isTurned: false,
        state,
      };
    });
    const flown = this.candidates.slice(0, this.own);
    this.finest = medianPixel(flown.map((photo) => ({ image: photo.image, pose: overOwnGround(photo) })));
    this.metresPerPixel = this.finest * coarser;
    this.expected = findOverlappingPairs(flown.map((photo) => this.groundOf(photo)));
  }

  private groundOf(photo: Candidate): PhotoGround {
    const pose = poseOf(photo.state, overOwnGround(photo), this.frame);
    const overGround = { ...pose, heightAboveGround: photo.heightOverGround };
    return { camera: photo.state.camera, ring: ringOf(overGround, this.frame) };
  }

  *run(): Generator<Progress, RegistrationOutcome, void> {
    let pairs = yield* this.matchAsTagged();
    pairs = yield* this.turnWhatFits(pairs);
    this.adjust(pairs);
    this.metresPerPixel = this.finest;
    pairs = yield* this.matchAgain();
    this.adjust(pairs);
    const tied = yield* this.tieToEarlier();
    if (tied.length > 0) this.adjust([...pairs, ...tied]);
    return this.outcome(pairs, tied);
  }

  /** Lays the flight, which hangs together by now, on the earlier one: first as a whole, then photo by photo. */
  private *tieToEarlier(): Generator<Progress, PairOutcome[], void> {
    const grounds = this.candidates.map((photo) => this.groundOf(photo));
    const expected = pairWithEarlier(grounds.slice(0, this.own), grounds.slice(this.own));
    const shift = yield* this.findShift(expected);
    if (!shift) return [];
    this.moveAll(shift);
    const tied: PairOutcome[] = [];
    for (const pair of expected) {
      const matched = this.matchAsKnown(pair, secondSearchPx * coarser * this.metresPerPixel);
      if (matched) tied.push(matched);
      yield this.progress();
    }
    if (isEnough(tied.map(({ ties }) => ties.length))) return tied;
    this.moveAll({ east: -shift.east, north: -shift.north });
    return [];
  }

  private *findShift(expected: readonly OverlappingPair[]): Generator<Progress, EastNorth | null, void> {
    this.useRastersOf(this.finest * coarser);
    const shifts: PairShift[] = [];
    for (const pair of pairsToFindShift(expected)) {
      const matched = this.matchAsKnown(pair, this.searchBetweenFlights(pair));
      if (matched) shifts.push(this.shiftOf(matched));
      yield this.progress();
    }
    this.useRastersOf(this.finest);
    return agreeOnShift(shifts);
  }

  private shiftOf({ a, b, ties }: PairOutcome): PairShift {
    const [stateA, stateB] = [this.candidates[a]!.state, this.candidates[b]!.state];
    const residuals = ties.flatMap((tie) => tieResidual(stateA, stateB, tie, this.relief) ?? []);
    return {
      east: -medianOf(residuals.map(({ east }) => east)),
      north: -medianOf(residuals.map(({ north }) => north)),
      ties: ties.length,
    };
  }

  private searchBetweenFlights({ a, b }: OverlappingPair): Metres {
    const sigmas = [a, b].map((i) => this.candidates[i]!.poses[0].sigma.horizontal);
    return Math.min(farthestBetweenFlights, Math.max(2, betweenFlightsSigmas * Math.hypot(...sigmas)));
  }

  private moveAll({ east, north }: EastNorth): void {
    this.shift = { east: this.shift.east + east, north: this.shift.north + north };
    for (const photo of this.candidates)
      if (!photo.isFixed)
        photo.state = { ...photo.state, camera: addTo(photo.state.camera, { east, north }) };
    this.rasters.clear();
  }

  private useRastersOf(metresPerPixel: Metres): void {
    this.metresPerPixel = metresPerPixel;
    this.rasters.clear();
  }

  private matchAsKnown(pair: OverlappingPair, search: Metres): PairOutcome | null {
    return this.match(pair, search, [this.candidates[pair.a]!.isTurned, this.candidates[pair.b]!.isTurned]);
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
      const matched = this.matchAsKnown(pair, secondSearchPx * coarser * this.metresPerPixel);
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
      const told = stateOf(pose, this.frame);
      const { isFixed } = candidate;
      const state = isFixed ? told : { ...told, camera: addTo(told.camera, this.shift) };
      return { state, prior: priorOf(pose), isFixed };
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

  private outcome(pairs: readonly PairOutcome[], tied: readonly PairOutcome[]): RegistrationOutcome {
    const own = this.candidates.slice(0, this.own);
    const expected = new Int32Array(own.length);
    for (const { a, b } of this.expected) {
      expected[a]!++;
      expected[b]!++;
    }
    return {
      frame: this.frame,
      relief: this.relief,
      metresPerPixel: this.metresPerPixel,
      tieSigma: this.tieSigma,
      states: own.map(({ state }) => state),
      tagged: own.map(({ poses, isTurned }) => poses[isTurned ? 1 : 0]),
      photos: own.map(({ id, poses, state, isTurned }, i) => ({
        id,
        isTurned,
        pose: poseOf(state, poses[isTurned ? 1 : 0], this.frame),
        pairsExpected: expected[i]!,
      })),
      pairs,
      earlier:
        this.candidates.length === this.own
          ? null
          : {
              shift: tied.length > 0 ? this.shift : null,
              pairs: own.map((_, i) => tied.filter(({ a }) => a === i).length),
            },
    };
  }
}

const addTo = (place: EastNorth, shift: EastNorth): EastNorth => ({
  east: place.east + shift.east,
  north: place.north + shift.north,
});

/** A photo's tagged pose with its height over the ground under it. */
const overOwnGround = ({ poses, heightOverGround: heightAboveGround }: Candidate): CameraPose => ({
  ...poses[0],
  heightAboveGround,
});
