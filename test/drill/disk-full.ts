import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiClient, ApiProblem } from '../../bin/client/api-client';
import { until } from '../support/until';
import { type DrillContext, type Row, underLoad } from './scenarios';
import { type DrillSystem, signIn } from './system';

const DISK_MB = 900;
const LEAST_FREE_MB = 150;
const FULL_MS = 8000;
const MEGABYTE = Buffer.alloc(1_000_000, 1);
const FAULT = 'disk full: low, then at the limit, then no byte left';

/** Fills a small disk of its own under a running Pantau, and frees it again. Needs root on Linux, for the mount. */
export async function fillingTheDisk(context: DrillContext): Promise<Row> {
  const disk = join(context.folder, 'disk');
  mkdirSync(disk);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m,mode=755`, 'tmpfs', disk]);
  if (mounted.status !== 0)
    return {
      fault: FAULT,
      times: '0',
      hit: '',
      checked: '',
      outcome: 'skipped: mounting a small disk needs root on Linux',
    };
  try {
    const extra = { LEAST_FREE_BYTES: String(LEAST_FREE_MB * 1e6) };
    const plan = { redis: false, ownS3: false, ownDatabase: false, extra };
    const ended = await underLoad({ ...context, folder: disk }, plan, (system) =>
      fill(context, system, disk),
    );
    return { fault: FAULT, times: '1', ...ended };
  } finally {
    cpSync(join(disk, 'data', 'logs'), join(context.folder, 'logs'), { recursive: true });
    spawnSync('umount', ['-l', disk]);
  }
}

async function fill(context: DrillContext, system: DrillSystem, disk: string): Promise<string> {
  const ballast = join(disk, 'ballast');
  const apiLog = () => readFileSync(join(system.folder, 'data', 'logs', 'api.log'), 'utf8');
  const told: string[] = [];
  const tell = (line: string) => {
    context.tell(line);
    told.push(line);
  };

  leave(disk, ballast, 1.5 * LEAST_FREE_MB);
  await until(() => apiLog().includes('the disk is getting full'), 60_000);
  tell(`warned in the log at ${freeMegabytes(disk)} MB`);

  leave(disk, ballast, 0.6 * LEAST_FREE_MB);
  tell(`refused at ${freeMegabytes(disk)} MB: ${await refusal(system)}`);

  leave(disk, ballast, 0);
  const from = Date.now();
  context.tell('no byte left');
  await new Promise((resolve) => setTimeout(resolve, FULL_MS));
  rmSync(ballast);
  await until(
    async () =>
      (await fetch(`${system.origin}/health/ready`, { signal: AbortSignal.timeout(5000) }).catch(() => null))
        ?.status === 200,
    120_000,
  );
  tell(
    `no byte left for ${FULL_MS / 1000} s; ready again ${((Date.now() - from - FULL_MS) / 1000).toFixed(1)} s after space was freed`,
  );
  await until(() => apiLog().includes('the disk has room again'), 60_000);
  return told.join('; ');
}

/** What a manifest is answered with; it must write nothing. */
async function refusal(system: DrillSystem): Promise<string> {
  const api = await signIn(system);
  const flight = await api.post<{ id: string }>('/api/flights', { name: 'on a full disk' });
  const once = new ApiClient(system.origin, system.credentials, 1);
  await once.signIn();
  const files = [{ name: 'DJI_0001.JPG', size: 1000, sha256: 'ab'.repeat(32) }];
  const answer = await once.post(`/api/flights/${flight.id}/manifest`, { files }).then(
    () => null,
    (error: unknown) => error,
  );
  if (!(answer instanceof ApiProblem) || answer.code !== 'disk-full')
    throw new Error(`The manifest was not refused: ${answer}`);
  const { photos } = await api.get<{ photos: number }>(`/api/flights/${flight.id}/progress`);
  if (photos !== 0) throw new Error('The refused manifest left photos.');
  return `${answer.status} ${answer.code}, nothing written`;
}

/** Makes the ballast as large as leaves so much; to the last byte with 0. */
function leave(disk: string, ballast: string, megabytes: number): void {
  rmSync(ballast, { force: true });
  const size = Math.max(freeMegabytes(disk) - Math.round(megabytes), 0);
  writeFileSync(ballast, '');
  try {
    for (let written = 0; written < size; written++) writeFileSync(ballast, MEGABYTE, { flag: 'a' });
    while (megabytes === 0) writeFileSync(ballast, MEGABYTE.subarray(0, 4096), { flag: 'a' });
  } catch {
    // Not one byte more: that was asked for.
  }
}

function freeMegabytes(disk: string): number {
  const { bavail, bsize } = statfsSync(disk);
  return Math.floor((bavail * bsize) / 1e6);
}
