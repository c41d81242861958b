import { CheckCircledIcon } from '@radix-ui/react-icons';
import type { Page } from '../../app/page';

export const pages: readonly Page[] = [
  {
    path: '/review',
    title: { en: 'Review', id: 'Tinjauan' },
    strings: 'review',
    roles: ['reviewer', 'supervisor', 'admin'],
    isFullSize: true,
    navigation: { order: 20, icon: CheckCircledIcon },
    homeOf: ['reviewer'],
    load: () => import('./ReviewPage'),
  },
];
