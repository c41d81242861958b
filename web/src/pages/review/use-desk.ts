import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { api, call, type Schema } from '../../api/client';
import { newId } from '../../api/new-id';
import { PendingQueue } from '../../api/pending-queue';
import { useToast } from '../../components/toast';
import {
  type Decision,
  endedBy,
  type Find,
  type Regrouped,
  regroupedBy,
  sendDecision,
  takeBack,
  type Verdict,
} from './decision';

/** The one on the desk and those that are loaded ahead. */
const HELD = 4;

export interface Filter {
  readonly sort: 'uncertainty' | 'severity' | 'place';
  readonly flight: string | null;
}

export interface Desk {
  readonly current: Find | null;
  /** The one that comes after it. */
  readonly next: Find | null;
  readonly isLoading: boolean;
  readonly error: unknown;
  readonly waitingToSend: number;
  readonly canUndo: boolean;
  /** Views that are the find’s no more, whether or not the server knows already. */
  readonly splitOff: ReadonlySet<string>;
  decide(verdict: Verdict): void;
  skip(): void;
  undo(): void;
  reload(): void;
}

/** The reviewer’s desk: what is held, what was decided, what is still on its way. */
export function useDesk(
  filter: Filter,
  onRegrouped: (decision: Decision, made: Regrouped, undo: () => void) => void,
): Desk {
  const queries = useQueryClient();
  const toast = useToast();
  const [held, setHeld] = useState<readonly Find[]>([]);
  const [done, setDone] = useState<readonly Decision[]>([]);
  const [waiting, setWaiting] = useState<readonly Decision[]>([]);
  const [skipped, setSkipped] = useState<readonly string[]>([]);
  const tellRegrouped = (decision: Decision, made: Regrouped) => {
    void queries.invalidateQueries({ queryKey: ['tickets'] });
    onRegrouped(decision, made, () => undoOne(decision));
  };
  const handlers = useRef({ toast, tellRegrouped });
  handlers.current = { toast, tellRegrouped };

  const pending = useMemo(
    () =>
      new PendingQueue<Decision>({
        keptAs: 'pantau.review.pending',
        storage: localStorage,
        send: async (decision) => {
          await sendDecision(decision);
          const made = await regroupedBy(decision.id);
          if (made) handlers.current.tellRegrouped(decision, made);
        },
        onChange: setWaiting,
        onRefused: (decision, error) => {
          handlers.current.toast.failed(error);
          setDone((list) => list.filter(({ id }) => id !== decision.id));
        },
      }),
    [],
  );

  // What waits from before a reload counts too: nobody is asked twice about a find.
  const away = [...skipped, ...[...done, ...pending.list].flatMap(endedBy)];
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
      const ended = endedBy(decision);
      awayNow.current = [...awayNow.current, ...ended];
      setHeld((list) => list.filter(({ id }) => id === current.id || !ended.includes(id)));
      if (verdict.kind === 'amend' && current.ticket) {
        setHeld(([first, ...rest]) => (first ? [amended(first, verdict), ...rest] : []));
      } else if (!isStaying(current, verdict)) {
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

  const doneNow = useRef(done);
  doneNow.current = done;
  const undoOne = useCallback(
    async (decision: Decision) => {
      if (!doneNow.current.some(({ id }) => id === decision.id)) return;
      const opened = pending.withdraw(decision.id) ? null : await undone(decision).catch(toast.failed);
      if (opened === undefined) return;
      setDone((list) => list.filter(({ id }) => id !== decision.id));
      const gone = [decision.find.id, opened];
      setHeld((list) => [decision.find, ...list.filter(({ id }) => !gone.includes(id))]);
      void queries.invalidateQueries({ queryKey: ['tickets'] });
    },
    [pending, queries, toast],
  );
  const last = done.at(-1);
  const undo = useCallback(() => {
    if (last) void undoOne(last);
  }, [last, undoOne]);
  const splitOff = useMemo(
    () =>
      new Set(
        done.flatMap(({ find, verdict }) =>
          find.id === current?.id && verdict.kind === 'split' ? verdict.detectionIds : [],
        ),
      ),
    [done, current?.id],
  );

  return {
    current,
    next: held[1] ?? null,
    isLoading: queue.isPending || (queue.isFetching && held.length === 0),
    error: queue.error,
    waitingToSend: waiting.length,
    canUndo: last !== undefined,
    splitOff,
    decide,
    skip,
    undo,
    reload: () => {
      setSkipped([]);
      void queue.refetch();
    },
  };
}

/** It is to be decided on still. */
const isStaying = (find: Find, verdict: Verdict): boolean =>
  verdict.kind === 'split' || (verdict.kind === 'merge' && verdict.stays.ticketId === find.id);

/** Answers the ticket that goes with what is taken back: the one that a split opened. */
async function undone(decision: Decision): Promise<string | null> {
  const made = await regroupedBy(decision.id);
  await takeBack(decision);
  return made?.opened?.id ?? null;
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
