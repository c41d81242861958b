import { type HeaderBytes } from './header-bytes';
import type { RawHeader } from './raw-header';
import { damaged, truncated } from './refuse-format';

const exifPrefix = Buffer.from('Exif\0\0', 'latin1');
const xmpPrefix = Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1');
/** Nearly every photo ends within the first; data after the picture (previews, thermal values, padding) can be longer. */
const tailBytes = [64 * 1024, 2 * 1024 * 1024];
/** Start-of-frame markers C0..CF but for DHT (C4), JPG (C8) and DAC (CC): ITU T.81, table B.1. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const isAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/**
 * Walks the segments up to the scan. Refuses a file without frame header, cut before its scan, or whose tail holds no end of image.
 * MPF and other data after the end of image are ordinary (DJI writes them).
 */
export async function readJpegHeader(bytes: HeaderBytes): Promise<RawHeader> {
  const found = { exif: null as Buffer | null, xmp: [] as Buffer[], hasJfif: false };
  let size: { width: number; height: number } | null = null;
  let at = 2;
  for (;;) {
    const head = await bytes.read(at, 4);
    if (head.length < 2) throw truncated('it ends inside its header');
    if (head[0] !== 0xff) throw damaged('its header is not in order');
    const marker = head[1]!;
    if (marker === 0xff || isAlone(marker)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    if (marker === 0xd9) throw truncated('it ends before its picture begins');
    if (head.length < 4) throw truncated('it ends inside its header');
    const length = head.readUInt16BE(2);
    if (length < 2) throw damaged('its header is not in order');
    if (marker === 0xda) {
      if (!size) throw truncated('it has no frame header');
      await requireEnd(bytes, at + 2 + length, found.xmp);
      return { ...size, ...found };
    }
    if (at + 2 + length > bytes.sizeBytes) throw truncated('it ends inside its header');
    if (isFrame(marker)) size = frameSize(await bytes.read(at + 4, 5));
    else if (marker === 0xe0 || marker === 0xe1)
      keepBlock(marker, await bytes.read(at + 4, length - 2), found);
    at += 2 + length;
  }
}

function keepBlock(
  marker: number,
  body: Buffer,
  found: { exif: Buffer | null; xmp: Buffer[]; hasJfif: boolean },
): void {
  if (marker === 0xe0) found.hasJfif ||= body.subarray(0, 4).toString('latin1') === 'JFIF';
  else if (body.subarray(0, 6).equals(exifPrefix)) found.exif ??= body.subarray(6);
  else if (body.subarray(0, xmpPrefix.length).equals(xmpPrefix))
    found.xmp.push(body.subarray(xmpPrefix.length));
}

function frameSize(body: Buffer): { width: number; height: number } {
  if (body.length < 5) throw truncated('it ends inside its frame header');
  const [height, width] = [body.readUInt16BE(1), body.readUInt16BE(3)];
  if (width === 0 || height === 0) throw damaged('its frame header says that it has no pixels');
  return { width, height };
}

/**
 * Scan data never holds FF D9 but at its end, so a tail without one was cut off. A motion photo's video hides the picture's
 * end, and is left to the decoder.
 */
async function requireEnd(bytes: HeaderBytes, scanStart: number, xmp: readonly Buffer[]): Promise<void> {
  const isMotionPhoto = xmp.some((packet) => packet.includes('MotionPhoto') || packet.includes('MicroVideo'));
  if (isMotionPhoto) return;
  for (const length of tailBytes) {
    const from = Math.max(scanStart, bytes.sizeBytes - length);
    const tail = await bytes.read(from, bytes.sizeBytes - from);
    if (tail.lastIndexOf('\xff\xd9', undefined, 'latin1') >= 0) return;
  }
  throw truncated('its end is missing');
}
