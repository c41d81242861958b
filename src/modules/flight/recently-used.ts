/** Keeps what was made last, a few of them; what failed is made again when asked for again. */
export class RecentlyUsed<T> {
  private readonly kept = new Map<string, Promise<T>>();

  constructor(private readonly most: number) {}

  get(key: string, make: () => Promise<T>): Promise<T> {
    const value = this.kept.get(key) ?? make();
    // A Map goes in the order of insertion: the first key is the one not used longest.
    this.kept.delete(key);
    this.kept.set(key, value);
    value.catch(() => {
      if (this.kept.get(key) === value) this.kept.delete(key);
    });
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= this.most) break;
      this.kept.delete(oldest);
    }
    return value;
  }
}
