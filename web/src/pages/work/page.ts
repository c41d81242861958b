import { RocketIcon } from '@radix-ui/react-icons';
import type { Page } from '../../app/page';

export const pages: readonly Page[] = [
  {
    path: '/work',
    title: { en: 'My work', id: 'Pekerjaan saya' },
    strings: 'work',
    roles: ['crew', 'supervisor', 'admin'],
    navigation: { order: 15, icon: RocketIcon },
    homeOf: ['crew'],
    load: () => import('./WorkPage'),
  },
];
