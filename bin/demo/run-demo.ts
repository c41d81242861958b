import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ApiClient } from '../client/api-client';
import { followFlight } from '../client/flights';
import { ProgressBars } from '../client/progress-bars';
import { sendFolder } from '../client/send-folder';
import { withAccounts } from '../launcher/accounts';
import { launch, type RunningSystem } from '../launcher/launch';
import { waitForStopSignal } from '../launcher/stop-signal';
import { type Outcome, readOutcome } from './outcome';
import { printOutcome } from './print-outcome';
import { makeSampleFlight } from './sample-flight';

export interface DemoOptions {
  /** Photos to send; the sample flight when left out. */
  readonly photos?: string;
  readonly data?: string;
  readonly json?: string;
  readonly exit: boolean;
  readonly verbose: boolean;
}

const WATCH_PAUSE_MS = 300;
const ROADS_LIMIT_MS = 60_000;
const accounts = [
  { role: 'operator', email: 'operator@demo.pantau' },
  { role: 'reviewer', email: 'reviewer@demo.pantau' },
  { role: 'supervisor', email: 'supervisor@demo.pantau' },
  { role: 'admin', email: 'admin@demo.pantau' },
  { role: 'crew', email: 'crew@demo.pantau' },
] as const;

const tell = (line: string) => process.stderr.write(`pantau: ${line}\n`);
const print = (text: string) => process.stdout.write(text);

/** The main job from end to end, through the public API. Resolves to the exit status: 0 when the flight was processed. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const stopAsked = waitForStopSignal();
  const ownFolder = options.data ? null : mkdtempSync(join(tmpdir(), 'pantau-demo-'));
  const environment = { ...process.env, DATA_DIR: resolve(options.data ?? ownFolder ?? '') };
  let system: RunningSystem | null = null;
  try {
    system = await launch({ environment, anyPort: true, isVerbose: options.verbose, tell });
    const running = system;
    const work = demonstrate(running, options);
    const outcome = await Promise.race([work, stopAsked.then(() => null)]);
    if (!outcome) return 130;
    if (!options.exit) {
      print('Ctrl-C stops everything.\n');
      await stopAsked;
    }
    return outcome.flight.state === 'processed' ? 0 : 1;
  } finally {
    await system?.stop();
    if (ownFolder) rmSync(ownFolder, { recursive: true, force: true });
  }
}

async function demonstrate(system: RunningSystem, options: DemoOptions): Promise<Outcome> {
  const password = randomBytes(9).toString('base64url');
  await withAccounts(system.environment, async (users) => {
    for (const account of accounts)
      await users.ensureUser({ ...account, password, displayName: `Demo ${account.role}` });
  });
  const { photos, roads } = options.photos
    ? { photos: resolve(options.photos), roads: null }
    : await renderSample(system);
  if (roads) await importRoads(system, password, roads);
  const api = new ApiClient(system.origin, { kind: 'password', email: accounts[0].email, password });
  await api.signIn();
  const startedAt = Date.now();
  const flight = await api.post<{ id: string }>('/api/flights', {
    name: basename(photos),
    purpose: 'demonstration',
  });
  const { listing } = await sendFolder(api, flight.id, photos);
  await api.post(`/api/flights/${flight.id}/seal`, { allowMissing: true });
  await watch(api, flight.id);
  const outcome = await readOutcome(api, flight.id, listing.unsent, (Date.now() - startedAt) / 1000);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(outcome, null, 2)}\n`);
  printOutcome(outcome, print);
  if (!options.exit)
    print(
      `\nThe map: ${system.origin}\n  sign in as ${accounts[1].email} (or operator@, supervisor@, crew@, admin@) with the password ${password}\n`,
    );
  return outcome;
}

/** As a supervisor does before the first flight, so that tickets tell their street. */
async function importRoads(system: RunningSystem, password: string, file: string): Promise<void> {
  const api = new ApiClient(system.origin, { kind: 'password', email: accounts[2].email, password });
  await api.signIn();
  await api.sendFile(
    `/api/roads/import?${new URLSearchParams({ layer: 'demo', fileName: basename(file) })}`,
    file,
    ROADS_LIMIT_MS,
  );
}

async function renderSample(system: RunningSystem): Promise<{ photos: string; roads: string }> {
  tell('no folder given: rendering a sample flight over an invented district');
  const folder = system.folder.join('sample-flight');
  const roads = system.folder.join('sample-flight-roads.geojson');
  await makeSampleFlight(folder, {
    truthFile: system.folder.join('sample-flight-truth.json'),
    roadsFile: roads,
  });
  return { photos: folder, roads };
}

async function watch(api: ApiClient, flightId: string): Promise<void> {
  const bars = new ProgressBars();
  try {
    await followFlight(
      api,
      flightId,
      (progress) => {
        for (const { stage, done, total } of progress.stages) bars.set(stage, done, total);
      },
      () => pause(WATCH_PAUSE_MS),
    );
  } finally {
    bars.stop();
  }
}
