import { AsyncLocalStorage } from 'node:async_hooks';
import { v7 as uuidv7 } from 'uuid';

const store = new AsyncLocalStorage<{ readonly correlationId: string }>();

/** The id that ties an HTTP request to every job and log line that follows from it. */
export const currentCorrelationId = (): string | null => store.getStore()?.correlationId ?? null;

export const newCorrelationId = (): string => uuidv7();

export function withCorrelation<T>(correlationId: string, run: () => T): T {
  return store.run({ correlationId }, run);
}
