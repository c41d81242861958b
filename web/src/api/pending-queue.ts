import { ApiProblem } from './problem';

const RETRY_MS = 4000;

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem'>;

interface Options<Item> {
  /** The browser keeps what waits under this name. */
  readonly keptAs: string;
  readonly storage: Storage;
  readonly send: (item: Item) => Promise<void>;
  /** The server said no: the item is dropped and the person told. */
  readonly onRefused: (item: Item, error: unknown) => void;
  readonly onChange: (waiting: readonly Item[]) => void;
  /** Resolves when it is worth trying again. */
  readonly pause?: () => Promise<void>;
}

/**
 * What a person decided or measured, on its way to the server, in order, one at a time. They are kept in the browser: a lost connection, a closed
 * laptop or a reload lose none of them.
 */
export class PendingQueue<Item extends { readonly id: string }> {
  private waiting: readonly Item[];
  private isSending = false;

  constructor(private readonly options: Options<Item>) {
    this.waiting = readKept<Item>(options);
    if (this.waiting.length > 0) void this.run();
  }

  get list(): readonly Item[] {
    return this.waiting;
  }

  add(item: Item): void {
    this.keep([...this.waiting, item]);
    void this.run();
  }

  /** Takes an item out that was not sent yet; false when it is gone or under way. */
  withdraw(id: string): boolean {
    const at = this.waiting.findIndex((item) => item.id === id);
    if (at < 0 || (at === 0 && this.isSending)) return false;
    this.keep(this.waiting.filter((item) => item.id !== id));
    return true;
  }

  private async run(): Promise<void> {
    if (this.isSending) return;
    this.isSending = true;
    try {
      for (let next = this.waiting[0]; next; next = this.waiting[0]) {
        const item = next;
        try {
          await this.options.send(item);
        } catch (error) {
          if (isPassing(error)) {
            await (this.options.pause ?? untilOnline)();
            continue;
          }
          this.options.onRefused(item, error);
        }
        this.keep(this.waiting.filter(({ id }) => id !== item.id));
      }
    } finally {
      this.isSending = false;
    }
  }

  private keep(waiting: readonly Item[]): void {
    this.waiting = waiting;
    this.options.storage.setItem(this.options.keptAs, JSON.stringify(waiting));
    this.options.onChange(waiting);
  }
}

/** No connection, a busy server, a session that ended: it is as good later. */
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

function readKept<Item>({ storage, keptAs }: Pick<Options<Item>, 'storage' | 'keptAs'>): readonly Item[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(keptAs) ?? '[]');
    return Array.isArray(kept) ? (kept as Item[]) : [];
  } catch {
    return [];
  }
}
