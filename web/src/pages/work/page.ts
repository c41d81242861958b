import { RocketIcon } from '@radix-ui/react-icons';
import type { Page } from '../../app/page';

export const pages: readonly Page[] = [
  {
    path: '/work',
    title: { en: 'My work', id: 'Pekerjaan saya' },
    help: {
      en: 'Your tickets, nearest first where the phone tells its place. Start, take a picture before and after, measure, and say when it is done. Without a connection, measures wait on the phone and are sent later.',
      id: 'Tiket Anda, yang terdekat dahulu bila ponsel memberitahukan lokasinya. Mulai, ambil gambar sebelum dan sesudah, ukur, lalu nyatakan selesai. Tanpa koneksi, ukuran menunggu di ponsel dan dikirim kemudian.',
    },
    strings: 'work',
    roles: ['crew', 'supervisor', 'admin'],
    navigation: { order: 15, icon: RocketIcon },
    homeOf: ['crew'],
    load: () => import('./WorkPage'),
  },
];
