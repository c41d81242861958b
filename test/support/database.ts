import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { openDataSource } from '../../src/schema';

export interface TestDatabase {
  readonly url: string;
  readonly dataSource: DataSource;
  /** Closes and drops it. */
  drop(): Promise<void>;
}

/** A migrated database that no other spec file sees. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const templateUrl = process.env.TEST_DATABASE_URL;
  if (!templateUrl) throw new Error('TEST_DATABASE_URL is not set: global-setup.ts did not run.');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const template = new URL(templateUrl).pathname.slice(1);
  await onServer(templateUrl, `create database ${name} template ${template}`);
  const url = templateUrl.replace(/\/[^/]*$/, `/${name}`);
  const dataSource = await openDataSource(url);
  return {
    url,
    dataSource,
    drop: async () => {
      if (dataSource.isInitialized) await dataSource.destroy();
      await onServer(templateUrl, `drop database ${name} with (force)`);
    },
  };
}

/** A database with nothing in it, not even the schema. */
export async function createBareDatabase(): Promise<{ readonly url: string; drop(): Promise<void> }> {
  const templateUrl = process.env.TEST_DATABASE_URL;
  if (!templateUrl) throw new Error('TEST_DATABASE_URL is not set: global-setup.ts did not run.');
  const name = `bare_${randomBytes(6).toString('hex')}`;
  await onServer(templateUrl, `create database ${name}`);
  return {
    url: templateUrl.replace(/\/[^/]*$/, `/${name}`),
    drop: () => onServer(templateUrl, `drop database ${name} with (force)`),
  };
}

async function onServer(templateUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: templateUrl.replace(/\/[^/]*$/, '/postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
