import { crc32, deflateSync } from 'node:zlib';
import { cause, type HostileCause, times } from './cause';
import {
  CRASH_MARK,
  comment,
  type HostileKit,
  markersOf,
  photoWith,
  segment,
  soundTags,
  withSegments,
} from './kit';

/** What damage of chance may come to, when it stops the photo. */
const decoderCodes = [
  'truncated-photo',
  'damaged-photo',
  'not-a-photo',
  'too-many-pixels',
  'unsupported-raw',
];

/** Files whose bytes suffered: cut, flipped, patched, padded, blown up. */
export const damagedFiles: readonly HostileCause[] = [
  cause('cut at every marker', ['rejected', 'truncated-photo'], (kit) => cutAtMarkers(photoWith(kit))),
  cause('progressive, cut at every marker', ['rejected', 'truncated-photo'], (kit) =>
    cutAtMarkers(photoWith(kit, {}, kit.progressive)),
  ),
  cause('cut inside its scan', ['rejected', 'truncated-photo'], (kit) => {
    const photo = photoWith(kit);
    const scan = markersOf(photo).at(-2)!;
    return times(6, () => photo.subarray(0, kit.random.integer(scan + 20, photo.length - 3)));
  }),
  // Decoders take what was there and fill the rest with grey, as for photos that rescue programs mend.
  cause('cut inside its scan, with an end glued on', ['any', ...decoderCodes], (kit) => {
    const photo = photoWith(kit);
    const scan = markersOf(photo).at(-2)!;
    return times(6, (i) => Buffer.concat([photo.subarray(0, scan + 30 + i * 20), Buffer.from([0xff, 0xd9])]));
  }),
  cause('flipped bytes anywhere', ['any', ...decoderCodes], (kit) =>
    times(24, () => flipped(kit, photoWith(kit), 2, kit.random.integer(1, 12))),
  ),
  cause('flipped bytes in its scan', ['any', ...decoderCodes], (kit) => {
    const photo = photoWith(kit);
    return times(8, () => flipped(kit, photo, markersOf(photo).at(-2)! + 12, 4));
  }),
  cause('a run of zeros, as a bad card gives', ['any', ...decoderCodes], (kit) =>
    times(8, () => {
      const photo = Buffer.from(photoWith(kit));
      const from = kit.random.integer(2, photo.length - 200);
      return photo.fill(0, from, from + 180);
    }),
  ),
  cause('zeros all through', ['rejected', 'not-a-photo'], () => times(3, (i) => Buffer.alloc(500 + i))),
  cause('random bytes', ['rejected', 'not-a-photo'], (kit) =>
    times(6, (i) => Buffer.concat([Buffer.from([0, 1, 2, i]), randomBytes(kit, 400)])),
  ),
  cause('one or two bytes', ['rejected', 'not-a-photo'], () => [
    Buffer.from([0xff]),
    Buffer.from([0xff, 0xd8]),
  ]),
  cause('no bytes', ['refused', 'empty-file'], () => [{ name: 'leer.jpg', bytes: Buffer.alloc(0) }]),
  cause('a JPEG of two bytes more than its mark', ['rejected', 'truncated-photo', 'damaged-photo'], () => [
    Buffer.from([0xff, 0xd8, 0xff]),
    Buffer.from([0xff, 0xd8, 0xff, 0xd9]),
    Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0xff]),
  ]),
  cause('a segment of a length below two', ['rejected', 'damaged-photo'], (kit) =>
    times(2, (length) => {
      const photo = photoWith(kit);
      return Buffer.concat([photo.subarray(0, 2), segment(comment('short'), length), photo.subarray(2)]);
    }),
  ),
  cause('a segment longer than the file', ['rejected', 'truncated-photo'], (kit) => [
    Buffer.concat([kit.jpeg.subarray(0, 2), segment(comment('long'), 0xffff), kit.jpeg.subarray(2)]),
  ]),
  cause('a frame of no pixels', ['rejected', 'damaged-photo'], (kit) =>
    times(2, (which) => patchFrame(photoWith(kit), which === 0 ? { width: 0 } : { height: 0 })),
  ),
  cause('a frame larger than its scan', ['any', ...decoderCodes], (kit) => [
    patchFrame(photoWith(kit), { width: 512, height: 512 }),
    patchFrame(photoWith(kit), { width: 64, height: 2000 }),
  ]),
  cause('a pixel bomb in JPEG', ['rejected', 'too-many-pixels'], (kit) => [
    patchFrame(photoWith(kit), { width: 65_500, height: 65_500 }),
    patchFrame(photoWith(kit, {}, kit.progressive), { width: 65_500, height: 65_500 }),
  ]),
  cause('a pixel bomb in PNG', ['rejected', 'too-many-pixels'], () => [
    pngOf(65_000, 65_000, 1),
    pngOf(2_147_483_647, 2_147_483_647, 1),
  ]),
  cause('a PNG that inflates without end under a size that is allowed', ['any', ...decoderCodes], () => [
    pngOf(8000, 64, 6_000_000),
  ]),
  cause('a pixel bomb in TIFF', ['rejected', 'too-many-pixels'], () => [tiffOf(1_000_000, 1_000_000)]),
  cause('a pixel bomb in WebP', ['rejected', 'too-many-pixels'], (kit) => [webpBomb(kit.webp)]),
  cause('a PNG cut after each chunk', ['rejected', 'truncated-photo'], ({ png }) =>
    ['IHDR', 'IDAT', 'IEND'].map((type) => png.subarray(0, png.indexOf(type) - 4)),
  ),
  cause('a PNG with a wrong checksum', ['any', ...decoderCodes], ({ png }) => [
    patched(png, png.indexOf('IDAT') + 12, 0xff),
    patched(png, 29, png[29]! ^ 1),
  ]),
  cause('a PNG of ten thousand empty chunks', ['rejected', 'damaged-photo'], ({ png }) => [
    Buffer.concat([
      png.subarray(0, 33),
      ...times(10_000, () => chunk('teXt', Buffer.alloc(0))),
      png.subarray(33),
    ]),
  ]),
  cause('a TIFF whose directory lies outside', ['rejected', 'damaged-photo'], ({ tiff }) => [
    patched32(tiff, 4, 0x7fffffff),
    patched32(tiff, 4, tiff.length - 1),
  ]),
  cause('a TIFF whose directory is its own header', ['any', ...decoderCodes], ({ tiff }) => [
    patched32(tiff, 4, 0),
    patched32(tiff, 4, 2),
  ]),
  cause('a TIFF cut off', ['rejected', 'truncated-photo', 'damaged-photo', 'not-a-photo'], ({ tiff }) =>
    [6, 40, tiff.length >> 1, tiff.length - 30].map((length) => tiff.subarray(0, length)),
  ),
  cause('a WebP cut off', ['rejected', 'truncated-photo'], ({ webp }) =>
    [12, 20, 40, webp.length >> 1, webp.length - 4].map((length) => webp.subarray(0, length)),
  ),
  cause('a WebP of flipped bytes', ['any', ...decoderCodes], (kit) =>
    times(8, () => flipped(kit, kit.webp, 12, 6)),
  ),
  cause('a header of twenty megabytes', ['rejected', 'header-too-large'], (kit) => [
    withSegments(
      kit.jpeg,
      times(320, () => ({ marker: 0xe2, body: Buffer.alloc(65_500, 0x41) })),
    ),
  ]),
  cause('a hole in the decoder’s native code', ['rejected', 'detector-crashed'], (kit) =>
    times(2, (i) => withSegments(photoWith(kit), [comment(`${CRASH_MARK} ${i}`)])),
  ),
  cause('two megabytes after its end', ['accepted'], (kit) => [
    Buffer.concat([photoWith(kit, soundTags), Buffer.alloc(1_900_000, 0x20)]),
  ]),
];

