import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/embedded/postgres';
import { openDataSource } from '../../src/schema';

export interface SuiteServices {
  readonly postgres: EmbeddedPostgres;
  readonly folder: string;
}

declare global {
  var pantauSuite: SuiteServices | undefined;
}

/** One PostgreSQL for the whole run; each spec file clones its own database from the migrated template. */
export default async function globalSetup(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pantau-test-'));
  const postgres = await startEmbeddedPostgres({ folder, isDurable: false, maxConnections: 200 });
  const template = await openDataSource(postgres.url);
  await template.runMigrations();
  await template.destroy();
  process.env.LOG_LEVEL ??= 'silent';
  process.env.TEST_DATABASE_URL = postgres.url;
  globalThis.pantauSuite = { postgres, folder };
}
