import { PhotoRejection } from '../../domain/domain-error';
import type { OtherFormat } from './sniff-photo';

const refusals: Record<OtherFormat, readonly [code: string, message: string]> = {
  empty: ['empty-file', 'The file is empty: it holds no bytes. Copy it from the drone’s card again.'],
  heic: [
    'unsupported-heic',
    'HEIC photos are not read. Set the camera to JPEG, or export the photo as JPEG with its metadata.',
  ],
  avif: ['unsupported-avif', 'AVIF photos are not read. Export the photo as JPEG with its metadata.'],
  raw: ['unsupported-raw', 'Raw photos are not read. Send the JPEG that the camera writes beside them.'],
  'jpeg-xl': [
    'unsupported-jpeg-xl',
    'JPEG XL photos are not read. Export the photo as JPEG with its metadata.',
  ],
  'jpeg-2000': [
    'unsupported-jpeg-2000',
    'JPEG 2000 photos are not read. Export the photo as JPEG with its metadata.',
  ],
  gif: ['not-a-photo', 'The file is a GIF picture, not a drone photo. Send JPEG, TIFF, PNG or WebP.'],
  bmp: ['not-a-photo', 'The file is a BMP picture without camera data. Send JPEG, TIFF, PNG or WebP.'],
  psd: ['not-a-photo', 'The file is a Photoshop document. Send the drone’s original photo.'],
  video: ['unsupported-video', 'The file is a video. Send the photos of the flight.'],
  pdf: ['not-a-photo', 'The file is a PDF document. Send JPEG, TIFF, PNG or WebP photos.'],
  zip: ['not-a-photo', 'The file is a ZIP archive. Unpack it and send the photos in it.'],
  archive: ['not-a-photo', 'The file is an archive. Unpack it and send the photos in it.'],
  text: ['not-a-photo', 'The file is text, not a photo.'],
  unknown: ['not-a-photo', 'The file is no photo format that is known here. Send JPEG, TIFF, PNG or WebP.'],
};

export function refuseFormat(format: OtherFormat): PhotoRejection {
  const [code, message] = refusals[format];
  return new PhotoRejection(code, message, { format });
}

export const truncated = (what: string): PhotoRejection =>
  new PhotoRejection(
    'truncated-photo',
    `The photo is cut off: ${what}. Copy it from the drone’s card again.`,
  );

export const damaged = (what: string): PhotoRejection =>
  new PhotoRejection('damaged-photo', `The photo is damaged: ${what}. Copy it from the drone’s card again.`);
