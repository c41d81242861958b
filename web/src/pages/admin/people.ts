import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { all, api, call, type Schema } from '../../api/client';

export type Person = Schema<'User'>;
export type NewPerson = Pick<Schema<'NewUser'>, 'email' | 'displayName' | 'role'>;
export type AccountLink = Schema<'AccountLink'>;
type LinkKind = Schema<'NewAccountLink'>['kind'];

export const roles = ['operator', 'reviewer', 'supervisor', 'crew', 'admin'] as const;

/** Everyone with an account, closed ones included. */
export const usePeople = () =>
  useQuery({
    queryKey: ['users', 'all'],
    queryFn: () =>
      all<Person>((after) => api.GET('/api/users', { params: { query: { after, limit: 500 } } })),
  });

/** Links lead to whoever they were made for. */
export interface LinkFor {
  readonly person: Person;
  readonly link: AccountLink;
}

const makeLink = async (person: Person, kind: LinkKind): Promise<LinkFor> => ({
  person,
  link: await call(
    api.POST('/api/users/{id}/links', { params: { path: { id: person.id } }, body: { kind } }),
  ),
});

export const useMakeLink = () =>
  useMutation({
    mutationFn: ({ person, kind }: { readonly person: Person; readonly kind: LinkKind }) =>
      makeLink(person, kind),
  });

/** An account and the link by which its owner chooses a password; nobody else ever knows it. */
export function useInvite() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (body: NewPerson) => {
      const { user } = await call(api.POST('/api/users', { body }));
      return makeLink(user, 'invitation');
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['users'] }),
  });
}

export function useChangePerson() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: Schema<'UserChanges'> & { readonly id: string }) =>
      call(api.PATCH('/api/users/{id}', { params: { path: { id } }, body })),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['users'] }),
  });
}
