import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type S3Service, startEmbeddedS3, TEST_KEYS } from './s3-server';

const HOOK = join(__dirname, '../../support/typescript-hook.cjs');

export interface S3Process extends S3Service {
  /** As a power cut would: no handler runs. Resolves when the process is gone. */
  kill(): Promise<void>;
}

/** The endpoint in a process of its own. */
export async function startS3Process(folder: string): Promise<S3Process> {
  const child: ChildProcess = fork(__filename, [folder], {
    execArgv: ['--require', HOOK],
    env: { ...process.env, S3_PROCESS: 'true' },
  });
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The S3 process ended early with ${code}`);
  });
  const [url] = (await Promise.race([once(child, 'message'), failed])) as [string];
  failed.catch(() => undefined);
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return { ...TEST_KEYS, url, kill, stop: kill };
}

if (process.env.S3_PROCESS === 'true' && process.send) {
  const folder = process.argv[2]!;
  void startEmbeddedS3({ folder, buckets: ['pantau'] }).then(({ url }) => process.send?.(url));
}
