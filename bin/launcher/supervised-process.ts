import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { LogFile } from './log-file';

export interface ProcessPlan {
  /** As it calls itself in logs: `api`, `worker-1`. */
  readonly name: string;
  readonly script: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** Also copy its log lines to standard error. */
  readonly isVerbose: boolean;
  readonly onStart: (pid: number | undefined) => void;
  readonly onRestart: (why: string) => void;
}

const READY_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 25_000;
const LONGEST_PAUSE_MS = 30_000;

/** A child process that is started again when it dies, with a growing pause, until it is told to stop. */
export class SupervisedProcess {
  private child: ChildProcess | null = null;
  private isStopping = false;
  private failures = 0;
  private readyAt = 0;
  private readonly log: LogFile;
  private lastWords = '';

  constructor(private readonly plan: ProcessPlan) {
    this.log = new LogFile(plan.logFile);
  }

  /** Resolves when the process says that it is ready; throws with its last words when it ends before that. */
  async start(): Promise<void> {
    const child = this.spawn();
    const ready = new Promise<boolean>((resolve) => {
      child.on('message', (message) => {
        if ((message as { kind?: string }).kind === 'ready') resolve(true);
      });
      child.once('exit', () => resolve(false));
    });
    const isReady = await Promise.race([ready, pause(READY_LIMIT_MS, false, { ref: false })]);
    if (!isReady) {
      child.kill('SIGKILL');
      throw new Error(
        `${this.plan.name} did not start. Its last words: ${lastMessage(this.lastWords)} (log: ${this.plan.logFile})`,
      );
    }
    this.readyAt = Date.now();
    child.once('exit', (code, signal) => void this.restart(signal ?? `status ${code}`));
    if (child.exitCode !== null || child.signalCode !== null)
      void this.restart(child.signalCode ?? `status ${child.exitCode}`);
  }

  /** Asks it to finish what it has in hand; kills it when it doesn't within the limit. */
  async stop(): Promise<void> {
    this.isStopping = true;
    const { child } = this;
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      // SIGTERM would be a hard kill on Windows: there the closed channel says the same.
      if (process.platform === 'win32') child.disconnect();
      else child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
      await ended;
      clearTimeout(killer);
    }
    this.log.end();
  }

  private spawn(): ChildProcess {
    const child = fork(this.plan.script, [], {
      env: { ...this.plan.environment, PANTAU_PROCESS: this.plan.name },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // A group of its own: Ctrl-C reaches the launcher alone, which stops everything in order.
      detached: process.platform !== 'win32',
      execArgv: [],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.lastWords = (this.lastWords + chunk.toString('utf8')).slice(-8000);
        this.log.write(chunk);
        if (this.plan.isVerbose) process.stderr.write(chunk);
      });
    this.child = child;
    this.plan.onStart(child.pid);
    return child;
  }

  private async restart(why: string): Promise<void> {
    // One that ran for long died of something else than its start.
    if (Date.now() - this.readyAt > LONGEST_PAUSE_MS) this.failures = 0;
    while (!this.isStopping) {
      this.failures += 1;
      this.plan.onRestart(why);
      await pause(Math.min(500 * 2 ** (this.failures - 1), LONGEST_PAUSE_MS), undefined, { ref: false });
      if (this.isStopping) return;
      try {
        await this.start();
        return;
      } catch (error) {
        why = (error as Error).message;
      }
    }
  }
}

/** The message of the last JSON log line, or the last line as it is. */
function lastMessage(words: string): string {
  const line = words.trim().split('\n').at(-1) ?? '';
  try {
    const entry = JSON.parse(line) as { msg?: string; err?: { message?: string } };
    return entry.err?.message ?? entry.msg ?? line;
  } catch {
    return line || 'none';
  }
}
