import { PaperPlaneIcon } from '@radix-ui/react-icons';
import type { Page } from '../../app/page';

export const pages: readonly Page[] = [
  {
    path: '/flights',
    title: { en: 'Flights', id: 'Penerbangan' },
    help: {
      en: 'Every flight that you may see, and how far it is. Open one for its photos, its coverage and its record. A new one begins with “Send photos”.',
      id: 'Semua penerbangan yang boleh Anda lihat dan kemajuannya. Buka satu untuk melihat foto, cakupan, dan catatannya. Penerbangan baru dimulai dengan “Kirim foto”.',
    },
    strings: 'flights',
    navigation: { order: 10, icon: PaperPlaneIcon },
    homeOf: ['operator'],
    load: () => import('./FlightsPage'),
  },
  {
    path: '/flights/new',
    title: { en: 'Send photos', id: 'Kirim foto' },
    help: {
      en: 'Drop the whole folder of the memory card. Pantau reads it, parts it into flights by time, place and camera, and asks you to confirm before anything is sent. If the upload breaks off, drop the same folder again: only what is missing is sent.',
      id: 'Letakkan seluruh folder kartu memori. Pantau membacanya, membaginya menjadi penerbangan menurut waktu, tempat, dan kamera, lalu meminta persetujuan Anda sebelum ada yang dikirim. Jika pengiriman terputus, letakkan folder yang sama lagi: hanya yang kurang yang dikirim.',
    },
    strings: 'flights',
    roles: ['operator', 'supervisor', 'admin'],
    load: () => import('./UploadPage'),
  },
  {
    path: '/flights/:id',
    title: { en: 'Flight', id: 'Penerbangan' },
    help: {
      en: 'Before you leave the site: read what the photos lack, and look for gaps on the coverage map. “Edit” keeps who flew, with which permit and what for; “Print” puts the record on paper. A flight sent by mistake can be withdrawn until work on its tickets has begun.',
      id: 'Sebelum meninggalkan lokasi: baca kekurangan foto dan cari celah pada peta cakupan. “Ubah” menyimpan siapa yang terbang, dengan izin apa, dan untuk apa; “Cetak” menuangkan catatannya ke kertas. Penerbangan yang terkirim keliru dapat ditarik selama pekerjaan tiketnya belum dimulai.',
    },
    strings: 'flights',
    load: () => import('./FlightPage'),
  },
];
