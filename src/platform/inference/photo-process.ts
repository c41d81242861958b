import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { DomainError, PhotoRejection } from '../../domain/domain-error';
import type { Milliseconds } from '../../domain/units';
import { findInProject } from '../config/project-root';
import {
  type ChildCallName,
  type ChildCalls,
  type ChildFailure,
  type ChildReply,
  type ChildStart,
  callTimeLimits,
} from './detector-messages';

/** Heap of JavaScript objects; pixels and tensors lie outside it. */
const CHILD_HEAP_MB = 512;

export interface PhotoProcessOptions {
  readonly start: Omit<ChildStart, 'kind'>;
  readonly timeLimits?: Partial<Readonly<Record<ChildCallName, Milliseconds>>>;
  /** A child that had nothing to do for this long is ended; it starts again when needed. Never, when left out. */
  readonly idleLimit?: Milliseconds;
  /** Lowers the child's share of the processor below that of others, as `nice` does; 0 when left out. */
  readonly niceness?: number;
  /** The child's program; the built one, when left out. */
  readonly program?: { readonly file: string; readonly execArgv: readonly string[] };
}

interface Waiting {
  readonly name: ChildCallName;
  readonly request: ChildCalls[ChildCallName]['request'];
  readonly resolve: (value: ChildCalls[ChildCallName]['answer']) => void;
  readonly reject: (error: Error) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * One lazily started child for native work, with a queue before it. A crash or an overrun costs the photo at hand: it fails with a retryable
 * `detector-crashed` or `detector-timed-out`, and the next request gets a fresh child.
 */
export class PhotoProcess {
  private child: ChildProcess | null = null;
  private readonly queue: Waiting[] = [];
  private current: {
    readonly id: number;
    readonly fail: (error: Error) => void;
    readonly done: (reply: ChildReply) => void;
  } | null = null;
  private nextId = 1;
  private idleTimer: NodeJS.Timeout | null = null;
  private isClosed = false;

  constructor(private readonly options: PhotoProcessOptions) {}

  /** The child's process id, while there is one. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  call<Name extends ChildCallName>(
    name: Name,
    request: ChildCalls[Name]['request'],
    signal?: AbortSignal,
  ): Promise<ChildCalls[Name]['answer']> {
    if (this.isClosed)
      return Promise.reject(
        new DomainError('detector-closed', 'This process is shutting down.', { retryable: true }),
      );
    if (signal?.aborted) return Promise.reject(abandoned());
    return new Promise((resolve, reject) => {
      this.queue.push({ name, request, resolve: resolve as Waiting['resolve'], reject, signal });
      signal?.addEventListener('abort', () => this.dropQueued(reject), { once: true });
      this.next();
    });
  }

  /** Ends the child; what waits or runs fails as retryable. */
  close(): void {
    this.isClosed = true;
    const closing = () =>
      new DomainError('detector-closed', 'This process is shutting down.', { retryable: true });
    for (const waiting of this.queue.splice(0)) waiting.reject(closing());
    this.current?.fail(closing());
    this.kill();
  }

  private dropQueued(reject: Waiting['reject']): void {
    const at = this.queue.findIndex((waiting) => waiting.reject === reject);
    if (at < 0) return;
    this.queue.splice(at, 1);
    reject(abandoned());
  }

  private next(): void {
    if (this.current) return;
    const waiting = this.queue.shift();
    if (waiting) this.run(waiting);
    else this.rest();
  }

