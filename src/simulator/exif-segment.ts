import type { LonLat, Metres } from '../domain/units';

/** What a camera writes of one photo. Times are local wall-clock with their offset. */
export interface ExifTags {
  readonly make: string;
  readonly model: string;
  readonly software: string;
  readonly description: string;
  readonly serial: string;
  /** "2026:03:14 09:10:00" */
  readonly dateTime: string;
  /** "+07:00" */
  readonly zone: string;
  readonly width: number;
  readonly height: number;
  readonly orientation: number;
  readonly focalLengthMillimetres: number;
  readonly focalLengthIn35mm: number;
  readonly exposureSeconds: number;
  readonly iso: number;
  readonly gps: { readonly position: LonLat; readonly altitude: Metres } | null;
}

type Value =
  | { readonly type: 'byte' | 'undefined'; readonly values: readonly number[] }
  | { readonly type: 'ascii'; readonly text: string }
  | { readonly type: 'short' | 'long'; readonly values: readonly number[] }
  | { readonly type: 'rational'; readonly values: readonly (readonly [number, number])[] };

type Entry = readonly [tag: number, value: Value];

const typeCodes = { byte: 1, ascii: 2, short: 3, long: 4, rational: 5, undefined: 7 } as const;
const tiffHeaderBytes = 8;
/** A JPEG segment's length field has 16 bits. */
export const largestSegment = 65533;

/** APP1 "Exif" segment, marker and length included: little-endian TIFF with IFD0, Exif IFD and, with a position, GPS IFD. */
export function exifSegment(tags: ExifTags): Buffer {
  const exifIfd = exifEntries(tags);
  const gpsIfd = tags.gps ? gpsEntries(tags.gps.position, tags.gps.altitude) : null;
  const ifd0Size = ifdBytes(ifd0Entries(tags, 0, gpsIfd ? 0 : null));
  const exifAt = tiffHeaderBytes + ifd0Size;
  const gpsAt = gpsIfd ? exifAt + ifdBytes(exifIfd) : null;
  const header = Buffer.from([0x49, 0x49, 42, 0, tiffHeaderBytes, 0, 0, 0]);
  const parts = [
    header,
    writeIfd(ifd0Entries(tags, exifAt, gpsAt), tiffHeaderBytes),
    writeIfd(exifIfd, exifAt),
  ];
  if (gpsIfd) parts.push(writeIfd(gpsIfd, gpsAt!));
  return app1(Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), ...parts]));
}

/** APP1 segment around a payload that begins with its own signature. */
export function app1(payload: Buffer): Buffer {
  if (payload.length > largestSegment) throw new RangeError(`segment-too-long: ${payload.length} bytes.`);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(0xffe1, 0);
  head.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([head, payload]);
}

/** Puts segments right behind the start-of-image marker, where EXIF has to stand. */
export function withSegments(jpeg: Buffer, segments: readonly Buffer[]): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}

function ifd0Entries(tags: ExifTags, exifAt: number, gpsAt: number | null): Entry[] {
  const entries: Entry[] = [
    [0x010e, ascii(tags.description)],
    [0x010f, ascii(tags.make)],
    [0x0110, ascii(tags.model)],
    [0x0112, short(tags.orientation)],
    [0x011a, rational(72)],
    [0x011b, rational(72)],
    [0x0128, short(2)],
    [0x0131, ascii(tags.software)],
    [0x0132, ascii(tags.dateTime)],
    [0x0213, short(1)],
    [0x8769, long(exifAt)],
  ];
  if (gpsAt !== null) entries.push([0x8825, long(gpsAt)]);
  return entries;
}

function exifEntries(tags: ExifTags): Entry[] {
  return [
    [0x829a, { type: 'rational', values: [[1, Math.round(1 / tags.exposureSeconds)]] }],
    [0x829d, rational(5.6)],
    [0x8827, short(tags.iso)],
    [0x9000, undefinedText('0230')],
    [0x9003, ascii(tags.dateTime)],
    [0x9004, ascii(tags.dateTime)],
    [0x9010, ascii(tags.zone)],
    [0x9011, ascii(tags.zone)],
    [0x920a, rational(tags.focalLengthMillimetres)],
    [0xa001, short(1)],
    [0xa002, long(tags.width)],
    [0xa003, long(tags.height)],
    [0xa405, short(Math.round(tags.focalLengthIn35mm))],
    [0xa431, ascii(tags.serial)],
  ];
}

