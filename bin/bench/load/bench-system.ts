import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { storageKeys } from '../../../src/platform/storage/object-storage';
import { S3ObjectStorage } from '../../../src/platform/storage/s3-object-storage';
import { ApiClient } from '../../client/api-client';
import { FlightUpload, forEachAtOnce, noWatcher, SENT_AT_ONCE, sendBytes } from '../../client/flight-upload';
import { listFolder, readSlice } from '../../client/folder-files';
import { sendFolder } from '../../client/send-folder';
import { withAccounts } from '../../launcher/accounts';
import { launch, type RunningSystem } from '../../launcher/launch';
import { SupervisedProcess } from '../../launcher/supervised-process';

interface QueuesView {
  readonly outbox: number;
  readonly stages: readonly { readonly stage: string; readonly waiting: number; readonly running: number }[];
}
interface DetectRun {
  readonly startedAt: number;
  readonly endedAt: number;
}

const ACCOUNT = 'admin@bench.pantau';
const POLL_MS = 100;
const QUIET_POLL_MS = 200;
/** Workers look at the clocks of these stages for ever. */
const clockStages = new Set(['sweep', 'notify']);
const scripts = join(__dirname, '..', '..', '..');

/** The whole product in a temporary folder on loopback, with workers that the bench starts and stops one by one. */
export class BenchSystem {
  private readonly workers: { process: SupervisedProcess; pid: number }[] = [];
  private started = 0;

  private constructor(
    private readonly system: RunningSystem,
    readonly database: Client,
    private readonly api: ApiClient,
    readonly apiPid: number,
    private readonly ownFolder: string,
  ) {}

  static async start(tell: (line: string) => void): Promise<BenchSystem> {
    const ownFolder = mkdtempSync(join(tmpdir(), 'pantau-bench-'));
    const { DATABASE_URL: _d, REDIS_URL: _r, S3_ENDPOINT: _s, PORT: _p, ...given } = process.env;
    const environment = { ...given, DATA_DIR: ownFolder, WORKERS: '0' };
    try {
      const system = await launch({
        environment,
        anyPort: true,
        isVerbose: false,
        tell: (line) => (line.startsWith('schema: ') ? undefined : tell(line)),
      });
      const password = randomBytes(12).toString('base64url');
      await withAccounts(system.environment, (users) =>
        users
          .ensureUser({ email: ACCOUNT, role: 'admin', displayName: 'Bench', password })
          .then(() => undefined),
      );
      const api = new ApiClient(system.origin, { kind: 'password', email: ACCOUNT, password });
      await api.signIn();
      const database = new Client({
        connectionString: system.settings.DATABASE_URL,
        application_name: 'bench',
      });
      await database.connect();
      return new BenchSystem(system, database, api, system.pids.get('api') ?? 0, ownFolder);
    } catch (error) {
      rmSync(ownFolder, { recursive: true, force: true });
      throw error;
    }
  }

  get workerPids(): readonly number[] {
    return this.workers.map(({ pid }) => pid);
  }

  async setWorkers(count: number): Promise<void> {
    while (this.workers.length > count) await this.workers.pop()!.process.stop();
    const missing = Array.from({ length: count - this.workers.length }, () => this.startWorker());
    this.workers.push(...(await Promise.all(missing)));
  }

  /** Sends a folder's photos as a flight of their own and waits until it was processed. Needs a worker. */
  async sendFlight(folder: string, name: string): Promise<string> {
    const { id } = await this.api.post<{ id: string }>('/api/flights', { name });
    await sendFolder(this.api, id, folder);
    await this.api.post(`/api/flights/${id}/seal`, {});
    await this.waitUntilQuiet(id);
    return id;
  }

  /** As an operator's program does it: hashes, manifest, bytes, confirmation; resolves to the seconds that took. */
  async timeUpload(folder: string, name: string): Promise<number> {
    const { id } = await this.api.post<{ id: string }>('/api/flights', { name });
    const { files } = await listFolder(folder);
    const startedAt = performance.now();
    const { failed } = await new FlightUpload(this.api, id, noWatcher).send(files);
    const seconds = (performance.now() - startedAt) / 1000;
    if (failed[0]) throw new Error(`An upload of the bench failed: ${failed[0].reason}`);
    return seconds;
  }

  /** The same files to presigned addresses and nothing else; resolves to the seconds that took, and leaves nothing behind. */
  async timeStorage(folder: string): Promise<number> {
    const storage = new S3ObjectStorage(this.system.settings);
    const { files } = await listFolder(folder);
    const keys = files.map((_, index) => storageKeys.incoming('bench', String(index)));
    const startedAt = performance.now();
    await forEachAtOnce(SENT_AT_ONCE, [...files.entries()], async ([index, { path, size }]) => {
      const options = { expiresInSeconds: 3600, publicOrigin: this.system.origin, sizeBytes: size };
      await sendBytes(await storage.presignPut(keys[index]!, options), await readSlice(path, 0, size), {});
    });
    const seconds = (performance.now() - startedAt) / 1000;
    await storage.remove(keys);
    return seconds;
  }

