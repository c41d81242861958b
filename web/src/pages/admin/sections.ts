import type { Role } from '../../api/session';

const administrators: readonly Role[] = ['admin'];
const overseers: readonly Role[] = ['admin', 'supervisor'];

/** Parts of the administration in the order of their links; the paths are `/admin/NAME`. */
export const sections = [
  {
    name: 'people',
    roles: administrators,
    title: { en: 'People', id: 'Orang' },
    help: {
      en: 'Invite people and give them a role. A link works once: hand it over yourself, or by mail where mail is set up. A closed account can’t sign in; what it did stays under its name.',
      id: 'Undang orang dan beri mereka peran. Tautan berlaku sekali: serahkan sendiri, atau lewat surel bila surel disiapkan. Akun yang ditutup tidak dapat masuk; yang pernah dilakukannya tetap tercatat atas namanya.',
    },
  },
  {
    name: 'keys',
    roles: administrators,
    title: { en: 'Keys', id: 'Kunci' },
    help: {
      en: 'Keys let programs in. Each may do only what you tick, and its token is shown once. Revoke what is no longer needed.',
      id: 'Kunci memberi akses kepada program. Masing-masing hanya boleh melakukan yang Anda centang, dan tokennya ditampilkan sekali. Cabut yang tidak diperlukan lagi.',
    },
  },
  {
    name: 'areas',
    roles: administrators,
    title: { en: 'Roads and areas', id: 'Jalan dan wilayah' },
    help: {
      en: 'Roads and areas as GeoJSON or another layer file: tickets tell then where they lie, and figures are parted by area.',
      id: 'Jalan dan wilayah sebagai GeoJSON atau berkas lapisan lain: tiket lalu menyebut letaknya, dan angka dibagi menurut wilayah.',
    },
  },
  {
    name: 'service-levels',
    roles: administrators,
    title: { en: 'Days to repair', id: 'Batas hari perbaikan' },
    help: {
      en: 'How many days a damage may take, by its severity. New due dates are counted by it; open tickets whose date nobody set by hand are counted anew.',
      id: 'Berapa hari suatu kerusakan boleh berlangsung menurut keparahannya. Tenggat baru dihitung dengannya; tiket terbuka yang tenggatnya tidak ditetapkan dengan tangan dihitung ulang.',
    },
  },
  {
    name: 'models',
    roles: overseers,
    title: { en: 'Models', id: 'Model' },
    help: {
      en: 'How each version of the detector does, by what reviewers accepted and rejected.',
      id: 'Kinerja setiap versi pendeteksi menurut yang diterima dan ditolak peninjau.',
    },
  },
  {
    name: 'system',
    roles: administrators,
    title: { en: 'System', id: 'Sistem' },
    help: {
      en: 'How long the queues are, what failed and why, and how much room is left. “Again” tries a failed step once more.',
      id: 'Panjang antrean, apa yang gagal dan mengapa, dan sisa ruang penyimpanan. “Ulangi” mengulang langkah yang gagal.',
    },
  },
  {
    name: 'audit',
    roles: overseers,
    title: { en: 'Audit', id: 'Jejak audit' },
    help: {
      en: 'Who did what and when. Nothing here can be changed. Filters stand in the address.',
      id: 'Siapa melakukan apa dan kapan. Tidak ada yang dapat diubah di sini. Saringan tercatat pada alamat halaman.',
    },
  },
] as const;

export type SectionName = (typeof sections)[number]['name'];
export { overseers };

export const sectionsOf = (role: Role) => sections.filter(({ roles }) => roles.includes(role));
