import type { DataSource, EntityManager } from 'typeorm';

/** All that `read` asks is answered as of one moment, on one connection; writing is refused. */
export function inOneSnapshot<T>(
  database: DataSource,
  read: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  return database.transaction('REPEATABLE READ', async (manager) => {
    await manager.query('set transaction read only');
    return read(manager);
  });
}