function gpsEntries(position: LonLat, altitude: Metres): Entry[] {
  return [
    [0x0000, { type: 'byte', values: [2, 3, 0, 0] }],
    [0x0001, ascii(position.lat < 0 ? 'S' : 'N')],
    [0x0002, sexagesimal(position.lat)],
    [0x0003, ascii(position.lon < 0 ? 'W' : 'E')],
    [0x0004, sexagesimal(position.lon)],
    [0x0005, { type: 'byte', values: [altitude < 0 ? 1 : 0] }],
    [0x0006, rational(Math.abs(altitude))],
    [0x0009, ascii('A')],
    [0x0012, ascii('WGS-84')],
  ];
}

/** Degrees, minutes, and seconds to 0.00001": a third of a millimetre. */
function sexagesimal(degrees: number): Value {
  const units = Math.round(Math.abs(degrees) * 3600 * 1e5);
  const wholeDegrees = Math.floor(units / 36e7);
  const wholeMinutes = Math.floor((units - wholeDegrees * 36e7) / 6e6);
  const seconds = units - wholeDegrees * 36e7 - wholeMinutes * 6e6;
  return {
    type: 'rational',
    values: [
      [wholeDegrees, 1],
      [wholeMinutes, 1],
      [seconds, 100000],
    ],
  };
}

const ascii = (text: string): Value => ({ type: 'ascii', text });
const short = (value: number): Value => ({ type: 'short', values: [value] });
const long = (value: number): Value => ({ type: 'long', values: [value] });
const rational = (value: number): Value => ({ type: 'rational', values: [[Math.round(value * 1000), 1000]] });
const undefinedText = (text: string): Value => ({
  type: 'undefined',
  values: [...Buffer.from(text, 'latin1')],
});

function encode(value: Value): { count: number; bytes: Buffer } {
  switch (value.type) {
    case 'ascii': {
      const bytes = Buffer.from(`${value.text}\0`, 'latin1');
      return { count: bytes.length, bytes };
    }
    case 'byte':
    case 'undefined':
      return { count: value.values.length, bytes: Buffer.from(value.values) };
    case 'short':
    case 'long': {
      const size = value.type === 'short' ? 2 : 4;
      const bytes = Buffer.alloc(size * value.values.length);
      for (const [i, number] of value.values.entries()) bytes.writeUIntLE(number, i * size, size);
      return { count: value.values.length, bytes };
    }
    case 'rational': {
      const bytes = Buffer.alloc(8 * value.values.length);
      for (const [i, [top, bottom]] of value.values.entries()) {
        bytes.writeUInt32LE(top, i * 8);
        bytes.writeUInt32LE(bottom, i * 8 + 4);
      }
      return { count: value.values.length, bytes };
    }
  }
}

function ifdBytes(entries: readonly Entry[]): number {
  return entries.reduce((sum, [, value]) => sum + 12 + overflow(encode(value).bytes), 6);
}

/** Values longer than four bytes follow the table, on even offsets. */
function overflow(bytes: Buffer): number {
  return bytes.length > 4 ? bytes.length + (bytes.length & 1) : 0;
}

function writeIfd(entries: readonly Entry[], startsAt: number): Buffer {
  const out = Buffer.alloc(ifdBytes(entries));
  out.writeUInt16LE(entries.length, 0);
  let free = 2 + entries.length * 12 + 4;
  for (const [i, [tag, value]] of entries.entries()) {
    const at = 2 + i * 12;
    const { count, bytes } = encode(value);
    out.writeUInt16LE(tag, at);
    out.writeUInt16LE(typeCodes[value.type], at + 2);
    out.writeUInt32LE(count, at + 4);
    if (bytes.length <= 4) {
      bytes.copy(out, at + 8);
      continue;
    }
    out.writeUInt32LE(startsAt + free, at + 8);
    bytes.copy(out, free);
    free += overflow(bytes);
  }
  return out;
}
