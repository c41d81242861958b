import type { Page } from '../../app/page';

export const pages: readonly Page[] = [
  {
    path: '/notices',
    title: { en: 'Notices', id: 'Pemberitahuan' },
    help: {
      en: 'What concerns you: flights that are done, tickets that became yours, are due or late, repairs that a flight contradicted. Below you choose what you are told of.',
      id: 'Hal yang menyangkut Anda: penerbangan yang selesai, tiket yang menjadi milik Anda, jatuh tempo, atau terlambat, perbaikan yang dibantah oleh penerbangan. Di bawah, pilih apa yang diberitahukan kepada Anda.',
    },
    strings: 'notices',
    load: () => import('./NoticesPage'),
  },
];
