import { useEffect, useMemo, useState } from 'react';
import { api, call, type Schema } from '../../api/client';
import { PendingQueue } from '../../api/pending-queue';
import { ApiProblem } from '../../api/problem';
import { queryClient, SESSION_KEY } from '../../api/query-client';
import { useUser } from '../../api/session';

/** A measurement on its way to the server; by its id it is kept once, however often it is sent. */
export interface Measurement {
  readonly id: string;
  readonly ticketId: string;
  readonly body: Omit<Schema<'NewTicketMeasurement'>, 'id'>;
}

interface Watcher {
  sent(measurement: Measurement): void;
  refused(error: unknown): void;
  changed(waiting: readonly Measurement[]): void;
}

interface Outbox {
  readonly queue: PendingQueue<Measurement>;
  readonly watchers: Set<Watcher>;
}

/** One for each person of this browser: it goes on sending while they look at another page. */
const outboxes = new Map<string, Outbox>();

function outboxOf(userId: string): Outbox {
  const known = outboxes.get(userId);
  if (known) return known;
  const watchers = new Set<Watcher>();
  const tell = (what: (watcher: Watcher) => void) => {
    for (const watcher of watchers) what(watcher);
  };
  const queue = new PendingQueue<Measurement>({
    keptAs: `pantau.work.pending.${userId}`,
    storage: localStorage,
    send: async (measurement) => {
      assertSignedIn(userId);
      await send(measurement);
      tell((watcher) => watcher.sent(measurement));
    },
    onRefused: (_measurement, error) => tell((watcher) => watcher.refused(error)),
    onChange: (waiting) => tell((watcher) => watcher.changed(waiting)),
  });
  const outbox = { queue, watchers };
  outboxes.set(userId, outbox);
  return outbox;
}

const send = ({ id, ticketId, body }: Measurement) =>
  call(
    api.POST('/api/tickets/{id}/measurements', { params: { path: { id: ticketId } }, body: { id, ...body } }),
  );

/** What one person measured isn't sent in another's name: it waits until they are back. */
function assertSignedIn(userId: string): void {
  const session = queryClient.getQueryData<{ user: { id: string } } | null>(SESSION_KEY);
  if (session?.user.id !== userId) throw new ApiProblem(401, 'sign-in-required', 'Sign in to send it.');
}

/** What this person measured and the server doesn't have yet, and the way to add to it. */
export function useMeasurements({ onSent, onRefused }: { onSent(): void; onRefused(error: unknown): void }) {
  const { id } = useUser();
  const { queue, watchers } = useMemo(() => outboxOf(id), [id]);
  const [waiting, setWaiting] = useState(queue.list);
  useEffect(() => {
    const watcher: Watcher = { sent: onSent, refused: onRefused, changed: setWaiting };
    watchers.add(watcher);
    setWaiting(queue.list);
    return () => void watchers.delete(watcher);
  }, [queue, watchers, onSent, onRefused]);
  return { waiting, add: (measurement: Measurement) => queue.add(measurement) };
}
