import { findNameFault } from './photo-name';

export interface DeclaredFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly mediaType?: string;
}

export interface Refusal {
  readonly code: string;
  readonly message: string;
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  webp: 'image/webp',
};
const accepted = new Set(Object.values(MEDIA_TYPES));
const heic = new Set(['heic', 'heif', 'hif']);
const heicTypes = new Set(['image/heic', 'image/heif', 'image/heic-sequence', 'image/heif-sequence']);
const dngTypes = new Set(['image/dng', 'image/x-adobe-dng']);
/** Raw formats of camera makers that fly. */
const otherRaw = new Set([
  'cr2',
  'cr3',
  'nef',
  'arw',
  'orf',
  'rw2',
  'raf',
  'srw',
  'gpr',
  'raw',
  '3fr',
  'iiq',
]);

/** What the bytes are said to be by the name; ingest proves the bytes, geotag proves the format. */
export const mediaTypeOf = (name: string): string =>
  MEDIA_TYPES[extensionOf(name)] ?? 'application/octet-stream';

/** Whether a file can be taken at all, judged by what the manifest says of it; null when it can. */
export function judgeFile(file: DeclaredFile, maxPhotoBytes: number): Refusal | null {
  return findNameFault(file.name) ?? judgeFormat(file) ?? judgeSize(file, maxPhotoBytes);
}

function judgeFormat({ name, mediaType = '' }: DeclaredFile): Refusal | null {
  const extension = extensionOf(name);
  if (heic.has(extension) || heicTypes.has(mediaType))
    return {
      code: 'unsupported-heic',
      message:
        'HEIC photos are not taken. Export it as JPEG with its metadata, or set the camera to JPEG, and send that.',
    };
  if (extension === 'dng' || dngTypes.has(mediaType))
    return {
      code: 'unsupported-dng',
      message:
        'DNG raw photos are not taken. Send the JPEG that the drone wrote beside it, or export it as JPEG with its metadata.',
    };
  if (otherRaw.has(extension))
    return {
      code: 'unsupported-raw',
      message: 'Raw photos are not taken. Export it as JPEG with its metadata and send that.',
    };
  if (extension in MEDIA_TYPES || accepted.has(mediaType)) return null;
  return {
    code: 'not-a-photo',
    message: 'This is not a photo that can be read: JPEG, PNG, TIFF and WebP are taken.',
  };
}

function judgeSize({ sizeBytes }: DeclaredFile, maxPhotoBytes: number): Refusal | null {
  if (sizeBytes === 0)
    return { code: 'empty-file', message: 'The file is empty. Copy it from the card again and send it.' };
  if (sizeBytes > maxPhotoBytes)
    return {
      code: 'too-large',
      message: `The file has ${megabytes(sizeBytes)} MB; photos of up to ${megabytes(maxPhotoBytes)} MB are taken.`,
    };
  return null;
}

const extensionOf = (name: string): string =>
  /[^/\\.]\.([A-Za-z0-9]{1,8})$/.exec(name)?.[1]?.toLowerCase() ?? '';

const megabytes = (bytes: number): number => Math.ceil(bytes / 1_000_000);
