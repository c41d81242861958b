import { packTiff, type TiffEntry } from '../../../src/platform/metadata/pack-tiff';
import { anExifBlock, anXmpPacket } from '../../../src/platform/metadata/photo-file.builder';
import { cause, type HostileCause, times } from './cause';
import {
  comment,
  droneXmp,
  exifSegment,
  type HostileKit,
  photoWith,
  soundTags,
  withSegments,
  xmpSegment,
} from './kit';

/** Sound pictures whose EXIF or XMP lies, loops, swells or attacks. */
export const metadataFiles: readonly HostileCause[] = [
  cause('EXIF counts of four thousand million', ['accepted'], (kit) =>
    times(5, (index) => withExif(kit, patchEntries(soundExif, index, { count: 0xffffffff }))),
  ),
  cause('EXIF counts below zero, as signed readers see them', ['accepted'], (kit) =>
    times(5, (index) => withExif(kit, patchEntries(soundExif, index, { count: 0x80000001 }))),
  ),
  cause('EXIF values that lie outside the block', ['accepted'], (kit) =>
    times(5, (index) => withExif(kit, patchEntries(soundExif, index, { count: 5000, value: 0x7ffffff0 }))),
  ),
  cause('EXIF types that don’t exist', ['accepted'], (kit) =>
    times(6, (index) => withExif(kit, patchEntries(soundExif, index, { type: 0x7f00 + index }))),
  ),
  cause('an EXIF directory that names itself as the next', ['accepted'], (kit) => [
    withExif(kit, loopedDirectory('next')),
  ]),
  cause('an EXIF directory that names itself as its EXIF and GPS parts', ['accepted'], (kit) => [
    withExif(kit, loopedDirectory('parts')),
  ]),
  cause('an EXIF directory of 65,535 entries', ['accepted'], (kit) => {
    const block = Buffer.from(soundExif);
    block.writeUInt16LE(0xffff, 8);
    return [withExif(kit, block)];
  }),
  cause('an EXIF block cut short', ['accepted'], (kit) =>
    [4, 9, 20, 60, 120].map((length) => withExif(kit, soundExif.subarray(0, length))),
  ),
  cause('an EXIF block of flipped bytes', ['accepted'], (kit) =>
    times(14, () => {
      const block = Buffer.from(soundExif);
      for (let i = 0; i < 6; i++) block[kit.random.integer(8, block.length - 1)] = kit.random.integer(0, 255);
      return withExif(kit, block);
    }),
  ),
  cause('an EXIF block that is text', ['accepted', 'header-damaged'], (kit) => [
    withExif(kit, Buffer.from('this is no TIFF structure at all, and never was one')),
  ]),
  cause('forty EXIF blocks', ['accepted'], (kit) => [
    withSegments(
      kit.jpeg,
      times(40, () => exifSegment(soundExif)),
    ),
  ]),
  cause('texts in EXIF with NUL, escapes and markup', ['accepted'], (kit) =>
    [
      '\x1b[2J\x1b]0;owned\x07',
      '<script>alert(1)</script>',
      '=HYPERLINK("http://x","y")',
      'a\r\nSet-Cookie: b=c',
    ].map((Model) => photoWith(kit, { ifd0: { Make: 'Kestrel', Model, Orientation: 1 } })),
  ),
  cause('a model name of sixty thousand letters', ['accepted'], (kit) => [
    photoWith(kit, { ifd0: { Make: 'Kestrel', Model: 'K'.repeat(60_000), Orientation: 1 } }),
  ]),
  cause('an Orientation that doesn’t exist', ['accepted'], (kit) =>
    [0, 9, 255, 65_535].map((Orientation) =>
      photoWith(kit, { ifd0: { Make: 'Kestrel', Model: 'K1', Orientation } }),
    ),
  ),
  cause('billion laughs in XMP', ['accepted', 'header-damaged'], (kit) => [
    photoWith(kit, { xmp: billionLaughs() }),
    photoWith(kit, { xmp: billionLaughs().replaceAll('ENTITY', 'entity') }),
  ]),
  cause('an outside entity in XMP', ['accepted', 'header-damaged'], (kit) => [
    photoWith(kit, {
      xmp: `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>${anXmpPacket({ ...droneXmp, 'tiff:Model': '&f;' })}`,
    }),
  ]),
  cause('ten megabytes of XMP in many segments', ['accepted'], (kit) => [
    withSegments(kit.jpeg, [
      exifSegment(soundExif),
      ...times(160, (i) => xmpSegment(anXmpPacket({ 'dc:title': `${i}`.padEnd(64_000, 'x') }))),
    ]),
  ]),
  cause('ten megabytes of XMP in one PNG chunk', ['accepted'], ({ png }) => {
    const text = Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0${'x'.repeat(10_000_000)}`);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(text.length);
    head.write('iTXt', 4, 'latin1');
    return [Buffer.concat([png.subarray(0, 33), head, text, Buffer.alloc(4), png.subarray(33)])];
  }),
  cause('XMP nested a thousand deep', ['accepted'], (kit) => [
    photoWith(kit, {
      xmp: anXmpPacket(droneXmp, `${'<a:b rdf:parseType="Resource">'.repeat(1000)}x${'</a:b>'.repeat(1000)}`),
    }),
  ]),
  cause('XMP that is never closed', ['accepted'], (kit) => [
    photoWith(kit, { xmp: anXmpPacket(droneXmp).slice(0, -90) }),
    photoWith(kit, { xmp: `${'<rdf:Description '.repeat(3000)}` }),
    photoWith(kit, { xmp: `<x:xmpmeta><rdf:RDF><rdf:Description ${'a:b="'.repeat(9000)}` }),
  ]),
  cause('XMP that reaches into JavaScript’s own objects', ['accepted', 'header-damaged'], (kit) =>
    ['__proto__', 'constructor', 'prototype', 'hasOwnProperty'].map((space) =>
      photoWith(kit, { xmp: anXmpPacket({ ...droneXmp, [`${space}:polluted`]: 'yes' }) }),
    ),
  ),
  cause('XMP that is no UTF-8', ['accepted'], (kit) =>
    times(4, (i) =>
      withSegments(kit.jpeg, [
        exifSegment(soundExif),
        xmpSegment(Buffer.from(times(900, (at) => (at * 7 + i) % 256))),
      ]),
    ),
  ),
  cause('an archive behind a photo', ['accepted'], (kit) => [
    Buffer.concat([photoWith(kit), Buffer.from('PK\x03\x04\x14\0\0\0\0\0', 'latin1'), Buffer.alloc(300, 7)]),
  ]),
  cause('a page in a photo’s comment', ['accepted'], (kit) =>
    [
      '<html><script>fetch("/api/users")</script></html>',
      '<?php system($_GET[0]); ?>',
      '%PDF-1.7 /JS (app.alert(1))',
    ].map((text) => withSegments(photoWith(kit), [comment(text)])),
  ),
];

const soundExif = anExifBlock(soundTags);

const withExif = (kit: HostileKit, block: Buffer): Buffer =>
  withSegments(kit.jpeg, [exifSegment(block), xmpSegment(soundTags.xmp!)]);

/** Changes the n-th entry over all three directories, as they lie one behind the other. */
function patchEntries(
  block: Buffer,
  index: number,
  change: { readonly type?: number; readonly count?: number; readonly value?: number },
): Buffer {
  const copy = Buffer.from(block);
  const at = entryOffsets(copy)[index % entryOffsets(copy).length]!;
  if (change.type !== undefined) copy.writeUInt16LE(change.type, at + 2);
  if (change.count !== undefined) copy.writeUInt32LE(change.count, at + 4);
  if (change.value !== undefined) copy.writeUInt32LE(change.value, at + 8);
  return copy;
}

function entryOffsets(block: Buffer): number[] {
  const offsets: number[] = [];
  for (let at = 8, directory = 0; directory < 3; directory++) {
    const count = block.readUInt16LE(at);
    for (let i = 0; i < count; i++) offsets.push(at + 2 + i * 12);
    at += 2 + count * 12 + 4;
  }
  return offsets;
}

function loopedDirectory(how: 'next' | 'parts'): Buffer {
  const model: TiffEntry = { tag: 272, type: 2, count: 3, value: Buffer.from('K1\0') };
  const block = packTiff(true, { main: [model], exif: [], gps: [] });
  if (how === 'next') block.writeUInt32LE(8, 8 + 2 + 3 * 12);
  else for (const entry of [1, 2]) block.writeUInt32LE(8, 8 + 2 + entry * 12 + 8);
  return block;
}

/** Ten entities, each ten of the one before: three gigabytes once they are put in. */
function billionLaughs(): string {
  const entities = times(9, (i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
  return `<!DOCTYPE lolz [<!ENTITY l0 "lol">${entities}]>${anXmpPacket({ ...droneXmp, 'dc:title': '&l9;' })}`;
}
