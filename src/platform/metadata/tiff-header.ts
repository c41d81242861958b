import { PhotoRejection } from '../../domain/domain-error';
import type { HeaderBytes } from './header-bytes';
import { packTiff, type TiffEntry } from './pack-tiff';
import { mostExifBytes, mostXmpBytes, type RawHeader } from './raw-header';
import { damaged, refuseFormat } from './refuse-format';

const tags = {
  subfile: 254,
  width: 256,
  height: 257,
  compression: 259,
  photometric: 262,
  xmp: 700,
  exifIfd: 34665,
  gpsIfd: 34853,
  dngVersion: 50706,
};
/** Bytes of one value by TIFF type (TIFF 6.0, section 2; BigTIFF adds 16-18). */
const typeSizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];
/** Nikon, Sony, Pentax and Samsung raw, lossy DNG. */
const rawCompressions = [32767, 32769, 32770, 34713, 34892, 65000, 65535];
/** Colour filter array and linear raw. */
const rawPhotometrics = [32803, 34892];
const mostEntries = 4096;
const mostValueBytes = 64 * 1024;

/**
 * Reads the first directory with its EXIF and GPS directories, wherever in the file they lie, and packs what exifr needs into a
 * small TIFF. Pixel tables and oversized values stay behind. Reads BigTIFF too.
 */
export async function readTiffHeader(bytes: HeaderBytes): Promise<RawHeader> {
  const start = await bytes.read(0, 16);
  if (start.length < 8) throw damaged('it ends inside its header');
  const reader = new TiffReader(bytes, start);
  const main = await reader.directory(reader.firstDirectory(start));
  const number = (tag: number) => reader.number(main.find((entry) => entry.tag === tag));
  if (main.some((entry) => entry.tag === tags.dngVersion)) {
    throw new PhotoRejection(
      'unsupported-dng',
      'DNG raw photos are not read. Send the JPEG that the camera writes beside them.',
    );
  }
  if (
    rawCompressions.includes(number(tags.compression) ?? 0) ||
    rawPhotometrics.includes(number(tags.photometric) ?? 0)
  ) {
    throw refuseFormat('raw');
  }
  const [width, height] = [number(tags.width) ?? 0, number(tags.height) ?? 0];
  if (width <= 0 || height <= 0) throw damaged('its header says that it has no pixels');
  const below = async (tag: number) => {
    const offset = number(tag);
    return offset ? reader.directory(offset).catch(() => []) : [];
  };
  const exif = packTiff(reader.isLittle, {
    main: main.filter((entry) => entry.tag !== tags.xmp),
    exif: await below(tags.exifIfd),
    gps: await below(tags.gpsIfd),
  });
  const xmp = main.filter((entry) => entry.tag === tags.xmp).map((entry) => entry.value);
  return { width, height, exif: exif.length <= mostExifBytes ? exif : null, xmp, hasJfif: false };
}

class TiffReader {
  readonly isLittle: boolean;
  private readonly isBig: boolean;

  constructor(
    private readonly bytes: HeaderBytes,
    start: Buffer,
  ) {
    this.isLittle = start[0] === 0x49;
    this.isBig = this.u16(start, 2) === 43;
  }

  firstDirectory(start: Buffer): number {
    return this.isBig ? this.u64(start, 8) : this.u32(start, 4);
  }

  async directory(offset: number): Promise<TiffEntry[]> {
    const countBytes = this.isBig ? 8 : 2;
    const head = await this.bytes.read(offset, countBytes);
    if (head.length < countBytes) throw damaged('its directory of tags lies outside the file');
    const count = this.isBig ? this.u64(head, 0) : this.u16(head, 0);
    if (count === 0 || count > mostEntries) throw damaged('its directory of tags makes no sense');
    const entryBytes = this.isBig ? 20 : 12;
    const body = await this.bytes.read(offset + countBytes, count * entryBytes);
    const entries: TiffEntry[] = [];
    for (let at = 0; at + entryBytes <= body.length; at += entryBytes) {
      const entry = await this.entry(body.subarray(at, at + entryBytes));
      if (entry) entries.push(entry);
    }
    return entries;
  }

  number(entry: TiffEntry | undefined): number | null {
    if (!entry || entry.value.length === 0) return null;
    const size = typeSizes[entry.type]!;
    if (entry.value.length < size) return null;
    if (size === 1) return entry.value[0]!;
    if (size === 2) return this.u16(entry.value, 0);
    return size === 4 ? this.u32(entry.value, 0) : this.u64(entry.value, 0);
  }

  private async entry(raw: Buffer): Promise<TiffEntry | null> {
    const [tag, type] = [this.u16(raw, 0), this.u16(raw, 2)];
    const count = this.isBig ? this.u64(raw, 4) : this.u32(raw, 4);
    const size = (typeSizes[type] ?? 0) * count;
    if (size === 0 || size > (tag === tags.xmp ? mostXmpBytes : mostValueBytes)) return null;
    const inline = raw.subarray(this.isBig ? 12 : 8);
    if (size <= inline.length) return { tag, type, count, value: inline.subarray(0, size) };
    const value = await this.bytes.read(this.isBig ? this.u64(inline, 0) : this.u32(inline, 0), size);
    return value.length === size ? { tag, type, count, value } : null;
  }

  private u16 = (b: Buffer, at: number): number => (this.isLittle ? b.readUInt16LE(at) : b.readUInt16BE(at));
  private u32 = (b: Buffer, at: number): number => (this.isLittle ? b.readUInt32LE(at) : b.readUInt32BE(at));
  private u64 = (b: Buffer, at: number): number =>
    Number(this.isLittle ? b.readBigUInt64LE(at) : b.readBigUInt64BE(at));
}
