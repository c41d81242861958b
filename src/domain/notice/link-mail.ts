import type { Language } from './notice-kinds';

interface LinkMail {
  readonly subject: string;
  readonly text: string;
}

/** The mail that carries a one-time link into an account. */
export function writeLinkMail(
  kind: 'invitation' | 'reset',
  language: Language,
  { name, url }: { readonly name: string; readonly url: string },
): LinkMail {
  if (language === 'en')
    return kind === 'invitation'
      ? {
          subject: 'Your Pantau account',
          text: `Hello ${name},\n\nan account was made for you. Choose a password here within seven days:\n${url}\n`,
        }
      : {
          subject: 'A new password for Pantau',
          text: `Hello ${name},\n\nchoose a new password here within an hour:\n${url}\n\nIf you didn’t ask for it, leave this mail alone: nothing changes.\n`,
        };
  return kind === 'invitation'
    ? {
        subject: 'Akun Pantau Anda',
        text: `Halo ${name},\n\nsebuah akun telah dibuat untuk Anda. Pilih kata sandi di sini dalam tujuh hari:\n${url}\n`,
      }
    : {
        subject: 'Kata sandi baru untuk Pantau',
        text: `Halo ${name},\n\npilih kata sandi baru di sini dalam satu jam:\n${url}\n\nJika Anda tidak memintanya, abaikan surat ini: tidak ada yang berubah.\n`,
      };
}
