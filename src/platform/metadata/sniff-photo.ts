export type PhotoFormat = 'jpeg' | 'png' | 'tiff' | 'webp';
export type OtherFormat =
  | 'empty'
  | 'heic'
  | 'avif'
  | 'raw'
  | 'jpeg-xl'
  | 'jpeg-2000'
  | 'gif'
  | 'bmp'
  | 'psd'
  | 'video'
  | 'pdf'
  | 'zip'
  | 'archive'
  | 'text'
  | 'unknown';

const photoFormats: readonly string[] = ['jpeg', 'png', 'tiff', 'webp'];

/** How many first bytes `sniffPhoto` wants; fewer are fine. */
export const sniffLength = 64;

/** Tells a file's format by its first bytes, never by its name. DNG is a TIFF to this function: only its tags tell. */
export function sniffPhoto(bytes: Uint8Array): PhotoFormat | OtherFormat {
  if (bytes.length === 0) return 'empty';
  for (const [format, offset, magic] of signatures) if (hasAt(bytes, offset, magic)) return format;
  const brand = isoBrand(bytes);
  if (brand !== null) return formatOfBrand(brand);
  if (hasAt(bytes, 0, 'RIFF')) return hasAt(bytes, 8, 'WEBP') ? 'webp' : 'video';
  return isText(bytes) ? 'text' : 'unknown';
}

export function isPhotoFormat(format: PhotoFormat | OtherFormat): format is PhotoFormat {
  return photoFormats.includes(format);
}

const signatures: readonly (readonly [PhotoFormat | OtherFormat, number, string])[] = [
  ['jpeg', 0, '\xff\xd8\xff'],
  ['png', 0, '\x89PNG\r\n\x1a\n'],
  ['raw', 8, 'CR\x02\x00'], // Canon CR2, a TIFF with a second magic
  ['raw', 0, 'FUJIFILMCCD-RAW'],
  ['raw', 0, 'IIU\x00'], // Panasonic RW2
  ['raw', 0, 'IIRO'], // Olympus ORF
  ['raw', 0, 'IIRS'],
  ['raw', 0, 'MMOR'],
  ['tiff', 0, 'II*\x00'],
  ['tiff', 0, 'MM\x00*'],
  ['tiff', 0, 'II+\x00'], // BigTIFF
  ['tiff', 0, 'MM\x00+'],
  ['jpeg-xl', 0, '\xff\x0a'],
  ['jpeg-xl', 4, 'JXL '],
  ['jpeg-2000', 4, 'jP  '],
  ['jpeg-2000', 0, '\xff\x4f\xff\x51'],
  ['gif', 0, 'GIF8'],
  ['psd', 0, '8BPS'],
  ['pdf', 0, '%PDF'],
  ['zip', 0, 'PK\x03\x04'],
  ['zip', 0, 'PK\x05\x06'],
  ['archive', 0, '7z\xbc\xaf\x27\x1c'],
  ['archive', 0, 'Rar!'],
  ['archive', 0, '\x1f\x8b'],
  ['video', 0, '\x1aE\xdf\xa3'],
  ['video', 4, 'moov'],
  ['video', 4, 'mdat'],
  ['bmp', 0, 'BM'],
];

function hasAt(bytes: Uint8Array, offset: number, magic: string): boolean {
  if (bytes.length < offset + magic.length) return false;
  for (let i = 0; i < magic.length; i++) if (bytes[offset + i] !== magic.charCodeAt(i)) return false;
  return true;
}

/** Major brand of an ISO base media file (ISO 14496-12). */
function isoBrand(bytes: Uint8Array): string | null {
  return hasAt(bytes, 4, 'ftyp') && bytes.length >= 12 ? String.fromCharCode(...bytes.subarray(8, 12)) : null;
}

function formatOfBrand(brand: string): OtherFormat {
  if (brand === 'avif' || brand === 'avis') return 'avif';
  if (brand === 'crx ') return 'raw';
  return /^(heic|heix|hevc|hevx|heim|heis|mif1|msf1)$/.test(brand) ? 'heic' : 'video';
}

function isText(bytes: Uint8Array): boolean {
  return bytes
    .subarray(0, sniffLength)
    .every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}
