import { inflateSync } from 'node:zlib';
import type { HeaderBytes } from './header-bytes';
import { mostExifBytes, mostXmpBytes, type RawHeader } from './raw-header';
import { damaged, truncated } from './refuse-format';

const xmpKeyword = Buffer.from('XML:com.adobe.xmp\0', 'latin1');
const mostChunks = 64;
const tailBytes = 256 * 1024;

/** Chunks before the pixels, and those in the last quarter megabyte: eXIf and XMP stand on either side of them. */
export async function readPngHeader(bytes: HeaderBytes): Promise<RawHeader> {
  const start = await bytes.read(8, 16);
  if (start.length < 16) throw truncated('it ends inside its header');
  if (start.toString('latin1', 4, 8) !== 'IHDR') throw damaged('its header is not in order');
  const [width, height] = [start.readUInt32BE(8), start.readUInt32BE(12)];
  if (width === 0 || height === 0) throw damaged('its header says that it has no pixels');
  const found = { exif: null as Buffer | null, xmp: [] as Buffer[] };
  const pixelsAt = await readChunks(bytes, 8, found);
  if (pixelsAt === null) throw truncated('it ends before its pixels begin');
  await readTail(bytes, pixelsAt, found);
  return { width, height, ...found, hasJfif: false };
}

/** Returns where the first IDAT chunk lies. */
async function readChunks(
  bytes: HeaderBytes,
  from: number,
  found: { exif: Buffer | null; xmp: Buffer[] },
): Promise<number | null> {
  let at = from;
  for (let i = 0; i < mostChunks; i++) {
    const head = await bytes.read(at, 8);
    if (head.length < 8) return null;
    const [length, type] = [head.readUInt32BE(0), head.toString('latin1', 4, 8)];
    if (type === 'IDAT') return at;
    await keepChunk(type, length, () => bytes.read(at + 8, length), found);
    at += 12 + length;
  }
  throw damaged('it holds more chunks before its pixels than any camera writes');
}

async function readTail(
  bytes: HeaderBytes,
  pixelsAt: number,
  found: { exif: Buffer | null; xmp: Buffer[] },
): Promise<void> {
  const from = Math.max(pixelsAt, bytes.sizeBytes - tailBytes);
  const tail = await bytes.read(from, bytes.sizeBytes - from);
  if (!tail.includes('IEND', undefined, 'latin1')) throw truncated('its end is missing');
  for (const type of ['eXIf', 'iTXt', 'zTXt']) {
    const at = tail.indexOf(type, undefined, 'latin1');
    if (at < 4) continue;
    const length = tail.readUInt32BE(at - 4);
    if (at + 4 + length + 4 <= tail.length)
      await keepChunk(type, length, async () => tail.subarray(at + 4, at + 4 + length), found);
  }
}

async function keepChunk(
  type: string,
  length: number,
  read: () => Promise<Buffer>,
  found: { exif: Buffer | null; xmp: Buffer[] },
): Promise<void> {
  if (type === 'eXIf' && length <= mostExifBytes) found.exif ??= await read();
  if ((type !== 'iTXt' && type !== 'zTXt') || length > mostXmpBytes) return;
  const packet = xmpOf(type, await read());
  if (packet) found.xmp.push(packet);
}

/** Text chunks as the PNG specification lays them out (11.3.3); libvips keeps XMP in a compressed one. */
function xmpOf(type: 'iTXt' | 'zTXt', body: Buffer): Buffer | null {
  if (!body.subarray(0, xmpKeyword.length).equals(xmpKeyword)) return null;
  const rest = body.subarray(xmpKeyword.length);
  if (type === 'zTXt') return inflated(rest.subarray(1));
  // Compression flag and method, language, translated keyword, text.
  const language = rest.indexOf(0, 2);
  const translated = language < 0 ? -1 : rest.indexOf(0, language + 1);
  if (translated < 0) return null;
  const text = rest.subarray(translated + 1);
  return rest[0] === 1 ? inflated(text) : text;
}

function inflated(bytes: Buffer): Buffer | null {
  try {
    return inflateSync(bytes, { maxOutputLength: mostXmpBytes });
  } catch {
    return null; // damaged, or larger than any camera's packet
  }
}
