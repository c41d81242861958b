import type { Page } from '../../app/page';

export const pages: readonly Page[] = [
  {
    path: '/account',
    title: { en: 'My account', id: 'Akun saya' },
    help: {
      en: 'Change your password; every other window where you are signed in is signed out then. Language and colours are chosen in the menu at the top right, notices on their own page.',
      id: 'Ganti kata sandi Anda; semua jendela lain tempat Anda masuk lalu dikeluarkan. Bahasa dan warna dipilih di menu kanan atas, pemberitahuan di halamannya sendiri.',
    },
    strings: 'account',
    load: () => import('./AccountPage'),
  },
];
