// Runs the queue contract and the main path with the queues on a Redis of its own, stopped at the end.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare, root, run } from '../../bin/prepare.mjs';

const suites = ['test/contract/queue.spec.ts', 'test/e2e'];

const folder = mkdtempSync(join(tmpdir(), 'pantau-redis-'));
const port = await freePort();
const redis = spawn(
  'redis-server',
  [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--appendonly',
    'yes',
    '--maxmemory-policy',
    'noeviction',
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
try {
  await Promise.race([
    isReady(redis),
    once(redis, 'error').then(([error]) =>
      Promise.reject(new Error(`redis-server is needed: ${error.message}`)),
    ),
  ]);
  const url = `redis://127.0.0.1:${port}`;
  await prepare();
  const env = { ...process.env, TEST_REDIS_URL: url };
  await run(
    process.execPath,
    [join(root, 'node_modules', 'jest', 'bin', 'jest.js'), ...suites, ...process.argv.slice(2)],
    { stdio: 'inherit', env },
  );
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  const gone = redis.exitCode === null && redis.pid ? once(redis, 'exit') : null;
  redis.kill();
  await gone;
  rmSync(folder, { recursive: true, force: true });
}

async function isReady(server) {
  for await (const chunk of server.stdout) if (String(chunk).includes('Ready to accept connections')) break;
  server.stdout.resume();
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: free } = server.address();
  server.close();
  return free;
}
