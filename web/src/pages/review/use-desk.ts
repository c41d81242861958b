import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { api, call, type Schema } from '../../api/client';
import { newId } from '../../api/new-id';
import { PendingQueue } from '../../api/pending-queue';
import { useToast } from '../../components/toast';
import { type Decision, type Find, sendDecision, takeBack, type Verdict } from './decision';

/** The one on the desk and those that are loaded ahead. */
const HELD = 4;

export interface Filter {
  readonly sort: 'uncertainty' | 'severity' | 'place';
  readonly flight: string | null;
}

export interface Desk {
  readonly current: Find | null;
  readonly isLoading: boolean;
  readonly error: unknown;
  readonly waitingToSend: number;
  readonly canUndo: boolean;
  decide(verdict: Verdict): void;
  skip(): void;
  undo(): void;
  reload(): void;
}

/** The reviewer’s desk: what is held, what was decided, what is still on its way. */
export function useDesk(filter: Filter): Desk {
  const queries = useQueryClient();
  const toast = useToast();
  const [held, setHeld] = useState<readonly Find[]>([]);
  const [done, setDone] = useState<readonly Decision[]>([]);
  const [waiting, setWaiting] = useState<readonly Decision[]>([]);
  const [skipped, setSkipped] = useState<readonly string[]>([]);
  const handlers = useRef({ toast, queries });
  handlers.current = { toast, queries };

  const pending = useMemo(
    () =>
      new PendingQueue<Decision>({
        keptAs: 'pantau.review.pending',
        storage: localStorage,
        send: sendDecision,
        onChange: setWaiting,
        onRefused: (decision, error) => {
          handlers.current.toast.failed(error);
          setDone((list) => list.filter(({ id }) => id !== decision.id));
        },
      }),
    [],
  );

  // What waits from before a reload counts too: nobody is asked twice about a find.
  const away = [
    ...skipped,
    ...[...done, ...pending.list]
      .filter(({ verdict }) => verdict.kind !== 'amend')
      .map(({ find }) => find.id),
  ];
  const awayNow = useRef(away);
  awayNow.current = away;

  const queue = useQuery({
    queryKey: ['review', 'next', filter],
    staleTime: 0,
    gcTime: 0,
    // An empty desk asks again: soon while decisions are on their way, since what they free may be what comes next.
    refetchInterval: held.length > 0 ? false : waiting.length > 0 ? 700 : 10_000,
    refetchOnWindowFocus: false,
    queryFn: async () => {
      const body = {
        count: HELD,
        skip: [...awayNow.current].slice(-1000),
        sort: filter.sort,
        flight: filter.flight ?? undefined,
      };
      return (await call(api.POST('/api/review/next', { body }))).items;
    },
  });

  // What comes joins behind what is on the desk already: the find being looked at never changes under the person's eyes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same finds again are news when the desk is empty
  useEffect(() => {
    if (!queue.data) return;
    setHeld((before) => {
      const kept = before.filter(({ id }) => !awayNow.current.includes(id));
      const known = new Set(kept.map(({ id }) => id));
      return [...kept, ...queue.data.filter(({ id }) => !known.has(id) && !awayNow.current.includes(id))];
    });
  }, [queue.data, queue.dataUpdatedAt]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter is another queue
  useEffect(() => setHeld([]), [filter]);
  useEffect(
    () => () => {
      void api.DELETE('/api/review/leases').catch(() => undefined);
    },
    [],
  );

  const current = held[0] ?? null;
  useEffect(() => {
    for (const find of held.slice(0, 3)) prefetch(queries, find);
  }, [queries, held]);

  const advance = useCallback(
    (id: string) => {
      setHeld((list) => {
        const rest = list.filter((find) => find.id !== id);
        if (rest.length < 3) void queue.refetch();
        return rest;
      });
    },
    [queue.refetch],
  );

  const decide = useCallback(
    (verdict: Verdict) => {
      if (!current) return;
      const decision: Decision = { id: newId(), find: current, verdict };
      setDone((list) => [...list, decision]);
      pending.add(decision);
      if (verdict.kind !== 'amend') awayNow.current = [...awayNow.current, current.id];
      if (verdict.kind === 'amend' && current.ticket) {
        setHeld(([first, ...rest]) => (first ? [amended(first, verdict), ...rest] : []));
      } else {
        advance(current.id);
      }
    },
    [current, pending, advance],
  );

  const skip = useCallback(() => {
    if (!current) return;
    setSkipped((list) => [...list, current.id]);
    awayNow.current = [...awayNow.current, current.id];
    advance(current.id);
  }, [current, advance]);

  const last = done.at(-1);
  const undo = useCallback(() => {
    if (!last) return;
    const putBack = () => {
      setDone((list) => list.filter(({ id }) => id !== last.id));
      setHeld((list) => [last.find, ...list.filter(({ id }) => id !== last.find.id)]);
      void queries.invalidateQueries({ queryKey: ['tickets', last.find.id] });
    };
    if (pending.withdraw(last.id)) return putBack();
    takeBack(last).then(putBack, (error: unknown) => toast.failed(error));
  }, [last, pending, queries, toast]);

  return {
    current,
    isLoading: queue.isPending || (queue.isFetching && held.length === 0),
    error: queue.error,
    waitingToSend: waiting.length,
    canUndo: last !== undefined,
    decide,
    skip,
    undo,
    reload: () => {
      setSkipped([]);
      void queue.refetch();
    },
  };
}

/** Shown at once, before the server has said so. */
function amended(find: Find, verdict: Extract<Verdict, { kind: 'amend' }>): Find {
  if (!find.ticket) return find;
  const { damageClass, severity } = verdict;
  return {
    ...find,
    ticket: {
      ...find.ticket,
      ...(damageClass ? { damageClass } : {}),
      ...(severity
        ? { severity: { ...find.ticket.severity, least: severity, most: severity, isByPerson: true } }
        : {}),
    },
  };
}

/** The next find's evidence and picture are here before it is asked for. */
function prefetch(queries: ReturnType<typeof useQueryClient>, find: Find): void {
  if (find.ticket)
    void queries.prefetchQuery(ticketQuery(find.ticket.id)).then(() => {
      const ticket = queries.getQueryData<Schema<'TicketDetail'>>(ticketQuery(find.id).queryKey);
      const best = ticket?.evidence[0];
      if (best) loadPicture(best.photoId);
    });
  if (find.detection) loadPicture(find.detection.photoId);
}

const loadPicture = (photoId: string): void => {
  new Image().src = `/api/photos/${photoId}/preview`;
  void fetch(`/api/photos/${photoId}/tiles/pyramid.json`).catch(() => undefined);
};

export const ticketQuery = (id: string) => ({
  queryKey: ['tickets', id],
  queryFn: () => call(api.GET('/api/tickets/{id}', { params: { path: { id } } })),
});
