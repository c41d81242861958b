/** Disjoint sets of 0..n-1. The representative is always the smallest member, so the outcome has one form. */
export class UnionFind {
  private readonly parent: Uint32Array;

  constructor(readonly size: number) {
    this.parent = Uint32Array.from({ length: size }, (_, index) => index);
  }

  find(item: number): number {
    let root = item;
    while (this.parent[root]! !== root) root = this.parent[root]!;
    for (let step = item; step !== root; ) {
      const next = this.parent[step]!;
      this.parent[step] = root;
      step = next;
    }
    return root;
  }

  /** Joins two sets; answers the representative. */
  join(a: number, b: number): number {
    const [rootA, rootB] = [this.find(a), this.find(b)];
    const [root, child] = rootA < rootB ? [rootA, rootB] : [rootB, rootA];
    this.parent[child] = root;
    return root;
  }

  /** All sets, each ascending, ordered by their smallest member. */
  sets(): number[][] {
    const byRoot = new Map<number, number[]>();
    for (let item = 0; item < this.size; item++) {
      const root = this.find(item);
      const members = byRoot.get(root);
      if (members) members.push(item);
      else byRoot.set(root, [item]);
    }
    return [...byRoot.values()];
  }
}
