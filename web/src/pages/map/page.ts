import { GlobeIcon } from '@radix-ui/react-icons';
import type { Page } from '../../app/page';

export const pages: readonly Page[] = [
  {
    path: '/map',
    title: { en: 'Flight map', id: 'Peta penerbangan' },
    strings: 'map',
    isFullSize: true,
    navigation: { order: 30, icon: GlobeIcon },
    load: () => import('./MapPage'),
  },
];
