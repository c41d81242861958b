import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call, type Schema } from '../../api/client';

export type Notice = Schema<'Notice'>;
export type Choices = Schema<'NoticeChoices'>;

const KEY = ['notices'] as const;

export const useUnread = () =>
  useQuery({
    queryKey: [...KEY, 'count'],
    refetchInterval: 30_000,
    queryFn: async () => (await call(api.GET('/api/notices/count'))).unread,
  });

export const useNotices = (limit: number) =>
  useQuery({
    queryKey: [...KEY, 'list', limit],
    queryFn: async () => (await call(api.GET('/api/notices', { params: { query: { limit } } }))).items,
  });

export function useMarkRead() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (ids: readonly string[] | null) =>
      call(api.POST('/api/notices/read', { body: ids ? { ids: [...ids] } : {} })),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}

export const useChoices = () =>
  useQuery({ queryKey: [...KEY, 'choices'], queryFn: () => call(api.GET('/api/notices/choices')) });

export function useChoose() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schema<'NoticeChoicesChange'>) => call(api.PUT('/api/notices/choices', { body })),
    onSuccess: (choices) => queries.setQueryData([...KEY, 'choices'], choices),
  });
}

/** Where a notice leads. */
export const addressOf = ({ subjectKind, subjectId, name }: Notice): string =>
  subjectKind === 'ticket' ? `/tickets/${name}` : `/flights/${subjectId}`;
