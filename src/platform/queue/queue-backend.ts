import {
  type ConnectionOptions,
  createPostgresBackend,
  runMigrations,
  setDefaultBackendFactory,
} from 'bullmq';
import { Pool } from 'pg';
import type { Settings } from '../config/settings';

const QUEUE_SCHEMA = 'bullmq';
/** A worker's LISTEN connection is checked out of the pool for good; so many stay free for queries besides. */
const QUERY_CONNECTIONS = 6;

export interface QueueBackend {
  readonly kind: 'redis' | 'postgres';
  readonly connection: ConnectionOptions;
  close(): Promise<void>;
}

/**
 * Chooses where the queues live: Redis when REDIS_URL is set, else BullMQ's own PostgreSQL backend on the product's database.
 * On PostgreSQL one pool serves every queue and worker of the process: `listeners` is how many workers it will run.
 */
export function openQueueBackend(settings: Settings, listeners: number): QueueBackend {
  if (settings.REDIS_URL) {
    const url = new URL(settings.REDIS_URL);
    setDefaultBackendFactory();
    return {
      kind: 'redis',
      connection: {
        host: url.hostname,
        port: Number(url.port || 6379),
        username: decodeURIComponent(url.username) || undefined,
        password: decodeURIComponent(url.password) || undefined,
        db: Number(url.pathname.slice(1) || 0),
        tls: url.protocol === 'rediss:' ? {} : undefined,
        // Workers wait for ever; BullMQ insists on it.
        maxRetriesPerRequest: null,
      },
      close: async () => undefined,
    };
  }
  setDefaultBackendFactory(createPostgresBackend);
  const pool = new Pool({
    connectionString: settings.DATABASE_URL,
    max: listeners + QUERY_CONNECTIONS,
    keepAlive: true,
    application_name: `${process.env.PANTAU_PROCESS ?? 'pantau'}-queue`,
    options: `-c search_path="${QUEUE_SCHEMA}"`,
  });
  // Every queue and worker listens on the one pool.
  pool.setMaxListeners(0);
  return { kind: 'postgres', connection: pool as unknown as ConnectionOptions, close: () => pool.end() };
}

/** Makes the queue's tables; nothing to do on Redis. Run once by `migrate`, before any process opens a queue. */
export async function migrateQueue(settings: Settings): Promise<void> {
  if (settings.REDIS_URL) return;
  const pool = new Pool({ connectionString: settings.DATABASE_URL, max: 1 });
  const client = await pool.connect();
  try {
    await runMigrations(client, QUEUE_SCHEMA);
  } finally {
    client.release();
    await pool.end();
  }
}
