import { type EastNorth, localFrame } from '../photogrammetry/local-frame';
import type { Metres } from '../units';
import { type RayTie, tieResidual } from './adjust-poses';
import { poseOf } from './camera-state';
import {
  agreeOnShift,
  isEnough,
  medianOf,
  type PairShift,
  pairsToFindShift,
  pairWithEarlier,
} from './earlier-flight';
import { FlightPhotos, overOwnGround, type PhotoToRegister } from './flight-photos';
import { type FlightGround, heightUnder } from './ground-relief';
import type { GroundTie } from './match-pair';
import { type AskedPair, type MatchingRound, type PairAnswer, type View, viewOf } from './matching-round';
import { findOverlappingPairs, type OverlappingPair } from './overlapping-pairs';
import { expectedError, parallaxBetween, rayTo } from './pose-expectations';
import type { RasterLayout } from './raster-layout';
import type { PairOutcome, RegistrationOutcome } from './registration-outcome';
import { inReuseOrder } from './reuse-order';

/** After the first solution nothing lies farther from its neighbours than this, in raster pixels. */
const secondSearchPx = 10;
/** The first search goes by rasters so much coarser than the images, the second by their own pixels. */
const coarser = 1.4;
/** Turned photos must agree better than others: half a turn of a street looks like a street. */
const leastTurnedInliers = 8;
/** How far two flights over one place are looked for from each other, in deviations of their positions; and never farther. */
const betweenFlightsSigmas = 2.5;
const farthestBetweenFlights: Metres = 12;
/** Deviation of one tie, in raster pixels: finding it, and what the lens model leaves. */
const tieSigmaPx = 0.7;

/** Asks for pairs to be matched, and goes on by the answers, one for each pair in its order. */
export type RegistrationSteps<Result> = Generator<MatchingRound, Result, readonly PairAnswer[]>;

/**
 * Registers photos to each other, over a height model where there is one. A generator: matching is nearly all of the work, and whoever
 * runs it decides where and in how many threads that is done. The same photos in any order give the same poses.
 * `earlier` are photos of one flight over the same ground, registered before: they stay, and the photos are laid on them.
 */
export function* registerPhotos(
  photos: readonly PhotoToRegister[],
  ground: FlightGround | null = null,
  earlier: readonly PhotoToRegister[] = [],
): RegistrationSteps<RegistrationOutcome> {
  return yield* new Registration(listPhotos(photos, earlier), photos.length, ground).run();
}

/** The photos in the order that views count them in. */
export const listPhotos = (
  photos: readonly PhotoToRegister[],
  earlier: readonly PhotoToRegister[],
): PhotoToRegister[] => [...byId(photos), ...byId(earlier)];

const byId = (photos: readonly PhotoToRegister[]): PhotoToRegister[] =>
  [...photos].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));

interface WantedPair extends OverlappingPair {
  readonly search: Metres;
  readonly isTurned: readonly [boolean, boolean];
}

class Registration {
  private readonly photos: FlightPhotos;
  private readonly expected: readonly OverlappingPair[];
  private metresPerPixel: Metres;

  constructor(
    photos: readonly PhotoToRegister[],
    private readonly own: number,
    ground: FlightGround | null,
  ) {
    this.photos = new FlightPhotos(photos, own, localFrame(photos[0]!.pose.position), ground);
    this.metresPerPixel = this.photos.finest * coarser;
    this.expected = this.forReuse(findOverlappingPairs(this.photos.grounds.slice(0, own)));
  }

  *run(): RegistrationSteps<RegistrationOutcome> {
    let pairs = yield* this.ask(this.expected.map((pair) => this.asTagged(pair, [false, false])));
    pairs = yield* this.turnWhatFits(pairs);
    this.adjust(pairs);
    this.metresPerPixel = this.photos.finest;
    pairs = yield* this.ask(this.expected.map((pair) => this.asKnown(pair, this.secondSearch)));
    this.adjust(pairs);
    const tied = yield* this.tieToEarlier();
    if (tied.length > 0) this.adjust([...pairs, ...tied]);
    return this.outcome(pairs, tied);
  }

  /**
   * Photos that match no neighbour are tried with their pixels turned by 180°. Against a photo that fits as it is, one agreement says
   * so; two that are both turned agree only where both are, since half a turn of both would swap their places.
   */
  private *turnWhatFits(pairs: readonly PairOutcome[]): RegistrationSteps<PairOutcome[]> {
    const settled = new Set(pairs.flatMap(({ a, b }) => [a, b]));
    const loose = this.expected.flatMap((pair) => {
      const isTurned = [!settled.has(pair.a), !settled.has(pair.b)] as const;
      return isTurned[0] || isTurned[1] ? [this.asTagged(pair, isTurned)] : [];
    });
    const turned = (yield* this.ask(loose)).filter(({ ties }) => ties.length >= leastTurnedInliers);
    for (const photo of turned.flatMap(({ a, b }) => [a, b]))
      if (!settled.has(photo)) this.photos.turn(photo);
    return [...pairs, ...turned];
  }

  /** Lays the flight, which hangs together by now, on the earlier one: first as a whole, then photo by photo. */
  private *tieToEarlier(): RegistrationSteps<PairOutcome[]> {
    const { grounds } = this.photos;
    const expected = pairWithEarlier(grounds.slice(0, this.own), grounds.slice(this.own));
    const shift = yield* this.findShift(expected);
    if (!shift) return [];
    this.photos.moveAll(shift);
    const tied = yield* this.ask(
      this.forReuse(expected).map((pair) => this.asKnown(pair, this.secondSearch)),
    );
    if (isEnough(tied.map(({ ties }) => ties.length))) return tied;
    this.photos.moveAll({ east: -shift.east, north: -shift.north });
    return [];
  }

