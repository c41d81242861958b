import { useMutation, useQuery } from '@tanstack/react-query';
import { createContext, use } from 'react';
import { api, call, type Schema } from './client';
import { ApiProblem } from './problem';
import { queryClient, SESSION_KEY } from './query-client';

export type User = Schema<'User'>;
export type Role = User['role'];

/** The signed-in account; null for a stranger. */
export const useSession = () =>
  useQuery({
    queryKey: SESSION_KEY,
    staleTime: 5 * 60_000,
    queryFn: async () => {
      try {
        return await call(api.GET('/api/session'));
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 401) return null;
        throw error;
      }
    },
  });

export const SessionContext = createContext<User | null>(null);

/** Who is signed in; for everything inside the shell. */
export function useUser(): User {
  const user = use(SessionContext);
  if (!user) throw new Error('useUser stands outside of the shell.');
  return user;
}

/** What one account was shown is not for the next one of this window. */
const forgetRows = (): void =>
  queryClient.removeQueries({
    predicate: ({ queryKey }) => !['session', 'config'].includes(String(queryKey[0])),
  });

export const useSignIn = () =>
  useMutation({
    mutationFn: (body: Schema<'SignIn'>) => call(api.POST('/api/session', { body })),
    onSuccess: (session) => {
      forgetRows();
      queryClient.setQueryData(SESSION_KEY, session);
    },
  });

export const useSignOut = () =>
  useMutation({
    mutationFn: () => call(api.DELETE('/api/session')),
    onSettled: () => {
      queryClient.setQueryData(SESSION_KEY, null);
      forgetRows();
    },
  });
