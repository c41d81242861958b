import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Client, type ClientConfig } from 'pg';
import type { DataSource } from 'typeorm';
import type { SubjectStageName } from '../../domain/pipeline';
import { log } from '../telemetry/logger';
import { StageQueues } from './stage-queues';

const BATCH = 200;
/** A notification can be lost with its connection; so the outbox is looked at this often anyhow. */
const IDLE_PAUSE_MS = 1000;
const TROUBLE_PAUSE_MS = 2000;

interface OutboxRow {
  readonly id: string;
  readonly stage: SubjectStageName;
  readonly subject_id: string;
  readonly run: number;
  readonly correlation_id: string | null;
}

/**
 * Moves outbox rows to the queue. Any number may run at once: rows are taken with SKIP LOCKED.
 * A crash between adding and deleting adds the same job id again, which is a no-op.
 */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, OnApplicationShutdown {
  private isStopping = false;
  private hasNews = false;
  private endPause: () => void = () => undefined;
  private loop: Promise<void> | null = null;
  private listener: Client | null = null;

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly queues: StageQueues,
  ) {}

  onApplicationBootstrap(): void {
    this.loop = this.run();
  }

  async onApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    this.wake();
    await this.loop;
    await this.listener?.end().catch(() => undefined);
  }

  /** One batch; returns how many rows it moved. */
  async relayBatch(): Promise<number> {
    return this.database.transaction(async (manager) => {
      const rows: OutboxRow[] = await manager.query(
        'select id, stage, subject_id, run, correlation_id from outbox order by id limit $1 for update skip locked',
        [BATCH],
      );
      if (rows.length === 0) return 0;
      await this.queues.add(
        rows.map((row) => ({
          stage: row.stage,
          subjectId: row.subject_id,
          run: row.run,
          correlationId: row.correlation_id,
        })),
      );
      await manager.query('delete from outbox where id = any($1::bigint[])', [rows.map((row) => row.id)]);
      return rows.length;
    });
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      try {
        await this.listen();
        await this.queues.ensureScheduled();
        while (!this.isStopping && (await this.relayBatch()) === BATCH) {
          // more waits: go on at once
        }
        await this.pause(IDLE_PAUSE_MS);
      } catch (error) {
        log.warn({ err: error }, 'outbox relay paused: database or queue not reachable');
        await this.pause(TROUBLE_PAUSE_MS);
      }
    }
  }

  private async listen(): Promise<void> {
    if (this.listener) return;
    const { url } = this.database.options as { url?: string };
    const client = new Client({ connectionString: url, keepAlive: true } satisfies ClientConfig);
    const forget = () => {
      if (this.listener === client) this.listener = null;
    };
    client.on('error', forget);
    client.on('end', forget);
    client.on('notification', () => this.wake());
    await client.connect();
    await client.query('listen outbox_filled');
    this.listener = client;
  }

  private wake(): void {
    this.hasNews = true;
    this.endPause();
  }

  /** Ends early on news; news that came while a batch was moved ends it at once. */
  private async pause(milliseconds: number): Promise<void> {
    if (!this.isStopping && !this.hasNews) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.endPause = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.hasNews = false;
  }
}
