import createClient from 'openapi-fetch';
import { ApiProblem, readProblem, serverUnreachable } from './problem';
import type { components, paths } from './schema';

/** Rows as the API gives them: `Schema<'Ticket'>`. The types come from docs/openapi.json at every build. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

/** The API, typed by its own document. Wrap every call in `call`, which throws what the server refused. */
export const api = createClient<paths>({ baseUrl: '' });

interface Answer<Data> {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}

/** The body of an answer; throws ApiProblem for every refusal and for a server that can't be reached. */
export async function call<Data>(answer: Promise<Answer<Data>>): Promise<Data> {
  let settled: Answer<Data>;
  try {
    settled = await answer;
  } catch (error) {
    throw error instanceof ApiProblem ? error : serverUnreachable(error);
  }
  if (!settled.response.ok) throw readProblem(settled.response.status, settled.error);
  return settled.data as Data;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** Every row of a paged list: `all((after) => api.GET('/api/flights', { params: { query: { after, limit: 500 } } }))`. */
export async function all<Item>(
  read: (after: string | undefined) => Promise<Answer<Page<Item>>>,
): Promise<Item[]> {
  const items: Item[] = [];
  let after: string | undefined;
  do {
    const page = await call(read(after));
    items.push(...page.items);
    after = page.next ?? undefined;
  } while (after);
  return items;
}
