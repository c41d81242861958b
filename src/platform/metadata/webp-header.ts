import type { HeaderBytes } from './header-bytes';
import { mostExifBytes, mostXmpBytes, type RawHeader } from './raw-header';
import { damaged, truncated } from './refuse-format';

const mostChunks = 64;

/** RIFF chunks of a WebP file: the size from VP8X, VP8 or VP8L, EXIF and XMP wherever they stand. */
export async function readWebpHeader(bytes: HeaderBytes): Promise<RawHeader> {
  const found = { exif: null as Buffer | null, xmp: [] as Buffer[] };
  const riff = await bytes.read(0, 12);
  if (riff.length < 12 || riff.readUInt32LE(4) + 8 > bytes.sizeBytes) throw truncated('its end is missing');
  let size: { width: number; height: number } | null = null;
  let at = 12;
  for (let i = 0; i < mostChunks && at + 8 <= bytes.sizeBytes; i++) {
    const head = await bytes.read(at, 8);
    const [type, length] = [head.toString('latin1', 0, 4), head.readUInt32LE(4)];
    if (type.startsWith('VP8')) size ??= canvasSize(type, await bytes.read(at + 8, 10));
    if (type === 'EXIF' && length <= mostExifBytes)
      found.exif ??= withoutPrefix(await bytes.read(at + 8, length));
    if (type === 'XMP ' && length <= mostXmpBytes) found.xmp.push(await bytes.read(at + 8, length));
    at += 8 + length + (length % 2);
  }
  if (!size) throw truncated('it holds no picture');
  if (size.width <= 0 || size.height <= 0) throw damaged('its header says that it has no pixels');
  return { ...size, ...found, hasJfif: false };
}

/** WebP container specification; RFC 6386 section 9.1 (lossy), WebP lossless bitstream section 3. */
function canvasSize(type: string, body: Buffer): { width: number; height: number } {
  if (body.length < 10) throw truncated('it ends inside its header');
  if (type === 'VP8X') return { width: body.readUIntLE(4, 3) + 1, height: body.readUIntLE(7, 3) + 1 };
  if (type === 'VP8L') {
    const bits = body.readUInt32LE(1);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  return { width: body.readUInt16LE(6) & 0x3fff, height: body.readUInt16LE(8) & 0x3fff };
}

/** Some writers keep JPEG's `Exif\0\0` before the TIFF structure. */
function withoutPrefix(block: Buffer): Buffer {
  return block.toString('latin1', 0, 4) === 'Exif' ? block.subarray(6) : block;
}
