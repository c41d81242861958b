import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/platform/embedded/postgres';
import { startRedis } from '../support/redis-server';

const HOOK = join(__dirname, '..', 'support', 'typescript-hook.cjs');
const RESTART_MS = 500;

/** A service beside Pantau that comes back by itself when it is killed, as under systemd; unless it is held down. */
export interface KeptAlive {
  readonly name: string;
  pid(): number;
  /** Kills it and keeps it away until `bringBack`. */
  holdDown(): Promise<void>;
  bringBack(): Promise<void>;
  stop(): Promise<void>;
}

async function keepAlive(name: string, start: () => Promise<ChildProcess>): Promise<KeptAlive> {
  let child = await start();
  let isWanted = true;
  const watch = () =>
    child.once('exit', async () => {
      while (isWanted) {
        await new Promise((resolve) => setTimeout(resolve, RESTART_MS));
        try {
          child = await start();
          if (isWanted) watch();
          else child.kill('SIGKILL');
          return;
        } catch {
          // What it left behind is still being cleared: again.
        }
      }
    });
  watch();
  const end = async (signal: NodeJS.Signals) => {
    isWanted = false;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  return {
    name,
    pid: () => child.pid ?? 0,
    holdDown: () => end('SIGKILL'),
    bringBack: async () => {
      isWanted = true;
      child = await start();
      watch();
    },
    stop: () => end(name === 'postgres' ? 'SIGINT' : 'SIGTERM'),
  };
}

export const keepS3 = (folder: string, port: number): Promise<KeptAlive> =>
  keepAlive('s3', async () => {
    const child = fork(join(__dirname, 's3-server.ts'), [folder, String(port)], {
      execArgv: ['--require', HOOK],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const failed = once(child, 'exit').then(() => {
      throw new Error('The S3 endpoint did not start.');
    });
    await Promise.race([once(child, 'message'), failed]);
    failed.catch(() => undefined);
    return child;
  });

export const keepRedis = (folder: string, port: number): Promise<KeptAlive> =>
  keepAlive('redis', () => startRedis(folder, port));

export const keepPostgres = (folder: string, port: number): Promise<KeptAlive & { readonly url: string }> => {
  let url = '';
  return keepAlive('postgres', async () => {
    const server = await startEmbeddedPostgres({ folder, port, maxConnections: 200 });
    url = server.url;
    return server.process;
  }).then((kept) => Object.assign(kept, { url }));
};
