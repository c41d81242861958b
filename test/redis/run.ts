import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findInProject } from '../../src/platform/config/project-root';
import { findFreePort } from '../../src/platform/embedded/free-port';
import { startRedis } from '../support/redis-server';

const suites = ['test/contract/queue.spec.ts', 'test/e2e'];

/** Runs the queue contract and the main path with the queues on a Redis of its own, stopped at the end; resolves to the exit status. */
async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'pantau-redis-'));
  try {
    const port = await findFreePort();
    const redis = await startRedis(folder, port);
    try {
      const jest = findInProject(join('node_modules', 'jest', 'bin', 'jest.js'));
      const tests = spawn(process.execPath, [jest, ...suites, ...process.argv.slice(2)], {
        cwd: findInProject(''),
        stdio: 'inherit',
        env: { ...process.env, TEST_REDIS_URL: `redis://127.0.0.1:${port}` },
      });
      const [status] = (await once(tests, 'close')) as [number | null];
      return status ?? 1;
    } finally {
      const gone = redis.exitCode === null ? once(redis, 'exit') : null;
      redis.kill();
      await gone;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
