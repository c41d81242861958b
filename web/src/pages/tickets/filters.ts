import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { Schema } from '../../api/client';

export type TicketState = Schema<'Ticket'>['state'];
/** In the order of a ticket's life; the compiler misses none that the API knows. */
const stateOrder: Readonly<Record<TicketState, number>> = {
  proposed: 0,
  open: 1,
  assigned: 2,
  'in-progress': 3,
  repaired: 4,
  verified: 5,
  closed: 6,
  rejected: 7,
  duplicate: 8,
};
export const states = (Object.keys(stateOrder) as TicketState[]).sort(
  (a, b) => stateOrder[a] - stateOrder[b],
);
export const damageClasses = ['D00', 'D10', 'D20', 'D40'] as const;
export const severities = ['low', 'medium', 'high'] as const;
export const sorts = ['priority', 'due', 'severity', 'oldest', 'newest'] as const;
export type Sort = (typeof sorts)[number];
export const layouts = ['table', 'board', 'map'] as const;
export type Layout = (typeof layouts)[number];

/** The filters of the ticket list, as the API takes them. */
export interface TicketQuery {
  readonly state?: string;
  readonly class?: string;
  readonly severity?: (typeof severities)[number];
  readonly assignee?: string;
  readonly overdue?: 'true' | 'false';
  readonly bbox?: string;
  /** Corners of an area that somebody drew: `lon,lat;lon,lat;…`. */
  readonly within?: string;
  readonly flight?: string;
  readonly sort?: Sort;
}

/** Of the table, besides the box to tick and the ticket itself. */
export const choosableColumns = [
  'state',
  'severity',
  'priority',
  'size',
  'known',
  'due',
  'assignee',
] as const;
export type ChoosableColumn = (typeof choosableColumns)[number];

const keys = [
  'state',
  'class',
  'severity',
  'assignee',
  'overdue',
  'bbox',
  'within',
  'flight',
  'sort',
] as const;

/** Filters live in the address: they survive a reload, and can be sent to a colleague. */
export function useTicketFilters() {
  const [params, setParams] = useSearchParams();
  const query = useMemo<TicketQuery>(() => readQuery(params), [params]);
  const layout = layouts.find((name) => name === params.get('as')) ?? 'table';
  const hidden = params.get('hide')?.split(',') ?? [];
  const change = (changes: Partial<Record<keyof TicketQuery | 'as' | 'hide', string | null>>) => {
    const next = new URLSearchParams(params);
    for (const [key, value] of Object.entries(changes)) {
      if (value) next.set(key, value);
      else next.delete(key);
    }
    setParams(next, { replace: true });
  };
  return {
    query,
    layout,
    /** Columns of the table; which are left out is in the address, too, and so in a saved view. */
    columns: choosableColumns.filter((name) => !hidden.includes(name)),
    showColumns: (shown: readonly string[]) =>
      change({ hide: choosableColumns.filter((name) => !shown.includes(name)).join(',') }),
    change,
    isFiltered: keys.some((key) => key !== 'sort' && query[key] !== undefined),
    clear: () => {
      const hide = params.get('hide');
      const kept = { ...(layout === 'table' ? {} : { as: layout }), ...(hide ? { hide } : {}) };
      setParams(kept, { replace: true });
    },
    replace: (kept: Readonly<Record<string, string>>) => setParams(kept, { replace: true }),
    params,
  };
}

export function readQuery(params: URLSearchParams): TicketQuery {
  const query = Object.fromEntries(keys.flatMap((key) => (params.get(key) ? [[key, params.get(key)]] : [])));
  return query as TicketQuery;
}

/** The same filters for links that the browser follows by itself. */
export const searchOf = (query: TicketQuery): string =>
  new URLSearchParams(query as Record<string, string>).toString();
