import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { RequestHandler } from 'express';
import { ApiModule } from './api.module';
import type { Settings } from './platform/config/settings';
import { createS3Endpoint, type S3Endpoint } from './platform/embedded/s3/s3-endpoint';
import { configureApi } from './platform/http/configure-api';
import { serveOpenApi } from './platform/http/openapi';
import { ObjectStorage } from './platform/storage/object-storage';
import { log, NestLogger } from './platform/telemetry/logger';

export interface RunningApi {
  readonly app: NestExpressApplication;
  readonly port: number;
  close(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const ABANDONED_AFTER_MS = 7 * 24 * HOUR_MS;
const WEB_FOLDER = join('web', 'dist');

/** Starts the API and, when the settings say so, the S3 endpoint on the same origin. Resolves when both answer. */
export async function startApi(settings: Settings, projectFolder: string): Promise<RunningApi> {
  const s3 = settings.EMBEDDED_S3 ? await openS3(settings) : null;
  try {
    const app = await NestFactory.create<NestExpressApplication>(ApiModule, {
      bodyParser: false,
      forceCloseConnections: true,
      abortOnError: false,
      logger: new NestLogger(),
    });
    configureApi(app, settings, {
      s3: s3 ? passToS3(s3) : undefined,
      webFolder: join(projectFolder, WEB_FOLDER),
    });
    serveOpenApi(app);
    const server = app.getHttpServer() as import('node:http').Server;
    // A photo over a slow line takes longer than Node's five minutes for a whole request.
    server.requestTimeout = 0;
    await app.listen(settings.PORT, settings.HOST);
    if (s3) await app.get(ObjectStorage).prepareBucket();
    const address = server.address();
    const sweeping = s3 && sweepHourly(s3);
    return {
      app,
      port: typeof address === 'object' && address ? address.port : settings.PORT,
      close: async () => {
        if (sweeping) clearInterval(sweeping);
        await app.close();
        await s3?.close();
      },
    };
  } catch (error) {
    await s3?.close();
    throw error;
  }
}

function openS3(settings: Settings): Promise<S3Endpoint> {
  const { S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY } = settings;
  if (!S3_ACCESS_KEY_ID || !S3_SECRET_ACCESS_KEY)
    throw new Error('EMBEDDED_S3 needs S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.');
  return createS3Endpoint({
    folder: join(settings.DATA_DIR, 'objects'),
    accessKeyId: S3_ACCESS_KEY_ID,
    secretAccessKey: S3_SECRET_ACCESS_KEY,
    region: settings.S3_REGION,
    buckets: [settings.S3_BUCKET],
    onError: (error, request) => log.error({ err: error, ...request }, 'the embedded storage failed'),
  });
}

const passToS3 =
  (s3: S3Endpoint): RequestHandler =>
  (request, response, next) => {
    if (s3.isS3Request(request)) void s3.handle(request, response);
    else next();
  };

function sweepHourly(s3: S3Endpoint): NodeJS.Timeout {
  const sweep = async (): Promise<void> => {
    try {
      const count = await s3.sweepAbandonedUploads(new Date(Date.now() - ABANDONED_AFTER_MS));
      if (count > 0) log.info({ count }, 'abandoned uploads swept');
    } catch (error) {
      log.warn({ err: error }, 'abandoned uploads could not be swept');
    }
  };
  return setInterval(() => void sweep(), HOUR_MS).unref();
}
