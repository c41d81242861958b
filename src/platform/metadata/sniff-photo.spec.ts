import { isPhotoFormat, sniffPhoto } from './sniff-photo';

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('sniffPhoto', () => {
  it.each([
    ['jpeg', '\xff\xd8\xff\xe1'],
    ['png', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
    ['tiff', 'II*\0\x08\0\0\0'],
    ['tiff', 'MM\0*\0\0\0\x08'],
    ['tiff', 'II+\0\x08\0\0\0'],
    ['webp', 'RIFF\x10\0\0\0WEBPVP8X'],
  ])('takes %s by its first bytes', (format, start) => {
    expect(sniffPhoto(bytes(start))).toBe(format);
    expect(isPhotoFormat(sniffPhoto(bytes(start)))).toBe(true);
  });

  it.each([
    ['heic', '\0\0\0\x18ftypheic\0\0\0\0'],
    ['heic', '\0\0\0\x18ftypmif1\0\0\0\0'],
    ['avif', '\0\0\0\x18ftypavif\0\0\0\0'],
    ['video', '\0\0\0\x18ftypisom\0\0\0\0'],
    ['raw', 'II*\0\x10\0\0\0CR\x02\0'],
    ['raw', 'FUJIFILMCCD-RAW 0201'],
    ['gif', 'GIF89a'],
    ['bmp', 'BM\x36\0'],
    ['pdf', '%PDF-1.7'],
    ['zip', 'PK\x03\x04'],
    ['psd', '8BPS\0\x01'],
    ['video', 'RIFF\x10\0\0\0AVI LIST'],
    ['text', 'EPSG:4326\n-91.9 46.8'],
    ['unknown', '\x00\x01\x02\x03'],
    ['empty', ''],
  ])('tells %s apart', (format, start) => {
    expect(sniffPhoto(bytes(start))).toBe(format);
    expect(isPhotoFormat(sniffPhoto(bytes(start)))).toBe(false);
  });
});
