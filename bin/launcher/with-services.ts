import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { readSettings, type Settings } from '../../src/platform/config/settings';
import { embeddedDatabaseUrl, startEmbeddedPostgres } from '../../src/platform/embedded/postgres';
import { createS3Endpoint } from '../../src/platform/embedded/s3/s3-endpoint';
import type { ObjectStorage } from '../../src/platform/storage/object-storage';
import { S3ObjectStorage } from '../../src/platform/storage/s3-object-storage';
import { type DataFolder, openDataFolder, ownerOf } from './data-folder';
import { OperatorError } from './operator-error';
import { readRunningServices } from './running-services';
import { readOrMakeSecrets } from './secrets';

export interface Services {
  /** With DATABASE_URL and everything of S3 filled in. */
  readonly settings: Settings & { readonly DATABASE_URL: string };
  readonly storage: ObjectStorage;
  /** Whether a Pantau was found running on the data folder. With services of one's own that can't be known: false. */
  readonly isRunning: boolean;
}

/**
 * Database and storage without the API: those that the settings name, those of a Pantau that runs on the data folder, else the
 * embedded ones, started for this and stopped after. Throws OperatorError when something runs and `whileRunning` says no.
 */
export async function withServices<T>(
  environment: NodeJS.ProcessEnv,
  whileRunning: 'use' | 'refuse',
  use: (services: Services) => Promise<T>,
): Promise<T> {
  const settings = readSettings(environment);
  if (settings.DATABASE_URL && settings.S3_ENDPOINT) return use(await servicesAt(settings, false));
  const owner = ownerOf(settings.DATA_DIR);
  if (owner === null) return withStarted(settings, use);
  if (whileRunning === 'refuse')
    throw new OperatorError(
      `Pantau runs on ${resolve(settings.DATA_DIR)} (process ${owner}). Stop it first: this changes everything under its feet.`,
    );
  return use(await servicesAt(settingsOfRunning(settings, owner), true));
}

function settingsOfRunning(settings: Settings, owner: number): Settings {
  const folder = resolve(settings.DATA_DIR);
  const running = readRunningServices(folder);
  if (!running)
    throw new OperatorError(
      `The Pantau on ${folder} (process ${owner}) is still starting or being stopped. Try again when that is done.`,
    );
  return {
    ...settings,
    DATABASE_URL:
      settings.DATABASE_URL ??
      (running.databasePort === null
        ? undefined
        : embeddedDatabaseUrl(`${folder}/postgres`, running.databasePort)),
    ...(settings.S3_ENDPOINT ? {} : embeddedStorage(folder, running.origin)),
  };
}

function embeddedStorage(folder: string, endpoint: string) {
  const secrets = readOrMakeSecrets(`${folder}/secrets.json`);
  return {
    S3_ENDPOINT: endpoint,
    S3_ACCESS_KEY_ID: secrets.s3AccessKeyId,
    S3_SECRET_ACCESS_KEY: secrets.s3SecretAccessKey,
  };
}

async function withStarted<T>(settings: Settings, use: (services: Services) => Promise<T>): Promise<T> {
  const folder = openDataFolder(settings.DATA_DIR);
  const started: (() => Promise<void>)[] = [];
  try {
    let filled = settings;
    if (!filled.DATABASE_URL) {
      const postgres = await startEmbeddedPostgres({ folder: folder.join('postgres') });
      started.push(() => postgres.stop());
      filled = { ...filled, DATABASE_URL: postgres.url };
    }
    if (!filled.S3_ENDPOINT) {
      const storage = await serveStorage(filled, folder);
      started.push(storage.stop);
      filled = { ...filled, ...embeddedStorage(folder.path, storage.origin) };
    }
    return await use(await servicesAt(filled, false));
  } finally {
    for (const stop of started.reverse()) await stop();
    folder.release();
  }
}

/** On whatever port the system gives: one that was looked for beforehand may be gone when it is taken. */
async function serveStorage(
  settings: Settings,
  folder: DataFolder,
): Promise<{ readonly origin: string; readonly stop: () => Promise<void> }> {
  const secrets = readOrMakeSecrets(folder.join('secrets.json'));
  const endpoint = await createS3Endpoint({
    folder: folder.join('objects'),
    accessKeyId: secrets.s3AccessKeyId,
    secretAccessKey: secrets.s3SecretAccessKey,
    region: settings.S3_REGION,
    buckets: [settings.S3_BUCKET],
  });
  const server = createServer((request, response) => void endpoint.handle(request, response));
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await endpoint.close();
    },
  };
}

async function servicesAt(settings: Settings, isRunning: boolean): Promise<Services> {
  const { DATABASE_URL } = settings;
  if (!DATABASE_URL) throw new OperatorError('DATABASE_URL is not set, as it was for the Pantau that runs.');
  return { settings: { ...settings, DATABASE_URL }, storage: new S3ObjectStorage(settings), isRunning };
}
