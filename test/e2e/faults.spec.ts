import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient, type Credentials } from '../../bin/client/api-client';
import { FlightUpload, type UploadWatcher } from '../../bin/client/flight-upload';
import type { FlightProgressView } from '../../bin/client/flights';
import { type FolderFile, listFolder } from '../../bin/client/folder-files';
import { type Outcome, readOutcome } from '../../bin/demo/outcome';
import { simulateFlight } from '../../src/simulator';
import { until } from '../support/until';
import { loseQueue } from './lose-queue';
import { pantau, type Running, startPantau } from './pantau';

const silent: UploadWatcher = {
  hashed: () => undefined,
  planned: () => undefined,
  sent: () => undefined,
  arrived: () => undefined,
  failed: () => undefined,
};

describe('a running Pantau', () => {
  const work = mkdtempSync(join(tmpdir(), 'pantau-faults-'));
  const data = join(work, 'data');
  const card = join(work, 'card');
  let system: Running;
  let api: ApiClient;
  let credentials: Credentials;
  let files: FolderFile[];

  beforeAll(async () => {
    await simulateFlight({
      out: card,
      seed: 11,
      photos: 5,
      defects: 10,
      truthFile: join(work, 'truth.json'),
    });
    files = (await listFolder(card)).files;
    system = await startPantau(data);
    credentials = { kind: 'password', email: adminEmail(system), password: system.adminPassword ?? '' };
    api = new ApiClient(system.origin, credentials);
    await api.signIn();
  }, 300_000);

  afterAll(async () => {
    await system?.stop();
    rmSync(work, { recursive: true, force: true });
  });

  const adminEmail = (running: Running) => /e-mail\s+(\S+)/.exec(running.said())?.[1] ?? '';
  const progress = (flightId: string) =>
    api.get<FlightProgressView & { byState: Record<string, number> }>(`/api/flights/${flightId}/progress`);
  const ended = (flightId: string) =>
    until(async () => ['processed', 'failed'].includes((await progress(flightId)).state), 240_000);

  async function sendAndSeal(name: string): Promise<string> {
    const flight = await api.post<{ id: string }>('/api/flights', { name });
    const result = await new FlightUpload(api, flight.id, silent).send(files);
    expect(result.failed).toEqual([]);
    await api.post(`/api/flights/${flight.id}/seal`, {});
    return flight.id;
  }

  let outcome: Outcome;

  it('finishes a flight although a worker is killed and the queue is lost in the middle', async () => {
    const flightId = await sendAndSeal('killed in the middle');
    await until(async () => ((await progress(flightId)).byState.detected ?? 0) > 0, 120_000);
    process.kill(system.pid('worker-1'), 'SIGKILL');
    expect(await loseQueue(data)).toBeGreaterThan(0);
    await ended(flightId);
    outcome = await readOutcome(api, flightId, [], 0);
    expect(outcome.flight.state).toBe('processed');
    expect(outcome.photos.map((photo) => photo.state)).toEqual(files.map(() => 'processed'));
    expect(new Set(outcome.tickets.map((ticket) => `${ticket.class} ${ticket.lon} ${ticket.lat}`)).size).toBe(
      outcome.tickets.length,
    );
  }, 300_000);

  it('gives the same tickets when the flight is run again without a fault', async () => {
    await api.post(`/api/flights/${outcome.flight.id}/runs`, { from: 'detect' });
    await ended(outcome.flight.id);
    const again = await readOutcome(api, outcome.flight.id, [], 0);
    expect(again.tickets.map((ticket) => ticket.id).sort()).toEqual(
      outcome.tickets.map((ticket) => ticket.id).sort(),
    );
    outcome = again;
  }, 300_000);

  it('takes the same photos in another flight as duplicates, and opens no ticket twice', async () => {
    const flightId = await sendAndSeal('the same card again');
    await ended(flightId);
    const second = await readOutcome(api, flightId, [], 0);
    expect(second.photos.map((photo) => photo.state)).toEqual(files.map(() => 'duplicate'));
    const all = await api.all<{ id: string }>('/api/tickets');
    expect(all).toHaveLength(outcome.tickets.length);
  }, 120_000);

  it('says in one line that its data folder is in use', async () => {
    const { status, stderr } = await pantau(['up'], { DATA_DIR: data, PORT: '0' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^pantau: The data folder .* is in use by another Pantau \(process \d+\)\./m);
  });

  it('says in one line that a port is taken', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await until(() => squatter.listening);
    const { port } = squatter.address() as { port: number };
    const { status, stderr } = await pantau(['up'], { DATA_DIR: join(work, 'other'), PORT: String(port) });
    squatter.close();
    expect(status).toBe(1);
    expect(stderr).toContain(`Port ${port} on 127.0.0.1 is in use by another program.`);
  });

  it('names every wrong setting at the start, none of their values, and starts nothing', async () => {
    const nowhere = join(work, 'nowhere');
    const wrong = {
      PORT: 'abc',
      DATABASE_URL: 'mysql://user:secret@host/db',
      WORKERS: '-1',
      LEAST_FREE_BYTES: 'much',
    };
    const { status, stdout, stderr } = await pantau(['up'], { DATA_DIR: nowhere, ...wrong });
    expect([status, stdout]).toEqual([1, '']);
    for (const name of Object.keys(wrong)) expect(stderr).toContain(`${name}: `);
    expect(stderr).not.toMatch(/secret|abc|much/);
    expect(existsSync(nowhere)).toBe(false);
  });

  it('is backed up while it runs, and restored into another data folder once', async () => {
    const [out, elsewhere] = [join(work, 'backup'), join(work, 'restored')];
    const backedUp = await pantau(['backup', out, '--json'], { DATA_DIR: data });
    expect(backedUp).toMatchObject({ status: 0 });
    const { rows, objects } = JSON.parse(backedUp.stdout) as { rows: number; objects: number };
    expect(objects).toBeGreaterThan(files.length);
    expect(await pantau(['restore', out], { DATA_DIR: data })).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('Stop it first'),
    });
    const restored = await pantau(['restore', join(out, 'backup.json'), '--json'], { DATA_DIR: elsewhere });
    expect(restored.status === 0 ? 'restored' : restored.stderr).toBe('restored');
    expect(JSON.parse(restored.stdout)).toMatchObject({ rows, objects, migrations: [] });
    const again = await pantau(['restore', out], { DATA_DIR: elsewhere });
    expect(again).toMatchObject({ status: 1, stderr: expect.stringContaining('--replace') });
    rmSync(elsewhere, { recursive: true, force: true });
  }, 120_000);

  it('stops in order on Ctrl-C and finds all its data at the next start', async () => {
    expect(await system.stop()).toBe(0);
    system = await startPantau(data);
    expect(system.adminPassword).toBeNull();
    api = new ApiClient(system.origin, credentials);
    await api.signIn();
    expect(await readOutcome(api, outcome.flight.id, [], 0)).toMatchObject({ tickets: outcome.tickets });
  }, 120_000);
});
