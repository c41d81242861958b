import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { BareAnswer, BareRequest } from './bare.process';

/** A process that does nothing but decode and infer, for the floor and the naive way. */
export class BareProcess {
  private constructor(private readonly child: ChildProcess) {}

  /** Throws when it can't load the model. */
  static async start(manifestFile: string): Promise<BareProcess> {
    const child = fork(join(__dirname, 'bare.process.js'), [], {
      // As the workers' own children have it.
      env: { ...process.env, UV_THREADPOOL_SIZE: '2', BENCH_MODEL_MANIFEST: manifestFile },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [message] = (await once(child, 'message')) as [{ kind: string; error?: string }];
    if (message.kind !== 'ready') throw new Error(`The bare process did not start: ${message.error}`);
    return new BareProcess(child);
  }

  async run(request: BareRequest): Promise<BareAnswer> {
    const answered = once(this.child, 'message') as Promise<[BareAnswer]>;
    this.child.send(request);
    const [answer] = await answered;
    if (answer.error) throw new Error(`The bare process failed: ${answer.error}`);
    return answer;
  }

  stop(): void {
    this.child.disconnect();
  }
}

/** Seconds per photo of two processes at once, each at half of the photos. */
export async function timeFloor(
  pair: readonly BareProcess[],
  request: Omit<BareRequest, 'kind' | 'photos'>,
  photos: number,
): Promise<BareAnswer> {
  const each = Math.max(1, Math.ceil(photos / pair.length));
  const startedAt = performance.now();
  const answers = await Promise.all(
    pair.map((bare) => bare.run({ ...request, kind: 'floor', photos: each })),
  );
  const seconds = (performance.now() - startedAt) / 1000 / (each * pair.length);
  return { seconds, windows: answers[0]!.windows };
}
