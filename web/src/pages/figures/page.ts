import { BarChartIcon } from '@radix-ui/react-icons';
import type { Page } from '../../app/page';

export const pages: readonly Page[] = [
  {
    path: '/figures',
    title: { en: 'Figures', id: 'Angka' },
    strings: 'figures',
    roles: ['reviewer', 'supervisor', 'admin'],
    navigation: { order: 50, icon: BarChartIcon },
    load: () => import('./FiguresPage'),
  },
  {
    path: '/figures/:key',
    title: { en: 'Rows of a figure', id: 'Baris sebuah angka' },
    strings: 'figures',
    roles: ['reviewer', 'supervisor', 'admin'],
    load: () => import('./FigureRowsPage'),
  },
];
