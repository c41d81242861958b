import type { Page } from '../../app/page';

export const pages: readonly Page[] = [
  {
    path: '/notices',
    title: { en: 'Notices', id: 'Pemberitahuan' },
    strings: 'notices',
    load: () => import('./NoticesPage'),
  },
];
