import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { stageNames } from '../../domain/pipeline';

/** Everything that /metrics shows. */
export const metrics = new Registry();

collectDefaultMetrics({ register: metrics, prefix: 'pantau_' });

export const httpRequestSeconds = new Histogram({
  name: 'pantau_http_request_seconds',
  help: 'Time to answer a request, by route pattern',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15],
  registers: [metrics],
});

export const queueJobs = new Gauge({
  name: 'pantau_queue_jobs',
  help: 'Jobs in the queue, by stage and state',
  labelNames: ['stage', 'state'],
  registers: [metrics],
});

export const outboxRows = new Gauge({
  name: 'pantau_outbox_rows',
  help: 'Work that is due and not in the queue yet',
  registers: [metrics],
});

export const oldestWorkSeconds = new Gauge({
  name: 'pantau_oldest_work_seconds',
  help: 'How long the photo or flight that waits longest has stood at its step; 0 when none waits',
  registers: [metrics],
});

export const diskFreeBytes = new Gauge({
  name: 'pantau_disk_free_bytes',
  help: 'Free bytes on the disk of the embedded services; not there with services of your own',
  registers: [metrics],
});

export const diskLeastFreeBytes = new Gauge({
  name: 'pantau_disk_least_free_bytes',
  help: 'Below so many free bytes new photos are refused',
  registers: [metrics],
});

/** Upper edges of the stage duration buckets, milliseconds; the last bucket is open. */
export const STAGE_BUCKETS_MS = [
  50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 120_000, 300_000,
] as const;

/** Tries of one stage with one outcome, code and duration bucket. */
export interface AttemptCount {
  readonly stage: string;
  readonly outcome: string;
  readonly code: string | null;
  /** 0 for the first bucket up to STAGE_BUCKETS_MS.length for the open one. */
  readonly bucket: number;
  readonly count: number;
  readonly totalMs: number;
}

interface StageTotals {
  readonly buckets: number[];
  count: number;
  seconds: number;
}

/**
 * Durations and failures of stages, summed from the rows that every worker writes, so that one scrape of the API sees them all.
 * Sums only grow; prom-client's own histogram can't take counts that were made elsewhere.
 */
export class StageMetrics {
  private readonly durations = new Map<string, StageTotals>(
    stageNames.map((stage) => [stage, { buckets: STAGE_BUCKETS_MS.map(() => 0), count: 0, seconds: 0 }]),
  );
  private readonly failures = new Map<
    string,
    { stage: string; outcome: string; code: string; count: number }
  >();

  add(counts: readonly AttemptCount[]): void {
    for (const item of counts) {
      if (item.outcome !== 'skipped') this.addDuration(item);
      if (item.outcome === 'failed' || item.outcome === 'rejected') this.addFailure(item, item.outcome);
    }
  }

  /** Prometheus text, to be put behind the registry's own. */
  text(): string {
    const lines = [
      '# HELP pantau_stage_seconds Time of one try of a stage, skipped ones left out',
      '# TYPE pantau_stage_seconds histogram',
    ];
    for (const [stage, totals] of this.durations) {
      let below = 0;
      STAGE_BUCKETS_MS.forEach((edge, index) => {
        below += totals.buckets[index] ?? 0;
        lines.push(`pantau_stage_seconds_bucket{stage="${stage}",le="${edge / 1000}"} ${below}`);
      });
      lines.push(`pantau_stage_seconds_bucket{stage="${stage}",le="+Inf"} ${totals.count}`);
      lines.push(`pantau_stage_seconds_sum{stage="${stage}"} ${totals.seconds}`);
      lines.push(`pantau_stage_seconds_count{stage="${stage}"} ${totals.count}`);
    }
    lines.push(
      '# HELP pantau_stage_failures_total Tries that failed (may be tried again) or were rejected for good, by code',
      '# TYPE pantau_stage_failures_total counter',
    );
    for (const { stage, outcome, code, count } of this.failures.values()) {
      lines.push(
        `pantau_stage_failures_total{stage="${stage}",outcome="${outcome}",code="${code}"} ${count}`,
      );
    }
    return `${lines.join('\n')}\n`;
  }

  private addDuration(item: AttemptCount): void {
    const totals = this.durations.get(item.stage);
    if (!totals) return;
    if (item.bucket < totals.buckets.length)
      totals.buckets[item.bucket] = (totals.buckets[item.bucket] ?? 0) + item.count;
    totals.count += item.count;
    totals.seconds += item.totalMs / 1000;
  }

  private addFailure(item: AttemptCount, outcome: string): void {
    // Codes are ours and kebab-case; whatever else a row may hold must not break the text format.
    const code = (item.code ?? 'unknown').replace(/[^a-z0-9-]/gi, '_');
    const key = `${item.stage} ${outcome} ${code}`;
    const known = this.failures.get(key) ?? { stage: item.stage, outcome, code, count: 0 };
    known.count += item.count;
    this.failures.set(key, known);
  }
}
