/** One tag: its value as bytes in the file's own order. */
export interface TiffEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly value: Buffer;
}

export interface TiffDirectories {
  readonly main: readonly TiffEntry[];
  readonly exif: readonly TiffEntry[];
  readonly gps: readonly TiffEntry[];
}

const exifPointer = 34665;
const gpsPointer = 34853;
/** Types 13 and above are directories and the 64-bit types of BigTIFF. */
const lastClassicType = 12;

/** A classic TIFF of three directories with the values behind them; types that only BigTIFF has are left out. */
export function packTiff(isLittle: boolean, { main, exif, gps }: TiffDirectories): Buffer {
  const keep = (entries: readonly TiffEntry[]) =>
    entries.filter(({ tag, type }) => tag !== exifPointer && tag !== gpsPointer && type <= lastClassicType);
  const [mainKept, exifKept, gpsKept] = [keep(main), keep(exif), keep(gps)];
  const directoryBytes = (entries: number) => 2 + entries * 12 + 4;
  const mainAt = 8;
  const exifAt = mainAt + directoryBytes(mainKept.length + 2);
  const gpsAt = exifAt + directoryBytes(exifKept.length);
  const pointer = (tag: number, to: number): TiffEntry => ({
    tag,
    type: 4,
    count: 1,
    value: u32(isLittle, to),
  });
  const directories = [
    [...mainKept, pointer(exifPointer, exifAt), pointer(gpsPointer, gpsAt)],
    exifKept,
    gpsKept,
  ];
  let valuesAt = gpsAt + directoryBytes(gpsKept.length);
  const head = Buffer.concat([Buffer.from(isLittle ? 'II' : 'MM'), u16(isLittle, 42), u32(isLittle, mainAt)]);
  const parts: Buffer[] = [head];
  const values: Buffer[] = [];
  for (const entries of directories) {
    parts.push(u16(isLittle, entries.length));
    for (const { tag, type, count, value } of entries) {
      const isInline = value.length <= 4;
      const field = isInline
        ? Buffer.concat([value, Buffer.alloc(4 - value.length)])
        : u32(isLittle, valuesAt);
      parts.push(u16(isLittle, tag), u16(isLittle, type), u32(isLittle, count), field);
      if (isInline) continue;
      values.push(value);
      valuesAt += value.length;
    }
    parts.push(u32(isLittle, 0));
  }
  return Buffer.concat([...parts, ...values]);
}

function u16(isLittle: boolean, value: number): Buffer {
  const bytes = Buffer.alloc(2);
  if (isLittle) bytes.writeUInt16LE(value);
  else bytes.writeUInt16BE(value);
  return bytes;
}

function u32(isLittle: boolean, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  if (isLittle) bytes.writeUInt32LE(value);
  else bytes.writeUInt32BE(value);
  return bytes;
}
