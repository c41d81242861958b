import { DomainError } from '../../domain/domain-error';
import type { Milliseconds } from '../../domain/units';

/** Waits for `work` no longer than that; the work itself goes on unheard. */
export async function withinTime<T>(limit: Milliseconds, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new DomainError('timed-out', `No answer within ${limit} ms.`, { retryable: true })),
      limit,
    );
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