  private *findShift(expected: readonly OverlappingPair[]): RegistrationSteps<EastNorth | null> {
    this.metresPerPixel = this.photos.finest * coarser;
    const matched = yield* this.ask(
      pairsToFindShift(expected).map((pair) => this.asKnown(pair, this.searchBetweenFlights(pair))),
    );
    this.metresPerPixel = this.photos.finest;
    return agreeOnShift(matched.map((pair) => this.shiftOf(pair)));
  }

  private shiftOf({ a, b, ties }: PairOutcome): PairShift {
    const [stateA, stateB] = [this.photos.all[a]!.state, this.photos.all[b]!.state];
    const residuals = ties.flatMap((tie) => tieResidual(stateA, stateB, tie, this.photos.relief) ?? []);
    return {
      east: -medianOf(residuals.map(({ east }) => east)),
      north: -medianOf(residuals.map(({ north }) => north)),
      ties: ties.length,
    };
  }

  private forReuse(pairs: readonly OverlappingPair[]): OverlappingPair[] {
    return inReuseOrder(
      pairs,
      this.photos.all.map(({ state }) => state.camera),
    );
  }

  /** As the tags put both, so far off as the tags may be. */
  private asTagged(pair: OverlappingPair, isTurned: WantedPair['isTurned']): WantedPair {
    const errors = [pair.a, pair.b].map((i) => expectedError(overOwnGround(this.photos.all[i]!)));
    return { ...pair, search: Math.hypot(...errors), isTurned };
  }

  private asKnown(pair: OverlappingPair, search: Metres): WantedPair {
    return { ...pair, search, isTurned: [this.isTurned(pair.a), this.isTurned(pair.b)] };
  }

  private isTurned(photo: number): boolean {
    return this.photos.all[photo]!.isTurned;
  }

  private get secondSearch(): Metres {
    return secondSearchPx * coarser * this.metresPerPixel;
  }

  private searchBetweenFlights({ a, b }: OverlappingPair): Metres {
    const sigmas = [a, b].map((i) => this.photos.all[i]!.poses[0].sigma.horizontal);
    return Math.min(farthestBetweenFlights, Math.max(2, betweenFlightsSigmas * Math.hypot(...sigmas)));
  }

  /** Those that match, in the order asked for. */
  private *ask(wanted: readonly WantedPair[]): RegistrationSteps<PairOutcome[]> {
    if (wanted.length === 0) return [];
    const pairs = wanted.map(({ a, b, search, isTurned }): AskedPair => {
      const views = { a: viewOf(a, isTurned[0]), b: viewOf(b, isTurned[1]) };
      const [stateA, stateB] = [this.photos.stateOf(views.a), this.photos.stateOf(views.b)];
      return { ...views, search, parallax: parallaxBetween(stateA, stateB, this.photos.relief) };
    });
    const answers = yield { pairs, layoutOf: this.rememberLayouts() };
    return wanted.flatMap(({ a, b, overlap }, i) => {
      const found = answers[i];
      return found ? [{ a, b, overlap, ties: found.map((tie) => this.toRays(pairs[i]!, tie)) }] : [];
    });
  }

  private rememberLayouts(): (view: View) => RasterLayout | null {
    const known = new Map<View, RasterLayout | null>();
    return (view) => {
      const layout = known.get(view);
      if (layout !== undefined) return layout;
      const laid = this.photos.layOut(view, this.metresPerPixel);
      known.set(view, laid);
      return laid;
    };
  }

  private toRays({ a, b }: AskedPair, tie: GroundTie): RayTie {
    const { relief } = this.photos;
    const [upA, upB] = [heightUnder(relief, tie.a), heightUnder(relief, tie.b)];
    return {
      a: rayTo(this.photos.stateOf(a), tie.a, upA),
      b: rayTo(this.photos.stateOf(b), tie.b, upB),
      up: (upA + upB) / 2,
    };
  }

  private adjust(pairs: readonly PairOutcome[]): void {
    this.photos.adjust(pairs, this.tieSigma);
  }

  private get tieSigma(): Metres {
    return tieSigmaPx * this.metresPerPixel;
  }

  private outcome(pairs: readonly PairOutcome[], tied: readonly PairOutcome[]): RegistrationOutcome {
    const { flown, frame, relief, shift } = this.photos;
    const expected = countOf(flown.length, this.expected);
    return {
      frame,
      relief,
      metresPerPixel: this.metresPerPixel,
      tieSigma: this.tieSigma,
      states: flown.map(({ state }) => state),
      tagged: flown.map(({ poses, isTurned }) => poses[isTurned ? 1 : 0]),
      photos: flown.map(({ id, poses, state, isTurned }, i) => ({
        id,
        isTurned,
        pose: poseOf(state, poses[isTurned ? 1 : 0], frame),
        pairsExpected: expected[i]!,
      })),
      pairs,
      earlier:
        this.photos.all.length === this.own
          ? null
          : {
              shift: tied.length > 0 ? shift : null,
              pairs: flown.map((_, i) => tied.filter(({ a }) => a === i).length),
            },
    };
  }
}

/** Pairs that each photo is in. */
function countOf(photos: number, pairs: readonly OverlappingPair[]): Int32Array {
  const count = new Int32Array(photos);
  for (const { a, b } of pairs) {
    count[a]!++;
    count[b]!++;
  }
  return count;
}
