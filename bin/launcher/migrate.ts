import type { Settings } from '../../src/platform/config/settings';
import { migrateQueue } from '../../src/platform/queue/queue-backend';
import { openDataSource } from '../../src/schema';

/** Brings database and queue tables up to date; returns the names of the migrations that ran. */
export async function migrate(settings: Settings): Promise<string[]> {
  const database = await openDataSource(settings.DATABASE_URL ?? '', 1);
  try {
    const done = await database.runMigrations();
    await migrateQueue(settings);
    return done.map((migration) => migration.name);
  } finally {
    await database.destroy();
  }
}
