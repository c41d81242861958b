import type { Page } from '../../app/page';

export const pages: readonly Page[] = [
  {
    path: '/sign-in',
    title: { en: 'Sign in', id: 'Masuk' },
    help: null,
    strings: 'sign-in',
    isPublic: true,
    load: () => import('./SignInPage'),
  },
];
