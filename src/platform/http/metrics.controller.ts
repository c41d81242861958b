import { createHash, timingSafeEqual } from 'node:crypto';
import { Controller, Get, Header, Inject, Injectable, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Request } from 'express';
import type { DataSource } from 'typeorm';
import { DomainError } from '../../domain/domain-error';
import { busyFlightStates } from '../../domain/pipeline';
import { SETTINGS, type Settings } from '../config/settings';
import { StageQueues } from '../queue/stage-queues';
import { log } from '../telemetry/logger';
import {
  type AttemptCount,
  metrics,
  oldestWorkSeconds,
  outboxRows,
  queueJobs,
  STAGE_BUCKETS_MS,
  StageMetrics,
} from '../telemetry/metrics';
import { AllowAnonymous } from './access';
import { withinTime } from './within-time';

/** Rows get their number before they are committed: those younger than this may still have an older one behind them. */
const SETTLE_SECONDS = 2;
const QUEUE_TIME_MS = 2000;

/** Reads the tries that were recorded since the last look. */
@Injectable()
export class StageAttemptReader {
  private readonly totals = new StageMetrics();
  private lastId = '0';
  private reading: Promise<void> | null = null;

  constructor(@InjectDataSource() private readonly database: DataSource) {}

  async text(): Promise<string> {
    // Two scrapers at once must not count the same rows twice.
    this.reading ??= this.readNew().finally(() => {
      this.reading = null;
    });
    await this.reading;
    return this.totals.text();
  }

  private async readNew(): Promise<void> {
    const rows: (Omit<AttemptCount, 'count' | 'totalMs'> & {
      count: string;
      total_ms: string;
      last_id: string;
    })[] = await this.database.query(
      `select stage, outcome, code, width_bucket(duration_ms::numeric - 0.5, $2::numeric[]) as bucket,
           count(*) as count, sum(duration_ms) as total_ms, max(id) as last_id
         from stage_attempt
         where id > $1 and started_at + make_interval(secs => duration_ms / 1000.0) < now() - make_interval(secs => $3)
         group by 1, 2, 3, 4`,
      [this.lastId, STAGE_BUCKETS_MS, SETTLE_SECONDS],
    );
    this.totals.add(rows.map((row) => ({ ...row, count: Number(row.count), totalMs: Number(row.total_ms) })));
    for (const row of rows) if (BigInt(row.last_id) > BigInt(this.lastId)) this.lastId = row.last_id;
  }
}

/** How much work is due and how long it has waited, by the rows. */
@Injectable()
export class WaitingWorkReader {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  async read(): Promise<{ readonly outbox: number; readonly oldest: number }> {
    const [row]: [{ outbox: string; oldest: number }] = await this.database.query(
      `select (select count(*) from outbox) as outbox, greatest(0, extract(epoch from now() - least(
         (select min(updated_at) from photo
            where state in ('stored', 'geotagged') or (state = 'expected' and is_uploaded)),
         (select min(updated_at) from flight where state = any($1))
       )))::float8 as oldest`,
      [busyFlightStates],
    );
    return { outbox: Number(row.outbox), oldest: row.oldest };
  }
}

@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly attempts: StageAttemptReader,
    private readonly queues: StageQueues,
    private readonly work: WaitingWorkReader,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'METRICS_TOKEN'>,
  ) {}

  @Get()
  @AllowAnonymous()
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  async read(@Req() request: Request): Promise<string> {
    if (!mayRead(request, this.settings.METRICS_TOKEN))
      throw new DomainError(
        'metrics-token-needed',
        'Figures are for monitoring: ask from this machine, or send METRICS_TOKEN as bearer token.',
        { status: 401 },
      );
    const [stages] = await Promise.all([this.readStages(), this.readQueues(), this.readWork()]);
    return `${await metrics.metrics()}\n${stages}`;
  }

  /** Figures that can't be had are left out; the rest of the page is wanted most when something is down. */
  private async readStages(): Promise<string> {
    try {
      return await withinTime(QUEUE_TIME_MS, this.attempts.text());
    } catch (error) {
      log.warn({ err: error }, 'stage figures could not be read');
      return '';
    }
  }

  /** Gone from the page, not zero, while the database is away: an alert tells the two apart. */
  private async readWork(): Promise<void> {
    try {
      const { outbox, oldest } = await withinTime(QUEUE_TIME_MS, this.work.read());
      outboxRows.set(outbox);
      oldestWorkSeconds.set(oldest);
    } catch (error) {
      log.warn({ err: error }, 'waiting work could not be read');
      outboxRows.remove();
      oldestWorkSeconds.remove();
    }
  }

  private async readQueues(): Promise<void> {
    queueJobs.reset();
    try {
      const depths = await withinTime(QUEUE_TIME_MS, this.queues.depths());
      for (const [stage, states] of Object.entries(depths))
        for (const [state, count] of Object.entries(states)) queueJobs.set({ stage, state }, count);
    } catch (error) {
      log.warn({ err: error }, 'queue depths could not be read');
    }
  }
}

const LOOPBACK = /^(::ffff:)?127\.|^::1$/;

/** With a token, whoever brings it; without, only this machine itself, and nobody through a proxy on it. */
function mayRead(request: Request, token: string | undefined): boolean {
  const [scheme, given] = (request.get('authorization') ?? '').split(' ');
  if (token) return scheme?.toLowerCase() === 'bearer' && isSame(given ?? '', token);
  const isForwarded = request.get('x-forwarded-for') !== undefined || request.get('forwarded') !== undefined;
  return !isForwarded && LOOPBACK.test(request.socket.remoteAddress ?? '');
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const isSame = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));
