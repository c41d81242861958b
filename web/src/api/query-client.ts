import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './problem';

export const SESSION_KEY = ['session'] as const;

/** Asked again only where asking again can help. */
const mayHelp = (error: unknown): boolean =>
  error instanceof ApiProblem && (error.status === 0 || error.status >= 500);

/** The session ended elsewhere: the shell sees no user and shows the way to sign in. What is no refusal is a fault of ours. */
function forgetSessionOn(error: unknown): void {
  if (!(error instanceof ApiProblem)) console.error(error);
  if (error instanceof ApiProblem && error.status === 401) queryClient.setQueryData(SESSION_KEY, null);
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: forgetSessionOn }),
  mutationCache: new MutationCache({ onError: forgetSessionOn }),
  defaultOptions: {
    queries: { staleTime: 15_000, retry: (count, error) => count < 2 && mayHelp(error) },
    mutations: { retry: false },
  },
});
