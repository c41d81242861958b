import { GlobeIcon } from '@radix-ui/react-icons';
import type { Page } from '../../app/page';

export const pages: readonly Page[] = [
  {
    path: '/map',
    title: { en: 'Flight map', id: 'Peta penerbangan' },
    help: {
      en: 'One flight’s tickets over its own photos. The list and the map belong together: pick a ticket in either. The colour tells the priority, 1 is most urgent.',
      id: 'Tiket satu penerbangan di atas fotonya sendiri. Daftar dan peta saling terkait: pilih tiket di salah satunya. Warna menunjukkan prioritas, 1 paling mendesak.',
    },
    strings: 'map',
    isFullSize: true,
    navigation: { order: 30, icon: GlobeIcon },
    load: () => import('./MapPage'),
  },
];
