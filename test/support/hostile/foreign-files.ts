import { aTiff } from '../../../src/platform/metadata/photo-file.builder';
import { cause, type HostileCause } from './cause';
import { photoWith } from './kit';

const latin = (text: string): Buffer => Buffer.from(text.padEnd(80, '.'), 'latin1');
const isoFile = (brand: string): Buffer => latin(`\0\0\0\x18ftyp${brand}\0\0\0\0${brand}`);

/** What lies on a card or comes from an attacker and is no photo: by its bytes under a photo's name, and by its name alone. */
export const foreignFiles: readonly HostileCause[] = [
  cause('HEIC called JPEG', ['rejected', 'unsupported-heic'], () =>
    ['heic', 'heix', 'mif1', 'hevc'].map(isoFile),
  ),
  cause('AVIF called JPEG', ['rejected', 'unsupported-avif'], () => ['avif', 'avis'].map(isoFile)),
  cause('video called JPEG', ['rejected', 'unsupported-video'], () => [
    isoFile('isom'),
    isoFile('mp42'),
    latin('RIFF\x10\0\0\0AVI LIST'),
    latin('\x1aE\xdf\xa3webm'),
  ]),
  cause('raw called JPEG', ['rejected', 'unsupported-raw'], () => [
    latin('II*\0\x10\0\0\0CR\x02\0'),
    latin('FUJIFILMCCD-RAW 0201'),
    latin('IIRO\x08\0\0\0'),
    isoFile('crx '),
  ]),
  cause('DNG called TIFF', ['rejected', 'unsupported-dng'], () => [
    {
      name: 'DJI_0007.TIF',
      bytes: aTiff({ ifd0: { DNGVersion: [1, 4, 0, 0] } }),
    },
  ]),
  cause('JPEG XL called JPEG', ['rejected', 'unsupported-jpeg-xl'], () => [
    latin('\xff\x0a\x00\x10'),
    latin('\0\0\0\x0cJXL \r\n\x87\n'),
  ]),
  cause('JPEG 2000 called JPEG', ['rejected', 'unsupported-jpeg-2000'], () => [
    latin('\0\0\0\x0cjP  \r\n\x87\n'),
    latin('\xff\x4f\xff\x51\0\x2f'),
  ]),
  cause('GIF, BMP, SVG, PDF, archives, programs and text called JPEG', ['rejected', 'not-a-photo'], () =>
    [
      'GIF89a\x01\0\x01\0\x80',
      'GIF87a\x01\0\x01\0\x80',
      'BM\x36\0\0\0',
      '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
      '<!doctype html><script>alert(1)</script>',
      '%PDF-1.7\n%\xe2\xe3',
      'PK\x03\x04\x14\0',
      'PK\x05\x06\0\0',
      '7z\xbc\xaf\x27\x1c',
      'Rar!\x1a\x07',
      '\x1f\x8b\x08\0',
      '8BPS\0\x01',
      '\x7fELF\x02\x01',
      'MZ\x90\0',
      '#!/bin/sh\nrm -rf /\n',
      'EPSG:4326\n-91.9 46.8',
    ].map(latin),
  ),
  cause('other extensions, refused by name', ['refused', 'not-a-photo'], () =>
    [
      'flight.log',
      'DJI_0001.MP4',
      'DJI_0001.SRT',
      'Thumbs.db',
      '.DS_Store',
      'photo.jpg.exe',
      'photo.svg',
      'photo.gif',
      'photo',
      'photo.',
      'archive.zip',
    ].map((name) => ({ name, bytes: latin(name) })),
  ),
  cause('raw by name', ['refused', 'unsupported-raw'], () =>
    ['A.CR2', 'A.nef', 'A.GPR', 'A.ARW'].map((name) => ({ name, bytes: latin(name) })),
  ),
  cause('HEIC by name or type', ['refused', 'unsupported-heic'], () => [
    { name: 'IMG_1.HEIC', bytes: latin('a') },
    { name: 'IMG_2.hif', bytes: latin('b') },
    { name: 'IMG_3.jpg', bytes: latin('c'), declared: { mediaType: 'image/heic' } },
  ]),
  cause('DNG by name or type', ['refused', 'unsupported-dng'], () => [
    { name: 'DJI_0008.DNG', bytes: latin('d') },
    { name: 'DJI_0009.jpg', bytes: latin('e'), declared: { mediaType: 'image/x-adobe-dng' } },
  ]),
  cause('PNG, TIFF and WebP called JPEG, and JPEG called PNG', ['accepted'], (kit) => [
    { name: 'really-png.jpg', bytes: kit.png },
    { name: 'really-tiff.jpg', bytes: kit.tiff },
    { name: 'really-webp.jpg', bytes: kit.webp },
    { name: 'really-jpeg.png', bytes: kit.progressive },
  ]),
  cause('announced larger than any photo', ['refused', 'too-large'], () => [
    { name: 'huge.jpg', bytes: latin('huge'), declared: { size: 300_000_001 } },
    { name: 'largest.jpg', bytes: latin('largest'), declared: { size: Number.MAX_SAFE_INTEGER } },
  ]),
  cause('other bytes than announced', ['rejected', 'hash-mismatch'], (kit) =>
    [1, 2, 3].map((i) => ({
      bytes: Buffer.concat([photoWith(kit), Buffer.alloc(i)]),
      declared: { sha256: `${i}`.repeat(64) },
    })),
  ),
  cause('the same bytes twice', ['duplicate', 'duplicate-in-flight'], (kit) => [
    { name: 'again.jpg', bytes: kit.png },
  ]),
];
