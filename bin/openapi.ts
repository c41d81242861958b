import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { ApiModule } from '../src/api.module';
import { readSettings } from '../src/platform/config/settings';
import { configureApi } from '../src/platform/http/configure-api';
import { buildOpenApi } from '../src/platform/http/openapi';

/** Writes docs/openapi.json from the routes' own schemas. Preview mode makes no provider, so neither database nor network is needed. */
export async function writeOpenApi(file: string): Promise<void> {
  const app = await NestFactory.create<NestExpressApplication>(ApiModule, {
    preview: true,
    abortOnError: false,
    bodyParser: false,
    logger: false,
  });
  configureApi(app, readSettings({}));
  writeFileSync(file, `${JSON.stringify(buildOpenApi(app), null, 2)}\n`);
}

if (require.main === module)
  writeOpenApi(process.argv[2] ?? join('docs', 'openapi.json')).catch((error: unknown) => {
    process.stderr.write(
      `The OpenAPI document could not be written: ${error instanceof Error ? error.message : error}\n`,
    );
    process.exitCode = 1;
  });
