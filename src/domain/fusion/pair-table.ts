import type { Likeness } from './compare-footings';

const FIRST_CAPACITY = 1024;

/** Pairs of sightings as parallel columns of plain numbers: a large flight has millions. */
export class PairTable {
  private lower = new Uint32Array(FIRST_CAPACITY);
  private higher = new Uint32Array(FIRST_CAPACITY);
  private rank = new Float64Array(FIRST_CAPACITY);
  private length = 0;

  add(lower: number, higher: number, likeness: Likeness): void {
    if (this.length === this.lower.length) this.grow();
    this.lower[this.length] = lower;
    this.higher[this.length] = higher;
    this.rank[this.length] = rankOf(likeness);
    this.length++;
  }

  /** Wholes before parts, then nearest first; ties by the sightings' own order, which is that of their ids. */
  forEachInOrder(visit: (lower: number, higher: number) => void): void {
    const { lower, higher, rank } = this;
    const rows = Uint32Array.from({ length: this.length }, (_, row) => row);
    rows.sort((a, b) => rank[a]! - rank[b]! || lower[a]! - lower[b]! || higher[a]! - higher[b]!);
    for (const row of rows) visit(lower[row]!, higher[row]!);
  }

  private grow(): void {
    const capacity = 2 * this.length;
    const [lower, higher, rank] = [this.lower, this.higher, this.rank];
    this.lower = new Uint32Array(capacity);
    this.higher = new Uint32Array(capacity);
    this.rank = new Float64Array(capacity);
    this.lower.set(lower);
    this.higher.set(higher);
    this.rank.set(rank);
  }
}

/** More than any squared distance inside a gate. */
const KIND = 1e6;

/** A factor of e in size weighs as much as being this far off, squared and in sigmas. */
const UNLIKE = 4;

/** One number to sort by; distances are rounded, so that the last bits of a frame's origin decide nothing. */
const rankOf = ({ kind, distance, unlike }: Likeness): number =>
  KIND * kind + Math.round(Math.min(distance + UNLIKE * unlike, KIND / 2) * 1e6) / 1e6;
