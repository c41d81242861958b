/** How long answers of one kind took, and what went wrong. */
export class Latencies {
  private readonly milliseconds: number[] = [];
  private readonly failures = new Map<string, number>();

  took(milliseconds: number): void {
    this.milliseconds.push(milliseconds);
  }

  failed(reason: string): void {
    this.failures.set(reason, (this.failures.get(reason) ?? 0) + 1);
  }

  get count(): number {
    return this.milliseconds.length;
  }

  get errors(): number {
    return [...this.failures.values()].reduce((sum, count) => sum + count, 0);
  }

  get reasons(): string {
    return [...this.failures].map(([reason, count]) => `${count} x ${reason}`).join(', ');
  }

  /** The answer that this part of all was at most as slow as (nearest rank); null without any. */
  quantile(part: number): number | null {
    const sorted = [...this.milliseconds].sort((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? null;
  }

  static together(all: Iterable<Latencies>): Latencies {
    const sum = new Latencies();
    for (const one of all) {
      for (const value of one.milliseconds) sum.took(value);
      for (const [reason, count] of one.failures)
        sum.failures.set(reason, (sum.failures.get(reason) ?? 0) + count);
    }
    return sum;
  }
}
