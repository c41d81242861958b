import { CheckCircledIcon } from '@radix-ui/react-icons';
import type { Page } from '../../app/page';

export const pages: readonly Page[] = [
  {
    path: '/review',
    title: { en: 'Review', id: 'Tinjauan' },
    help: {
      en: 'One find after another: accept it, reject it with a reason, or say that it is the same as another. One key decides, and the next find is loaded already. “Undo” takes the last decision back; without a connection decisions wait and are sent later. Nobody else is given the find on your desk.',
      id: 'Temuan demi temuan: terima, tolak dengan alasan, atau nyatakan sama dengan yang lain. Satu tombol memutuskan, dan temuan berikutnya sudah dimuat. “Urungkan” menarik keputusan terakhir; tanpa koneksi, keputusan menunggu dan dikirim kemudian. Tidak ada orang lain yang mendapat temuan di meja Anda.',
    },
    strings: 'review',
    roles: ['reviewer', 'supervisor', 'admin'],
    isFullSize: true,
    navigation: { order: 20, icon: CheckCircledIcon },
    homeOf: ['reviewer'],
    load: () => import('./ReviewPage'),
  },
];
