import type { BrowserContext } from 'playwright-core';
import { type DrillSystem, signIn } from '../drill/system';
import { makePerson, PASSWORD } from '../load/people';

const roles = ['operator', 'reviewer', 'supervisor', 'crew'] as const;

export interface Person {
  signIn(context: BrowserContext): Promise<void>;
}
export type People = Readonly<Record<(typeof roles)[number], Person>>;

/** One of each role that measures are taken for. */
export async function makePeople(system: DrillSystem): Promise<People> {
  const admin = await signIn(system);
  const made = await Promise.all(
    roles.map(async (role): Promise<[string, Person]> => {
      const email = await makePerson(admin, role, 1);
      return [role, { signIn: (context) => post(context, email) }];
    }),
  );
  return Object.fromEntries(made) as unknown as People;
}

async function post(context: BrowserContext, email: string): Promise<void> {
  const answer = await context.request.post('/api/session', { data: { email, password: PASSWORD } });
  if (!answer.ok()) throw new Error(`${email} can’t sign in: ${answer.status()}`);
}
