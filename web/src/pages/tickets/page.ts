import { ReaderIcon } from '@radix-ui/react-icons';
import type { Page } from '../../app/page';

export const pages: readonly Page[] = [
  {
    path: '/tickets',
    title: { en: 'Tickets', id: 'Tiket' },
    strings: 'tickets',
    roles: ['reviewer', 'supervisor', 'admin'],
    navigation: { order: 40, icon: ReaderIcon },
    homeOf: ['supervisor', 'admin'],
    load: () => import('./TicketsPage'),
  },
  {
    path: '/tickets/:id',
    title: { en: 'Ticket', id: 'Tiket' },
    strings: 'tickets',
    load: () => import('./TicketPage'),
  },
];
