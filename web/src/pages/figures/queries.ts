import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, call, type Schema } from '../../api/client';

export type Figures = Schema<'Figures'>;

export interface FigureWindow {
  readonly from?: string;
  readonly to?: string;
  readonly bbox?: string;
  /** An area’s id, or none. */
  readonly area?: string;
}

export const useFigures = (window: FigureWindow) =>
  useQuery({
    queryKey: ['figures', window],
    refetchInterval: 60_000,
    queryFn: () => call(api.GET('/api/figures', { params: { query: window } })),
  });

export const figureKeys = [
  'backlog',
  'flow',
  'acknowledge',
  'resolve',
  'on-time',
  'reopened',
  'verified',
  'repeats',
  'worst-places',
] as const;
export type FigureKey = (typeof figureKeys)[number];

export const useFigureRows = (key: FigureKey, part: string, window: FigureWindow) =>
  useInfiniteQuery({
    queryKey: ['figures', key, part, window],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      call(
        api.GET('/api/figures/{key}/tickets', {
          params: { path: { key }, query: { ...window, part, limit: 100, after: pageParam } },
        }),
      ),
    getNextPageParam: (page) => page.next ?? undefined,
  });
