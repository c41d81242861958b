import { PaperPlaneIcon } from '@radix-ui/react-icons';
import type { Page } from '../../app/page';

export const pages: readonly Page[] = [
  {
    path: '/flights',
    title: { en: 'Flights', id: 'Penerbangan' },
    strings: 'flights',
    navigation: { order: 10, icon: PaperPlaneIcon },
    homeOf: ['operator'],
    load: () => import('./FlightsPage'),
  },
  {
    path: '/flights/new',
    title: { en: 'Send photos', id: 'Kirim foto' },
    strings: 'flights',
    roles: ['operator', 'supervisor', 'admin'],
    load: () => import('./UploadPage'),
  },
  {
    path: '/flights/:id',
    title: { en: 'Flight', id: 'Penerbangan' },
    strings: 'flights',
    load: () => import('./FlightPage'),
  },
];
