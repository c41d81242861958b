import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { until } from './until';

/** A Redis on loopback, set as queues need it; resolves when it takes connections. Throws when there is none on the PATH or it ends before. */
export async function startRedis(folder: string, port: number): Promise<ChildProcess> {
  mkdirSync(folder, { recursive: true });
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: folder,
    appendonly: 'yes',
    'maxmemory-policy': 'noeviction',
  };
  const child = spawn(
    'redis-server',
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  let why = '';
  child.once('error', (error) => {
    why = error.message;
  });
  await until(() => said.includes('Ready to accept connections') || child.exitCode !== null || why !== '');
  if (why) throw new Error(`redis-server is needed: ${why}`);
  if (child.exitCode !== null) throw new Error(`Redis did not start: ${said}`);
  return child;
}
