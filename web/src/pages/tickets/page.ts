import { ReaderIcon } from '@radix-ui/react-icons';
import type { Page } from '../../app/page';

export const pages: readonly Page[] = [
  {
    path: '/tickets',
    title: { en: 'Tickets', id: 'Tiket' },
    help: {
      en: 'The backlog as a table, as a board and as a map, all by the same filters. Filters and columns stand in the address, so that it can be sent to a colleague, and “Views” keeps them under a name. Tick rows to assign many at once; on the board a card is dragged, or moved by its menu.',
      id: 'Daftar pekerjaan sebagai tabel, papan, dan peta dengan saringan yang sama. Saringan dan kolom tercatat pada alamat halaman sehingga dapat dikirim ke rekan, dan “Tampilan tersimpan” menyimpannya dengan nama. Centang baris untuk menugaskan banyak sekaligus; di papan, kartu digeser atau dipindahkan lewat menunya.',
    },
    strings: 'tickets',
    roles: ['reviewer', 'supervisor', 'admin'],
    navigation: { order: 40, icon: ReaderIcon },
    homeOf: ['supervisor', 'admin'],
    load: () => import('./TicketsPage'),
  },
  {
    path: '/tickets/:id',
    title: { en: 'Ticket', id: 'Tiket' },
    help: {
      en: 'All that is known of one damage: its photos, its size with the error of its place, why it is as severe and as urgent as it is, and who did what. The buttons at the top are the steps that are allowed now. “Print work order” makes a sheet for the crew.',
      id: 'Semua yang diketahui tentang satu kerusakan: fotonya, ukurannya beserta ketidakpastian lokasinya, alasan keparahan dan urgensinya, dan siapa melakukan apa. Tombol di atas adalah langkah yang diizinkan sekarang. “Cetak perintah kerja” membuat lembar untuk regu.',
    },
    strings: 'tickets',
    load: () => import('./TicketPage'),
  },
];
