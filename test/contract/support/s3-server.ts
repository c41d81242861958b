import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createS3Endpoint,
  type S3Endpoint,
  type S3EndpointOptions,
} from '../../../src/platform/embedded/s3/s3-endpoint';

export const TEST_KEYS = {
  accessKeyId: 'TESTKEY',
  secretAccessKey: 'test/secret+key',
  region: 'us-east-1',
} as const;

/** An S3 service under test: our own, or the one that S3_ENDPOINT names. */
export interface S3Service {
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  stop(): Promise<void>;
}

export interface EmbeddedS3 extends S3Service {
  readonly folder: string;
  readonly endpoint: S3Endpoint;
  /** Stops and starts again on the same folder, at another port. */
  restart(): Promise<EmbeddedS3>;
}

/** Our endpoint at the root of a free port. */
export async function startEmbeddedS3(options: Partial<S3EndpointOptions> = {}): Promise<EmbeddedS3> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'pantau-s3-')));
  const endpoint = await createS3Endpoint({ ...TEST_KEYS, ...options, folder });
  const server = createServer((request, response) => void endpoint.handle(request, response));
  const url = await listen(server);
  const halt = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await endpoint.close();
  };
  return {
    ...TEST_KEYS,
    url,
    folder,
    endpoint,
    stop: async () => {
      await halt();
      await rm(folder, { recursive: true, force: true });
    },
    restart: async () => {
      await halt();
      return startEmbeddedS3({ ...options, folder });
    },
  };
}

/** Every service that the contract has to hold on. */
export function servicesUnderContract(): Array<readonly [name: string, start: () => Promise<S3Service>]> {
  const { S3_ENDPOINT, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_REGION } = process.env;
  const own = ['the embedded endpoint', startEmbeddedS3] as const;
  if (!S3_ENDPOINT || !S3_ACCESS_KEY_ID || !S3_SECRET_ACCESS_KEY) return [own];
  const outside: S3Service = {
    url: S3_ENDPOINT,
    accessKeyId: S3_ACCESS_KEY_ID,
    secretAccessKey: S3_SECRET_ACCESS_KEY,
    region: S3_REGION || 'us-east-1',
    stop: async () => undefined,
  };
  return [own, ['the service at S3_ENDPOINT', async () => outside]];
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
