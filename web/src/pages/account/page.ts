import type { Page } from '../../app/page';

export const pages: readonly Page[] = [
  {
    path: '/account',
    title: { en: 'My account', id: 'Akun saya' },
    strings: 'account',
    load: () => import('./AccountPage'),
  },
];