const cutAtMarkers = (photo: Buffer): Buffer[] =>
  markersOf(photo)
    .slice(1)
    .flatMap((at) => [photo.subarray(0, at), photo.subarray(0, at + 1), photo.subarray(0, at + 3)])
    .filter((cut) => cut.length > 2 && cut.length < photo.length - 1);

const randomBytes = ({ random }: HostileKit, length: number): Buffer =>
  Buffer.from(times(length, () => random.integer(0, 255)));

function flipped(kit: HostileKit, bytes: Buffer, from: number, count: number): Buffer {
  const copy = Buffer.from(bytes);
  for (let i = 0; i < count; i++)
    copy[kit.random.integer(from, copy.length - 1)]! ^= kit.random.integer(1, 255);
  return copy;
}

function patched(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = value;
  return copy;
}

function patched32(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  if (copy[0] === 0x49) copy.writeUInt32LE(value, at);
  else copy.writeUInt32BE(value, at);
  return copy;
}

function patchFrame(jpeg: Buffer, size: { width?: number; height?: number }): Buffer {
  const copy = Buffer.from(jpeg);
  const at = markersOf(copy).find((marker) => [0xc0, 0xc2].includes(copy[marker + 1]!))!;
  if (size.height !== undefined) copy.writeUInt16BE(size.height, at + 5);
  if (size.width !== undefined) copy.writeUInt16BE(size.width, at + 7);
  return copy;
}

function chunk(type: string, body: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}

/** A grey PNG that says a size and holds so many bytes of pixels. */
function pngOf(width: number, height: number, pixelBytes: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(pixelBytes))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function tiffOf(width: number, height: number): Buffer {
  const entries = [
    [256, 4, width],
    [257, 4, height],
    [258, 3, 8],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 8],
    [278, 4, height],
    [279, 4, 100],
  ];
  const directory = Buffer.alloc(2 + entries.length * 12 + 4);
  directory.writeUInt16LE(entries.length);
  for (const [index, [tag, type, value]] of entries.entries()) {
    const at = 2 + index * 12;
    directory.writeUInt16LE(tag!, at);
    directory.writeUInt16LE(type!, at + 2);
    directory.writeUInt32LE(1, at + 4);
    directory.writeUInt32LE(value!, at + 8);
  }
  return Buffer.concat([Buffer.from('II*\0\x08\0\0\0', 'latin1'), directory, Buffer.alloc(100)]);
}

/** An extended header that says 16,383 x 16,383 before a small picture. */
function webpBomb(webp: Buffer): Buffer {
  const body = Buffer.alloc(10);
  body.writeUIntLE(16_382, 4, 3);
  body.writeUIntLE(16_382, 7, 3);
  const head = Buffer.concat([Buffer.from('VP8X\x0a\0\0\0', 'latin1'), body]);
  const file = Buffer.concat([webp.subarray(0, 12), head, webp.subarray(12)]);
  file.writeUInt32LE(file.length - 8, 4);
  return file;
}
