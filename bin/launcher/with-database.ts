import { readSettings } from '../../src/platform/config/settings';
import { startEmbeddedPostgres } from '../../src/platform/embedded/postgres';
import { openDataFolder } from './data-folder';

/** Runs something on the database alone: the one of DATABASE_URL, else the embedded one of the data folder, started for it. */
export async function withDatabase<T>(
  given: NodeJS.ProcessEnv,
  use: (environment: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  const settings = readSettings(given);
  if (settings.DATABASE_URL) return use(given);
  const folder = openDataFolder(settings.DATA_DIR);
  try {
    const postgres = await startEmbeddedPostgres({ folder: folder.join('postgres') });
    try {
      return await use({ ...given, DATABASE_URL: postgres.url });
    } finally {
      await postgres.stop();
    }
  } finally {
    folder.release();
  }
}
