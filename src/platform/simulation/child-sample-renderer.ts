import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { DomainError } from '../../domain/domain-error';
import { demoFlight } from '../../simulator';
import { findInProject } from '../config/project-root';
import { SampleRenderer } from './sample-renderer';

export interface RenderStart {
  readonly folder: string;
}
export type RenderReply =
  | { readonly kind: 'progress'; readonly done: number }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly message: string };

/** Rendering is no hurry: whatever else the machine does goes first. */
const NICENESS = 10;
/** Nine photos take seconds; on the slowest machine, minutes. */
const LIMIT_MS = 30 * 60_000;

/** Renders in a process of its own, so that the API answers meanwhile. */
export class ChildSampleRenderer extends SampleRenderer {
  readonly photoCount = demoFlight.photos ?? 0;
  private child: ChildProcess | null = null;

  constructor(
    private readonly program: { readonly file: string; readonly execArgv: readonly string[] } | null = null,
  ) {
    super();
  }

  render(folder: string, onProgress: (done: number) => void): Promise<void> {
    const { file, execArgv } = this.program ?? { file: processFile(), execArgv: [] };
    const child = fork(file, [], {
      execArgv: [...execArgv],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, PANTAU_PROCESS: `${process.env.PANTAU_PROCESS ?? 'pantau'}-sample` },
    });
    this.child = child;
    lowerPriority(child);
    const ended = new Promise<void>((resolve, reject) => {
      child.on('message', (reply: RenderReply) => {
        if (reply.kind === 'progress') onProgress(reply.done);
        else if (reply.kind === 'done') resolve();
        else reject(notRendered(reply.message));
      });
      child.once('error', (error) => reject(notRendered(error.message)));
      child.once('exit', (code, signal) => reject(notRendered(`its process ended (${signal ?? code})`)));
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    child.send({ folder } satisfies RenderStart);
    return ended.finally(() => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      if (this.child === child) this.child = null;
    });
  }

  close(): void {
    this.child?.kill('SIGKILL');
  }
}

const notRendered = (why: string): DomainError =>
  new DomainError('sample-not-rendered', `The sample flight could not be rendered: ${why}. Try again.`, {
    retryable: true,
  });

function lowerPriority({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, NICENESS);
  } catch {
    // Only a courtesy: a system that refuses it works all the same.
  }
}

function processFile(): string {
  const beside = join(__dirname, 'sample-render.process.js');
  const built = findInProject('dist/src/platform/simulation/sample-render.process.js');
  const file = [beside, built].find((path) => existsSync(path));
  if (file) return file;
  throw notRendered('it is not built, run npm run build');
}
