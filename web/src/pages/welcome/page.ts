import type { Page } from '../../app/page';

export const pages: readonly Page[] = [
  {
    path: '/welcome',
    title: { en: 'Choose a password', id: 'Pilih kata sandi' },
    help: null,
    strings: 'welcome',
    isPublic: true,
    load: () => import('./WelcomePage'),
  },
  {
    path: '/forgotten',
    title: { en: 'Forgotten password', id: 'Lupa kata sandi' },
    help: null,
    strings: 'welcome',
    isPublic: true,
    load: () => import('./ForgottenPage'),
  },
];
