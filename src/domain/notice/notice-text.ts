import type { Language, NoticeKind } from './notice-kinds';

/** What a notice is about, in words that a person knows it by. */
export interface NoticeSubject {
  /** Flight name or ticket number. */
  readonly name: string;
  readonly reason?: string | null;
  /** As shown in the city’s zone. */
  readonly dueAt?: string | null;
}

export interface NoticeText {
  readonly title: string;
  readonly body: string;
}

type Writer = (subject: NoticeSubject) => NoticeText;

const because = (reason: string | null | undefined): string => (reason ? ` ${reason}` : '');

const english: Readonly<Record<NoticeKind, Writer>> = {
  'flight-processed': ({ name }) => ({
    title: `Flight “${name}” is processed`,
    body: 'Its photos were looked at and its tickets are open for review.',
  }),
  'flight-failed': ({ name, reason }) => ({
    title: `Flight “${name}” could not be processed`,
    body: `A step failed for good.${because(reason)} It can be run again from the flight’s page.`,
  }),
  'ticket-assigned': ({ name, dueAt }) => ({
    title: `Ticket ${name} is yours`,
    body: dueAt ? `It is due on ${dueAt}.` : 'It has no due date yet.',
  }),
  'ticket-due-soon': ({ name, dueAt }) => ({
    title: `Ticket ${name} is due soon`,
    body: `Four fifths of its time are over: it is due on ${dueAt ?? 'a date to come'}.`,
  }),
  'ticket-overdue': ({ name, dueAt }) => ({
    title: `Ticket ${name} is overdue`,
    body: `It was due on ${dueAt ?? 'a date now past'}.`,
  }),
  'ticket-escalated': ({ name, dueAt }) => ({
    title: `Ticket ${name} passed its due date`,
    body: `It was due on ${dueAt ?? 'a date now past'} and is not repaired: decide who takes it on.`,
  }),
  'ticket-reopened': ({ name, reason }) => ({
    title: `Ticket ${name} is open again`,
    body: `It had been repaired or closed.${because(reason)}`,
  }),
};

const indonesian: Readonly<Record<NoticeKind, Writer>> = {
  'flight-processed': ({ name }) => ({
    title: `Penerbangan “${name}” selesai diproses`,
    body: 'Semua foto sudah diperiksa dan tiketnya siap ditinjau.',
  }),
  'flight-failed': ({ name, reason }) => ({
    title: `Penerbangan “${name}” gagal diproses`,
    body: `Satu langkah gagal seterusnya.${because(reason)} Langkah itu dapat dijalankan lagi dari halaman penerbangan.`,
  }),
  'ticket-assigned': ({ name, dueAt }) => ({
    title: `Tiket ${name} ditugaskan kepada Anda`,
    body: dueAt ? `Tenggatnya ${dueAt}.` : 'Tenggatnya belum ditetapkan.',
  }),
  'ticket-due-soon': ({ name, dueAt }) => ({
    title: `Tiket ${name} segera jatuh tempo`,
    body: `Empat perlima waktunya sudah lewat: tenggatnya ${dueAt ?? 'sebentar lagi'}.`,
  }),
  'ticket-overdue': ({ name, dueAt }) => ({
    title: `Tiket ${name} melewati tenggat`,
    body: `Tenggatnya ${dueAt ?? 'sudah lewat'}.`,
  }),
  'ticket-escalated': ({ name, dueAt }) => ({
    title: `Tiket ${name} melewati tenggat dan perlu keputusan Anda`,
    body: `Tenggatnya ${dueAt ?? 'sudah lewat'} dan kerusakan belum diperbaiki: tentukan siapa yang menangani.`,
  }),
  'ticket-reopened': ({ name, reason }) => ({
    title: `Tiket ${name} dibuka kembali`,
    body: `Tiket ini sebelumnya sudah diperbaiki atau ditutup.${because(reason)}`,
  }),
};

const writers: Readonly<Record<Language, Readonly<Record<NoticeKind, Writer>>>> = {
  en: english,
  id: indonesian,
};

export const writeNotice = (kind: NoticeKind, language: Language, subject: NoticeSubject): NoticeText =>
  writers[language][kind](subject);
