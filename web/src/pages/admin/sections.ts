import type { Role } from '../../api/session';

const administrators: readonly Role[] = ['admin'];
const overseers: readonly Role[] = ['admin', 'supervisor'];

/** Parts of the administration in the order of their links; the paths are `/admin/NAME`. */
export const sections = [
  { name: 'people', roles: administrators, title: { en: 'People', id: 'Orang' } },
  { name: 'keys', roles: administrators, title: { en: 'Keys', id: 'Kunci' } },
  { name: 'areas', roles: administrators, title: { en: 'Roads and areas', id: 'Jalan dan wilayah' } },
  {
    name: 'service-levels',
    roles: administrators,
    title: { en: 'Days to repair', id: 'Batas hari perbaikan' },
  },
  { name: 'models', roles: overseers, title: { en: 'Models', id: 'Model' } },
  { name: 'system', roles: administrators, title: { en: 'System', id: 'Sistem' } },
  { name: 'audit', roles: overseers, title: { en: 'Audit', id: 'Jejak audit' } },
] as const;

export type SectionName = (typeof sections)[number]['name'];
export { overseers };

export const sectionsOf = (role: Role) => sections.filter(({ roles }) => roles.includes(role));
