import { BarChartIcon } from '@radix-ui/react-icons';
import type { Page } from '../../app/page';

export const pages: readonly Page[] = [
  {
    path: '/figures',
    title: { en: 'Figures', id: 'Angka' },
    help: {
      en: 'How the backlog stands and how fast it is worked off. Every figure opens how it is counted and the tickets that it counted. Late open tickets count against the share that was on time.',
      id: 'Keadaan daftar pekerjaan dan seberapa cepat diselesaikan. Setiap angka membuka cara menghitungnya dan tiket yang dihitung. Tiket terbuka yang terlambat mengurangi porsi tepat waktu.',
    },
    strings: 'figures',
    roles: ['reviewer', 'supervisor', 'admin'],
    navigation: { order: 50, icon: BarChartIcon },
    load: () => import('./FiguresPage'),
  },
  {
    path: '/figures/:key',
    title: { en: 'Rows of a figure', id: 'Baris sebuah angka' },
    help: {
      en: 'The tickets that one figure counted, no more and no fewer.',
      id: 'Tiket yang dihitung oleh satu angka, tidak lebih dan tidak kurang.',
    },
    strings: 'figures',
    roles: ['reviewer', 'supervisor', 'admin'],
    load: () => import('./FigureRowsPage'),
  },
];
