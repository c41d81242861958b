import { MixerHorizontalIcon } from '@radix-ui/react-icons';
import type { Page } from '../../app/page';
import { overseers, type SectionName, sections } from './sections';

const loads: Readonly<Record<SectionName, Page['load']>> = {
  people: () => import('./PeoplePage'),
  keys: () => import('./KeysPage'),
  areas: () => import('./AreasPage'),
  'service-levels': () => import('./ServiceLevelsPage'),
  models: () => import('./ModelsPage'),
  system: () => import('./SystemPage'),
  audit: () => import('./AuditPage'),
};

export const pages: readonly Page[] = [
  {
    path: '/admin',
    title: { en: 'Administration', id: 'Administrasi' },
    help: {
      en: 'The parts of the administration: people, keys, areas, deadlines, models, system and audit.',
      id: 'Bagian-bagian administrasi: orang, kunci, wilayah, tenggat, model, sistem, dan jejak audit.',
    },
    strings: 'admin',
    roles: overseers,
    navigation: { order: 90, icon: MixerHorizontalIcon },
    load: () => import('./AdminPage'),
  },
  ...sections.map(
    ({ name, roles, title, help }): Page => ({
      path: `/admin/${name}`,
      title,
      help,
      strings: 'admin',
      roles,
      load: loads[name],
    }),
  ),
];
