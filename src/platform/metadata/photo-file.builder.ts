import { packTiff, type TiffEntry } from './pack-tiff';
import type { ByteSource } from './photo-header';

/** Tag numbers and types of what specs write into photos. */
const known: Readonly<Record<string, readonly [tag: number, kind: 'text' | 'short' | 'rational' | 'bytes']>> =
  {
    ImageWidth: [256, 'short'],
    ImageLength: [257, 'short'],
    Compression: [259, 'short'],
    Make: [271, 'text'],
    Model: [272, 'text'],
    Orientation: [274, 'short'],
    Software: [305, 'text'],
    ModifyDate: [306, 'text'],
    DNGVersion: [50706, 'bytes'],
    DateTimeOriginal: [36867, 'text'],
    OffsetTimeOriginal: [36881, 'text'],
    FocalLength: [37386, 'rational'],
    PixelXDimension: [40962, 'short'],
    PixelYDimension: [40963, 'short'],
    DigitalZoomRatio: [41988, 'rational'],
    FocalLengthIn35mmFilm: [41989, 'short'],
    GPSLatitudeRef: [1, 'text'],
    GPSLatitude: [2, 'rational'],
    GPSLongitudeRef: [3, 'text'],
    GPSLongitude: [4, 'rational'],
    GPSAltitudeRef: [5, 'bytes'],
    GPSAltitude: [6, 'rational'],
    GPSTimeStamp: [7, 'rational'],
    GPSStatus: [9, 'text'],
    GPSDateStamp: [29, 'text'],
  };

export type TagValues = Readonly<Record<string, string | number | readonly number[]>>;

export interface PhotoFileParts {
  readonly width?: number;
  readonly height?: number;
  readonly ifd0?: TagValues;
  readonly exif?: TagValues;
  readonly gps?: TagValues;
  readonly xmp?: string;
  readonly hasJfif?: boolean;
}

/** A JPEG that is all header: real segments and frame size, a scan without pixels. */
export function aJpeg(parts: PhotoFileParts = {}): Buffer {
  const { width = 4000, height = 3000, xmp, hasJfif } = parts;
  const frame = Buffer.from([8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    hasJfif ? segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')) : Buffer.alloc(0),
    hasExif(parts)
      ? segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), anExifBlock(parts)]))
      : Buffer.alloc(0),
    xmp === undefined ? Buffer.alloc(0) : segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${xmp}`)),
    segment(0xc0, frame),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([0x12, 0x34, 0xff, 0xd9]),
  ]);
}

/** A TIFF of tags alone. */
export function aTiff(parts: PhotoFileParts = {}, isLittle = true): Buffer {
  const { width = 4000, height = 3000, xmp } = parts;
  const block = Buffer.from(xmp ?? '');
  const packet: TiffEntry[] =
    xmp === undefined ? [] : [{ tag: 700, type: 1, count: block.length, value: block }];
  const main = [...entriesOf({ ImageWidth: width, ImageLength: height, ...parts.ifd0 }, isLittle), ...packet];
  return packTiff(isLittle, {
    main,
    exif: entriesOf(parts.exif, isLittle),
    gps: entriesOf(parts.gps, isLittle),
  });
}

export function anExifBlock(parts: PhotoFileParts): Buffer {
  return packTiff(true, {
    main: entriesOf(parts.ifd0, true),
    exif: entriesOf(parts.exif, true),
    gps: entriesOf(parts.gps, true),
  });
}

/** An XMP packet with attributes such as `drone-dji:GimbalYawDegree`. */
export function anXmpPacket(attributes: Readonly<Record<string, string | number>>, inner = ''): string {
  const list = Object.entries(attributes)
    .map(([name, value]) => `${name}="${value}"`)
    .join('\n   ');
  return `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ${list}>${inner}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`;
}

/** Counts how much of the file is asked for. */
export function bytesOf(file: Buffer): ByteSource & { readonly asked: { bytes: number } } {
  const asked = { bytes: 0 };
  return {
    asked,
    sizeBytes: file.length,
    read: async (start, end) => {
      const part = file.subarray(start, end + 1);
      asked.bytes += part.length;
      return part;
    },
  };
}

const hasExif = ({ ifd0, exif, gps }: PhotoFileParts): boolean => Boolean(ifd0 ?? exif ?? gps);

function segment(marker: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

function entriesOf(values: TagValues | undefined, isLittle: boolean): TiffEntry[] {
  const entries = Object.entries(values ?? {}).map(([name, value]) => entryOf(name, value, isLittle));
  return entries.sort((a, b) => a.tag - b.tag);
}

function entryOf(name: string, value: string | number | readonly number[], isLittle: boolean): TiffEntry {
  const [tag, kind] = known[name] ?? [0, 'text'];
  const numbers = typeof value === 'string' ? [] : typeof value === 'number' ? [value] : [...value];
  const wide = (n: number) => (isLittle ? leBytes(n, 4) : leBytes(n, 4).reverse());
  const narrow = (n: number) => (isLittle ? leBytes(n, 2) : leBytes(n, 2).reverse());
  if (kind === 'text') {
    const text = Buffer.from(`${value}\0`, 'latin1');
    return { tag, type: 2, count: text.length, value: text };
  }
  if (kind === 'bytes') return { tag, type: 1, count: numbers.length, value: Buffer.from(numbers) };
  if (kind === 'short')
    return { tag, type: 3, count: numbers.length, value: Buffer.concat(numbers.map(narrow)) };
  const fractions = numbers.flatMap((n) =>
    Number.isFinite(n)
      ? [Math.round((n * 10_000_000) / precisionOf(n)), 10_000_000 / precisionOf(n)]
      : [0, 0],
  );
  return { tag, type: 5, count: numbers.length, value: Buffer.concat(fractions.map(wide)) };
}

/** Keeps numerators within 32 bits. */
const precisionOf = (n: number): number => (Math.abs(n) > 400 ? 10_000 : 1);

function leBytes(value: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.writeUIntLE(value, 0, length);
  return bytes;
}
