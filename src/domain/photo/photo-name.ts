/** Longer names than this are refused; characters, not bytes. */
export const MAX_NAME_LENGTH = 300;
/** Room for the fingerprint within MAX_NAME_LENGTH. */
const MAX_SHOWN_LENGTH = 200;

/** Control and bidirectional-override characters, line separators and lone surrogates: they make a list lie about its rows. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}]/u;
const DRIVE = /^[A-Za-z]:/;

export interface NameFault {
  readonly code: 'unsafe-name' | 'name-too-long';
  readonly message: string;
}

/** Why a file's name can't be kept as it is, or null. Names are labels only; yet what looks like a path out of the folder is refused. */
export function findNameFault(name: string): NameFault | null {
  const problem = unsafePart(name);
  if (problem)
    return { code: 'unsafe-name', message: `The name ${problem}. Rename the file and send it again.` };
  if ([...name].length > MAX_NAME_LENGTH)
    return {
      code: 'name-too-long',
      message: `The name has more than ${MAX_NAME_LENGTH} characters. Shorten the file’s or its folder’s name and send it again.`,
    };
  return null;
}

function unsafePart(name: string): string | null {
  if (name.trim() === '') return 'is empty';
  if (UNPRINTABLE.test(name)) return 'holds invisible control characters';
  if (/^[/\\]/.test(name) || DRIVE.test(name))
    return 'is an absolute path, not one within the folder that is sent';
  if (name.split(/[/\\]/).includes('..')) return 'leads out of the folder that is sent (..)';
  return null;
}

/**
 * A name that is safe to show and to list, still one to one with the name that was sent: `fingerprint` of it is appended.
 * The same name always gives the same label, so that sending a manifest again finds its row.
 */
export function labelFor(name: string, fingerprint: string): string {
  const visible = name
    .replace(new RegExp(UNPRINTABLE, 'gu'), '\ufffd')
    .replace(DRIVE, (drive) => `${drive[0]}_`)
    .split(/[/\\]/)
    .map((part) => (part === '..' ? '(up)' : part))
    .filter((part) => part.trim() !== '')
    .join('/');
  const cut = [...visible].slice(0, MAX_SHOWN_LENGTH).join('');
  return `${cut || '(no name)'} [${fingerprint}]`;
}
