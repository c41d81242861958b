import { statfsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Client } from 'pg';
import { readSettings, type Settings } from '../../src/platform/config/settings';
import { whyPortIsRefused } from '../../src/platform/embedded/free-port';
import { PostgresBinaries } from '../../src/platform/embedded/postgres-binaries';
import { loadModel } from '../../src/platform/inference/model-manifest';

export interface Finding {
  readonly what: string;
  readonly isGood: boolean;
  readonly advice?: string;
}

const LEAST_FREE_BYTES = 2_000_000_000;

/** Looks at what starting needs: settings, disk, port, database, model. Changes nothing. */
export async function examine(environment: NodeJS.ProcessEnv): Promise<Finding[]> {
  let settings: Settings;
  try {
    settings = readSettings(environment);
  } catch (error) {
    return [{ what: 'settings', isGood: false, advice: (error as Error).message.replaceAll('\n', ' ') }];
  }
  return [
    { what: `Node ${process.versions.node} on ${process.platform}-${process.arch}`, isGood: true },
    { what: 'settings', isGood: true },
    checkDisk(settings),
    await checkPort(settings),
    await checkDatabase(settings),
    await checkModel(settings),
  ];
}

function checkDisk(settings: Settings): Finding {
  const folder = resolve(settings.DATA_DIR, '..');
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const isGood = free >= LEAST_FREE_BYTES;
  return {
    what: `disk: ${(free / 1e9).toFixed(1)} GB free`,
    isGood,
    advice: isGood ? undefined : 'free some space or set DATA_DIR to another disk',
  };
}

async function checkPort(settings: Settings): Promise<Finding> {
  const why = await whyPortIsRefused(settings.PORT, settings.HOST);
  return {
    what: `port ${settings.PORT}`,
    isGood: why === null,
    advice: why === null ? undefined : `${why}: Pantau runs already, or another program has it; set PORT`,
  };
}

async function checkDatabase(settings: Settings): Promise<Finding> {
  if (!settings.DATABASE_URL) {
    try {
      new PostgresBinaries();
      return { what: 'database: embedded PostgreSQL is at hand', isGood: true };
    } catch (error) {
      return { what: 'database', isGood: false, advice: (error as Error).message };
    }
  }
  const client = new Client({ connectionString: settings.DATABASE_URL, connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return { what: `database: PostgreSQL ${rows[0]?.server_version}`, isGood: true };
  } catch (error) {
    return {
      what: 'database',
      isGood: false,
      advice: `DATABASE_URL can't be reached: ${(error as Error).message}`,
    };
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function checkModel(settings: Settings): Promise<Finding> {
  try {
    const { modelVersion } = await loadModel(settings.MODEL_MANIFEST);
    return { what: `model: ${modelVersion}`, isGood: true };
  } catch (error) {
    return { what: 'model', isGood: false, advice: (error as Error).message };
  }
}