  private run(waiting: Waiting): void {
    const id = this.nextId++;
    const limit = this.options.timeLimits?.[waiting.name] ?? callTimeLimits[waiting.name];
    const timer = setTimeout(() => this.giveUp(timedOut(limit)), limit);
    const onAbort = () => this.giveUp(abandoned());
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      waiting.signal?.removeEventListener('abort', onAbort);
      this.current = null;
      settle();
      this.next();
    };
    this.current = {
      id,
      fail: (error) => finish(() => waiting.reject(error)),
      done: (reply) =>
        finish(() => (reply.ok ? waiting.resolve(reply.value) : waiting.reject(toError(reply.failure)))),
    };
    waiting.signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const child = this.wake();
      child.send({ kind: 'call', id, name: waiting.name, ...waiting.request }, (error) => {
        if (error && this.current?.id === id)
          this.giveUp(crashed(`it could not be reached (${error.message})`));
      });
    } catch (error) {
      this.giveUp(error instanceof DomainError ? error : crashed(`it did not start (${String(error)})`));
    }
  }

  /** The running child, or a new one. Working children keep this process alive; resting ones don't. */
  private wake(): ChildProcess {
    if (this.idleTimer) clearTimeout(this.idleTimer);
    const child = this.child ?? this.startChild();
    child.ref();
    child.channel?.ref();
    return child;
  }

  private rest(): void {
    const { child } = this;
    if (!child) return;
    child.unref();
    child.channel?.unref();
    if (this.options.idleLimit === undefined) return;
    this.idleTimer = setTimeout(() => this.kill(), this.options.idleLimit);
    this.idleTimer.unref();
  }

  private startChild(): ChildProcess {
    const { file, execArgv } = this.options.program ?? { file: childFile(), execArgv: [] };
    const child = fork(file, [], {
      serialization: 'advanced',
      // The collector must be told: pixels lie outside the heap, so it sees no reason to run, and the next photo would find two in memory.
      execArgv: [`--max-old-space-size=${CHILD_HEAP_MB}`, '--expose-gc', ...execArgv],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // More would be idle: one photo is decoded at a time, and two was the best measured.
      env: {
        ...process.env,
        UV_THREADPOOL_SIZE: '2',
        PANTAU_PROCESS: `${process.env.PANTAU_PROCESS ?? 'pantau'}-photo`,
      },
    });
    this.child = child;
    this.lowerPriority(child);
    child.on('message', (reply: ChildReply) => {
      if (this.current?.id === reply.id) this.current.done(reply);
    });
    child.once('error', (error) => this.lost(child, crashed(`it did not start (${error.message})`)));
    child.once('exit', (code, signal) =>
      this.lost(child, crashed(signal ? `it was ended by ${signal}` : `it ended with status ${code}`)),
    );
    child.send({ kind: 'start', ...this.options.start } satisfies ChildStart);
    return child;
  }

  private lowerPriority({ pid }: ChildProcess): void {
    const { niceness } = this.options;
    if (pid === undefined || !niceness) return;
    try {
      setPriority(pid, niceness);
    } catch {
      // Only a courtesy: a system that refuses it works all the same.
    }
  }

  private lost(child: ChildProcess, error: DomainError): void {
    if (this.child !== child) return;
    this.child = null;
    this.current?.fail(error);
  }

  /** Kills the child and fails what it was at; native code hears no gentler word. */
  private giveUp(error: DomainError): void {
    this.kill();
    this.current?.fail(error);
  }

  private kill(): void {
    const { child } = this;
    this.child = null;
    child?.kill('SIGKILL');
  }
}

/** Beside this file in the build; from sources (tests) the build's own. */
function childFile(): string {
  const beside = join(__dirname, 'detector.process.js');
  const built = findInProject('dist/src/platform/inference/detector.process.js');
  const file = [beside, built].find((path) => existsSync(path));
  if (file) return file;
  throw new DomainError('detector-not-built', 'The detector process is not built. Run npm run build.');
}

function toError(failure: ChildFailure): Error {
  const { kind, code, message, retryable, details } = failure;
  return kind === 'rejection'
    ? new PhotoRejection(code, message, details)
    : new DomainError(code, message, { retryable, details });
}

const crashed = (how: string) =>
  new DomainError('detector-crashed', `The process that reads photos crashed on this one: ${how}.`, {
    retryable: true,
  });
const timedOut = (limit: Milliseconds) =>
  new DomainError(
    'detector-timed-out',
    `The photo took longer than ${Math.round(limit / 1000)} s and was given up.`,
    { retryable: true },
  );
const abandoned = () =>
  new DomainError('detector-timed-out', 'The stage gave the photo up before it was done.', {
    retryable: true,
  });
