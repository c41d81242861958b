import { ApiProblem } from '../../api/problem';
import type { Decision } from './decision';

const KEPT_AS = 'pantau.review.pending';
const RETRY_MS = 4000;

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem'>;

interface Options {
  readonly storage: Storage;
  readonly send: (decision: Decision) => Promise<void>;
  /** The server said no: the decision is dropped and the person told. */
  readonly onRefused: (decision: Decision, error: unknown) => void;
  readonly onChange: (waiting: readonly Decision[]) => void;
  /** Resolves when it is worth trying again. */
  readonly pause?: () => Promise<void>;
}

/**
 * Decisions on their way to the server, in order, one at a time. They are kept in the browser: a lost connection, a closed
 * laptop or a reload lose none of them.
 */
export class PendingDecisions {
  private waiting: readonly Decision[];
  private isSending = false;

  constructor(private readonly options: Options) {
    this.waiting = readKept(options.storage);
    if (this.waiting.length > 0) void this.run();
  }

  get list(): readonly Decision[] {
    return this.waiting;
  }

  add(decision: Decision): void {
    this.keep([...this.waiting, decision]);
    void this.run();
  }

  /** Takes a decision out that was not sent yet; false when it is gone or under way. */
  withdraw(id: string): boolean {
    const at = this.waiting.findIndex((decision) => decision.id === id);
    if (at < 0 || (at === 0 && this.isSending)) return false;
    this.keep(this.waiting.filter((decision) => decision.id !== id));
    return true;
  }

  private async run(): Promise<void> {
    if (this.isSending) return;
    this.isSending = true;
    try {
      for (let next = this.waiting[0]; next; next = this.waiting[0]) {
        const decision = next;
        try {
          await this.options.send(decision);
        } catch (error) {
          if (isPassing(error)) {
            await (this.options.pause ?? untilOnline)();
            continue;
          }
          this.options.onRefused(decision, error);
        }
        this.keep(this.waiting.filter(({ id }) => id !== decision.id));
      }
    } finally {
      this.isSending = false;
    }
  }

  private keep(waiting: readonly Decision[]): void {
    this.waiting = waiting;
    this.options.storage.setItem(KEPT_AS, JSON.stringify(waiting));
    this.options.onChange(waiting);
  }
}

/** No connection, a busy server, a session that ended: the decision is as good later. */
const isPassing = (error: unknown): boolean =>
  error instanceof ApiProblem &&
  (error.status === 0 || error.status >= 500 || error.status === 401 || error.status === 429);

/** Some seconds, or the moment the network is back. */
function untilOnline(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, RETRY_MS);
    addEventListener('online', done);
  });
}

function readKept(storage: Storage): readonly Decision[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEPT_AS) ?? '[]');
    return Array.isArray(kept) ? (kept as Decision[]) : [];
  } catch {
    return [];
  }
}
