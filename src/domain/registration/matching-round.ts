import type { EastNorth } from '../photogrammetry/local-frame';
import type { Metres } from '../units';
import type { GreyImage } from './grey-image';
import { type GroundTie, matchPair } from './match-pair';
import { type MatchableRaster, prepareRaster } from './matchable-raster';
import { drawNorthUp } from './north-up-raster';
import type { RasterLayout } from './raster-layout';

/** A photo as its tags tell it or with its pixels turned: twice the photo's place in the list, and one more where turned. */
export type View = number;

export const viewOf = (photo: number, isTurned: boolean): View => 2 * photo + (isTurned ? 1 : 0);
export const photoOf = (view: View): number => view >> 1;
export const isTurnedView = (view: View): boolean => view % 2 === 1;

/** Two views to be compared, in plain numbers. */
export interface AskedPair {
  readonly a: View;
  readonly b: View;
  readonly search: Metres;
  /** As `matchPair` takes it. */
  readonly parallax: EastNorth;
}

/** Pairs that hang on nothing but their own photos: in any order, by any number of threads, the same comes out. */
export interface MatchingRound {
  readonly pairs: readonly AskedPair[];
  /** Null for a view that shows no near ground. */
  layoutOf(view: View): RasterLayout | null;
}

/** What was found of a pair; null where too little agrees. */
export type PairAnswer = readonly GroundTie[] | null;

/** Rasters kept at once; each is 2 to 4 MB. */
const rastersKept = 24;

/** Matches pairs of one round, and keeps the rasters used last. */
export class PairMatcher {
  private readonly rasters = new Map<View, MatchableRaster | null>();

  constructor(
    private readonly imageOf: (photo: number) => GreyImage,
    private readonly layoutOf: MatchingRound['layoutOf'],
  ) {}

  match({ a, b, search, parallax }: AskedPair): PairAnswer {
    const [from, to] = [this.rasterOf(a), this.rasterOf(b)];
    return from && to && matchPair(from, to, search, parallax);
  }

  private rasterOf(view: View): MatchableRaster | null {
    const known = this.rasters.get(view);
    // Taken out and put in again, the map's order is that of last use.
    this.rasters.delete(view);
    const raster = known === undefined ? this.draw(view) : known;
    this.rasters.set(view, raster);
    if (this.rasters.size > rastersKept) this.rasters.delete(this.rasters.keys().next().value!);
    return raster;
  }

  private draw(view: View): MatchableRaster | null {
    const layout = this.layoutOf(view);
    return layout && prepareRaster(drawNorthUp(this.imageOf(photoOf(view)), layout));
  }
}

/** Answers a round in the thread that runs it. It yields after each pair, so that whoever runs it can breathe and stop. */
export function* answerInTurn(
  round: MatchingRound,
  imageOf: (photo: number) => GreyImage,
): Generator<void, PairAnswer[], void> {
  const matcher = new PairMatcher(imageOf, (view) => round.layoutOf(view));
  const answers: PairAnswer[] = [];
  for (const pair of round.pairs) {
    answers.push(matcher.match(pair));
    yield;
  }
  return answers;
}
