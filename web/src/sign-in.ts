import { call, Problem } from './api';

interface User {
  readonly displayName: string;
  readonly role: string;
}

/** The signed-in account; asks for e-mail and password until there is one. */
export async function signIn(): Promise<User> {
  try {
    return (await call<{ user: User }>('GET', '/api/session')).user;
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) throw error;
  }
  const dialog = document.getElementById('sign-in') as HTMLDialogElement;
  const form = dialog.querySelector('form') as HTMLFormElement;
  const problem = document.getElementById('sign-in-problem') as HTMLElement;
  dialog.addEventListener('cancel', (event) => event.preventDefault());
  dialog.showModal();
  return new Promise((resolve) => {
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      problem.textContent = '';
      try {
        const { email, password } = Object.fromEntries(new FormData(form)) as Record<string, string>;
        const { user } = await call<{ user: User }>('POST', '/api/session', { email, password });
        dialog.close();
        resolve(user);
      } catch (failure) {
        problem.textContent = (failure as Error).message;
      }
    });
  });
}
