import { EyeNoneIcon } from '@radix-ui/react-icons';
import type { Page } from '../../app/page';

const roles = ['reviewer'] as const;

export const pages: readonly Page[] = [
  {
    path: '/bystanders',
    title: { en: 'Bystanders', id: 'Orang lewat' },
    strings: 'bystanders',
    roles,
    navigation: { order: 25, icon: EyeNoneIcon },
    load: () => import('./BystandersPage'),
  },
  {
    path: '/bystanders/:photoId',
    title: { en: 'People and vehicles in a photo', id: 'Orang dan kendaraan di foto' },
    strings: 'bystanders',
    roles,
    load: () => import('./MarkPage'),
  },
];
