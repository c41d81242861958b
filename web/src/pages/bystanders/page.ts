import { EyeNoneIcon } from '@radix-ui/react-icons';
import type { Page } from '../../app/page';

const roles = ['reviewer'] as const;

export const pages: readonly Page[] = [
  {
    path: '/bystanders',
    title: { en: 'Bystanders', id: 'Orang lewat' },
    help: {
      en: 'Photos in which somebody framed people or vehicles. What is framed is blurred for everyone but reviewers.',
      id: 'Foto yang orang atau kendaraannya sudah dibingkai. Yang dibingkai disamarkan bagi semua selain peninjau.',
    },
    strings: 'bystanders',
    roles,
    navigation: { order: 25, icon: EyeNoneIcon },
    load: () => import('./BystandersPage'),
  },
  {
    path: '/bystanders/:photoId',
    title: { en: 'People and vehicles in a photo', id: 'Orang dan kendaraan di foto' },
    help: {
      en: 'Draw a frame around each person and vehicle, then save. Saving without a frame says that you looked and found nobody.',
      id: 'Gambar bingkai di sekeliling setiap orang dan kendaraan, lalu simpan. Menyimpan tanpa bingkai berarti Anda sudah memeriksa dan tidak menemukan siapa pun.',
    },
    strings: 'bystanders',
    roles,
    load: () => import('./MarkPage'),
  },
];