  /** Photos of a flight back to `stored` all at once; resolves to the seconds until the last was detected, per photo. */
  async timeFlight(flightId: string): Promise<number> {
    const startedAt = Date.now();
    await this.api.post(`/api/flights/${flightId}/runs`, { from: 'geotag' });
    await this.waitUntilDetected(flightId);
    const runs = await this.detectRuns(flightId);
    await this.waitUntilQuiet(flightId);
    return (Math.max(...runs.map(({ endedAt }) => endedAt)) - startedAt) / 1000 / runs.length;
  }

  /** A few photos go round again, so that a worker that was started just now has seen one. */
  async warmUp(flightId: string, photos: number): Promise<void> {
    const page = await this.api.get<{ items: { id: string }[] }>(
      `/api/flights/${flightId}/photos?limit=${photos}`,
    );
    for (const { id } of page.items) await this.api.post(`/api/photos/${id}/runs`, { from: 'geotag' });
    await this.waitUntilQuiet(flightId);
  }

  /** Ground sample distance and size as the pipeline itself read them from the tags. */
  async readScale(flightId: string): Promise<number> {
    const { rows } = await this.database.query<{ gsd_m: number | null; code: string | null }>(
      'select min(gsd_m) as gsd_m, min(rejection_code) as code from photo where flight_id = $1',
      [flightId],
    );
    const [row] = rows;
    if (row?.gsd_m) return row.gsd_m;
    throw new Error(`The drawn photos were not placed (${row?.code ?? 'no scale'}): nothing to measure.`);
  }

  async stop(): Promise<void> {
    await this.setWorkers(0).catch(() => undefined);
    await this.database.end().catch(() => undefined);
    await this.system.stop();
    rmSync(this.ownFolder, { recursive: true, force: true });
  }

  private async startWorker(): Promise<{ process: SupervisedProcess; pid: number }> {
    const name = `worker-${++this.started}`;
    let pid = 0;
    const worker = new SupervisedProcess({
      name,
      script: join(scripts, 'workers', 'main.js'),
      environment: this.system.environment,
      logFile: this.system.folder.join('logs', `${name}.log`),
      isVerbose: false,
      onStart: (started) => {
        pid = started ?? 0;
      },
      onRestart: (why) => process.stderr.write(`${name} ended (${why})\n`),
    });
    await worker.start();
    return { process: worker, pid };
  }

  private async detectRuns(flightId: string): Promise<DetectRun[]> {
    const { rows } = await this.database.query<DetectRun>(
      `select extract(epoch from attempt.started_at) * 1000 as "startedAt",
         extract(epoch from attempt.started_at) * 1000 + attempt.duration_ms as "endedAt"
       from photo join stage_attempt attempt on attempt.subject_id = photo.id and attempt.run = photo.run
       where photo.flight_id = $1 and attempt.stage = 'detect' and attempt.outcome = 'done'`,
      [flightId],
    );
    return rows.map((row) => ({ startedAt: Number(row.startedAt), endedAt: Number(row.endedAt) }));
  }

  private async waitUntilDetected(flightId: string): Promise<void> {
    for (;;) {
      const { rows } = await this.database.query<{ left: number; rejected: number }>(
        `select count(*) filter (where state <> 'detected')::integer as left,
           count(*) filter (where state = 'rejected')::integer as rejected from photo where flight_id = $1`,
        [flightId],
      );
      if (rows[0]!.rejected > 0) throw new Error('A photo of the bench was rejected: see its log.');
      // The record of the try follows the photo's row.
      if (rows[0]!.left === 0 && (await this.hasAllRecords(flightId))) return;
      await pause(POLL_MS);
    }
  }

  private async hasAllRecords(flightId: string): Promise<boolean> {
    const { rows } = await this.database.query<{ photos: number }>(
      'select count(*)::integer as photos from photo where flight_id = $1',
      [flightId],
    );
    return (await this.detectRuns(flightId)).length === rows[0]!.photos;
  }

  /** The flight has ended and nothing waits or runs any more, previews and pyramids included. */
  private async waitUntilQuiet(flightId: string): Promise<void> {
    for (;;) {
      const { state } = await this.api.get<{ state: string }>(`/api/flights/${flightId}`);
      if (state === 'failed') throw new Error('The flight of the bench failed: see its log.');
      const queues = await this.api.get<QueuesView>('/api/system/queues');
      const isIdle = queues.stages
        .filter(({ stage }) => !clockStages.has(stage))
        .every(({ waiting, running }) => waiting + running === 0);
      if (state === 'processed' && queues.outbox === 0 && isIdle) return;
      await pause(QUIET_POLL_MS);
    }
  }
}
