import { groupBy } from '../group-by';
import { UnionFind } from './union-find';

/**
 * Detection id -> the defect that people said it shows. Those told the same are one defect, those told different ones
 * never are; the others join whom they fit.
 */
export type ToldDefects = ReadonlyMap<string, string>;

export const nothingTold: ToldDefects = new Map();

/** Whether two groups may be one defect, by what people said of each; null where they said nothing. */
export const mayBeOne = (a: string | null, b: string | null): boolean => a === null || b === null || a === b;

/** Those of the items that were told the same, two or more, in the order given. */
export function toldTogether(items: Iterable<number>, toldOf: (item: number) => string | null): number[][] {
  const told = [...items].filter((item) => toldOf(item) !== null);
  return [...groupBy(told, toldOf).values()].filter((group) => group.length > 1);
}

/** Disjoint sets of 0..n-1 that never hold what was told apart. */
export class ToldSets {
  private readonly sets_: UnionFind;
  private readonly told: (string | null)[];

  constructor(told: readonly (string | null)[]) {
    this.sets_ = new UnionFind(told.length);
    this.told = [...told];
  }

  find(item: number): number {
    return this.sets_.find(item);
  }

  sets(): number[][] {
    return this.sets_.sets();
  }

  mayJoin(a: number, b: number): boolean {
    return mayBeOne(this.told[this.find(a)]!, this.told[this.find(b)]!);
  }

  /** Joins two sets that may be one; answers the representative. */
  join(a: number, b: number): number {
    const told = this.told[this.find(a)] ?? this.told[this.find(b)] ?? null;
    const root = this.sets_.join(a, b);
    this.told[root] = told;
    return root;
  }
}
