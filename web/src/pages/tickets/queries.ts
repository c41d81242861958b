import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { all, api, call, type Schema } from '../../api/client';
import { useToast } from '../../components/toast';
import type { TicketQuery } from './filters';

export type Ticket = Schema<'Ticket'>;
export type TicketDetail = Schema<'TicketDetail'>;

const PAGE = 100;

export const useTickets = (query: TicketQuery, limit = PAGE) =>
  useInfiniteQuery({
    queryKey: ['tickets', 'list', query, limit],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam }) => {
      const page = await call(
        api.GET('/api/tickets', { params: { query: { ...(query as object), limit, after: pageParam } } }),
      );
      return 'items' in page ? page : { items: [], next: null };
    },
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const useTicket = (id: string) =>
  useQuery({
    queryKey: ['tickets', id],
    queryFn: () => call(api.GET('/api/tickets/{id}', { params: { path: { id } } })),
  });

export const usePeople = () =>
  useQuery({
    queryKey: ['users'],
    staleTime: 60_000,
    queryFn: () =>
      all<Schema<'User'>>((after) => api.GET('/api/users', { params: { query: { after, limit: 500 } } })),
  });

/** What changes a ticket: the answer is the ticket as it is now, and every list is read anew. */
export function useTicketChange<Input>(change: (input: Input) => Promise<TicketDetail>) {
  const queries = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: change,
    onSuccess: (ticket) => {
      queries.setQueryData(['tickets', ticket.id], ticket);
      queries.setQueryData(['tickets', ticket.number], ticket);
      void queries.invalidateQueries({ queryKey: ['tickets', 'list'] });
    },
    onError: (error) => {
      toast.failed(error);
      void queries.invalidateQueries({ queryKey: ['tickets'] });
    },
  });
}

export interface MoveInput {
  readonly id: string;
  readonly version: number;
  readonly to: Ticket['state'];
  readonly reason?: string;
  readonly duplicateOf?: string;
}

export const useMove = () =>
  useTicketChange(({ id, ...body }: MoveInput) =>
    call(api.POST('/api/tickets/{id}/transitions', { params: { path: { id } }, body })),
  );

export const useAssign = () =>
  useTicketChange(({ id, ...body }: { id: string; assigneeId: string | null; version?: number }) =>
    call(api.PUT('/api/tickets/{id}/assignment', { params: { path: { id } }, body })),
  );

export const useUndo = () =>
  useTicketChange(({ id }: { id: string }) =>
    call(api.POST('/api/tickets/{id}/undo', { params: { path: { id } }, body: {} })),
  );

export const usePlan = () =>
  useTicketChange(({ id, ...body }: { id: string } & Schema<'TicketPlan'>) =>
    call(api.PUT('/api/tickets/{id}/plan', { params: { path: { id } }, body })),
  );

export const useAmend = () =>
  useTicketChange(({ id, ...body }: { id: string } & Schema<'TicketChanges'>) =>
    call(api.PATCH('/api/tickets/{id}', { params: { path: { id } }, body })),
  );
