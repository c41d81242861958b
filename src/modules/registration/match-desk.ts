import type { GreyImage } from '../../domain/registration/grey-image';
import {
  type AskedPair,
  type PairAnswer,
  PairMatcher,
  type View,
} from '../../domain/registration/matching-round';
import type { RasterLayout } from '../../domain/registration/raster-layout';

/** Pairs for one thread, with whatever of their photos it wasn't sent before. */
export interface MatchRequest {
  /** Layouts are of one round; images are of all. */
  readonly round: number;
  readonly pairs: readonly AskedPair[];
  readonly layouts: readonly (readonly [View, RasterLayout | null])[];
  readonly images: readonly (readonly [number, GreyImage])[];
}

/** Where a thread keeps what it was sent, and answers. */
export class MatchDesk {
  private round = -1;
  private readonly images = new Map<number, GreyImage>();
  private readonly layouts = new Map<View, RasterLayout | null>();
  private matcher = this.makeMatcher();

  answer({ round, pairs, layouts, images }: MatchRequest): PairAnswer[] {
    if (round !== this.round) {
      this.round = round;
      this.layouts.clear();
      this.matcher = this.makeMatcher();
    }
    for (const [view, layout] of layouts) this.layouts.set(view, layout);
    for (const [photo, image] of images) this.images.set(photo, image);
    return pairs.map((pair) => this.matcher.match(pair));
  }

  private makeMatcher(): PairMatcher {
    return new PairMatcher(
      (photo) => this.images.get(photo)!,
      (view) => this.layouts.get(view)!,
    );
  }
}
