import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import { DomainError } from '../../domain/domain-error';
import type { FlightState } from '../../domain/pipeline';
import { SampleRenderer } from '../../platform/simulation/sample-renderer';
import { DiskSpace } from '../../platform/storage/disk-space';
import { log } from '../../platform/telemetry/logger';
import { ownFlightsOnly } from '../flight/flight-access';
import type { SampleFlightDto } from './sample-flight.dto';
import { SampleSender } from './sample-sender';

interface SampleRow {
  readonly id: string;
  readonly state: FlightState;
  readonly operator_id: string;
}

/** What this process does about the sample flight; the flight itself is a row like any other. */
interface Attempt {
  state: 'rendering' | 'sending' | 'failed';
  rendered: number;
  failure: { readonly code: string; readonly message: string } | null;
}

/** An empty system is hard to judge: one flight over an invented street, rendered on demand, shows what comes of photos. */
@Injectable()
export class SampleFlightService implements OnApplicationShutdown {
  private attempt: Attempt | null = null;
  private work: Promise<void> = Promise.resolve();
  private isClosing = false;

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly renderer: SampleRenderer,
    private readonly sender: SampleSender,
    private readonly disk: DiskSpace,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    this.isClosing = true;
    this.renderer.close();
    await this.work;
  }

  async tell(actor: Actor): Promise<SampleFlightDto> {
    const flight = await this.find();
    const owner = ownFlightsOnly(actor);
    const isHidden = owner !== null && flight?.operator_id !== owner;
    const { attempt } = this;
    const isUnderWay = attempt !== null && attempt.state !== 'failed';
    return {
      state: isUnderWay ? attempt.state : flight ? 'there' : (attempt?.state ?? 'none'),
      rendered: attempt?.rendered ?? 0,
      photos: this.renderer.photoCount,
      flightId: isHidden ? null : (flight?.id ?? null),
      failure: flight && !isUnderWay ? null : (attempt?.failure ?? null),
    };
  }

  /** Begins it, unless it is there or under way. A flight whose sending broke off is sent the rest. */
  async start(actor: Actor, publicOrigin: string): Promise<SampleFlightDto> {
    const flight = await this.find();
    const isUnderWay = this.attempt !== null && this.attempt.state !== 'failed';
    if (isUnderWay || (flight && flight.state !== 'receiving')) return this.tell(actor);
    await this.disk.assertRoom();
    const attempt: Attempt = { state: 'rendering', rendered: 0, failure: null };
    this.attempt = attempt;
    this.work = this.run(attempt, { actor, publicOrigin }).catch((error: unknown) => {
      attempt.state = 'failed';
      attempt.failure = failureOf(error);
      if (!this.isClosing) log.error({ err: error }, 'the sample flight could not be loaded');
    });
    return this.tell(actor);
  }

  private async run(
    attempt: Attempt,
    { actor, publicOrigin }: { readonly actor: Actor; readonly publicOrigin: string },
  ): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'pantau-sample-'));
    try {
      const photos = join(folder, 'photos');
      await mkdir(photos);
      await this.renderer.render(photos, (done) => {
        attempt.rendered = done;
      });
      attempt.state = 'sending';
      await this.sender.send(await readFiles(photos), actor, publicOrigin, await this.find());
      this.attempt = null;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async find(): Promise<SampleRow | null> {
    const [row]: SampleRow[] = await this.database.query(
      `select id, state, operator_id from flight where is_sample and state <> 'withdrawn'`,
    );
    return row ?? null;
  }
}

async function readFiles(folder: string) {
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(join(folder, name));
      return { name, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
    }),
  );
}

function failureOf(error: unknown): { code: string; message: string } {
  if (error instanceof DomainError) return { code: error.code, message: error.message };
  return {
    code: 'sample-not-loaded',
    message: 'The sample flight could not be loaded. The server’s log says why; try again.',
  };
}
