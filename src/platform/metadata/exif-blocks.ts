import exifr from 'exifr';
import type { XmpTags } from '../../domain/photogrammetry/camera-tags';
import { cleanXmp } from './clean-text';
import { mostXmpBytes } from './raw-header';

export type Block = Readonly<Record<string, unknown>>;

/** What exifr found, block by block, untranslated. */
export interface ExifBlocks {
  readonly ifd0: Block;
  readonly exif: Block;
  readonly gps: Block;
  readonly xmp: XmpTags;
  /** Blocks that were there and could not be read, in words. */
  readonly damage: readonly string[];
}

const raw = { translateValues: false, reviveValues: false, sanitize: true, mergeOutput: false } as const;

export async function readExifBlocks(
  exif: Buffer | null,
  xmpPackets: readonly Buffer[],
): Promise<ExifBlocks> {
  const damage: string[] = [];
  const tiff = exif ? await readTiff(exif, damage) : {};
  const xmp: Record<string, Record<string, unknown>> = {};
  for (const packet of xmpPackets.slice(0, mostPackets)) mergeInto(xmp, await readXmp(packet, damage));
  return {
    ifd0: blockOf(tiff.ifd0),
    exif: blockOf(tiff.exif),
    gps: blockOf(tiff.gps),
    xmp: cleanXmp(xmp),
    damage,
  };
}

const mostPackets = 4;

async function readTiff(exif: Buffer, damage: string[]): Promise<Record<string, unknown>> {
  try {
    const found = await exifr.parse(exif, {
      ...raw,
      tiff: true,
      ifd0: {},
      exif: true,
      gps: true,
      ifd1: false,
      interop: false,
      makerNote: false,
      userComment: false,
      xmp: false,
      icc: false,
      iptc: false,
    });
    const output = (found ?? {}) as Record<string, unknown>;
    // exifr keeps quiet about blocks that it gave up on.
    if (Array.isArray(output.errors) && output.errors.length > 0) damage.push(unreadable('EXIF'));
    return output;
  } catch {
    damage.push(unreadable('EXIF'));
    return {};
  }
}

async function readXmp(packet: Buffer, damage: string[]): Promise<Block> {
  const text = packet.toString('utf8');
  if (packet.length > mostXmpBytes || isHostile(text)) {
    damage.push('The photo’s XMP block is not one that a camera writes, and was left unread.');
    return {};
  }
  try {
    const found: unknown = await exifr.parse(asJpeg(text), { ...raw, tiff: false, xmp: { parse: true } });
    const { ifd0, exif, errors, ...spaces } = blockOf(found);
    if (Array.isArray(errors) && errors.length > 0) damage.push(unreadable('XMP'));
    // exifr files XMP's tiff and exif namespaces under the TIFF blocks of those names.
    return { ...spaces, tiff: ifd0, exif };
  } catch {
    damage.push(unreadable('XMP'));
    return {};
  }
}

/** exifr takes XMP only inside a photo: a JPEG that is nothing but this packet. */
function asJpeg(text: string): Buffer {
  const body = Buffer.from(`http://ns.adobe.com/xap/1.0/\0${text}`, 'utf8');
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 4);
  return Buffer.concat([head, body, Buffer.from([0xff, 0xd9])]);
}

/**
 * A document type (XMP has none; entity bombs need one), or a name that would reach into JavaScript's own objects: exifr
 * assigns names from the file to plain objects.
 */
function isHostile(text: string): boolean {
  return (
    /<!(DOCTYPE|ENTITY)/i.test(text) ||
    /[\s<](__[a-zA-Z]+__|constructor|prototype|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|toLocaleString|toString|valueOf)\s*:/.test(
      text,
    )
  );
}

const unreadable = (block: string): string =>
  `The photo’s ${block} block is damaged and could be read only in part.`;

function blockOf(value: unknown): Block {
  return typeof value === 'object' && value !== null ? (value as Block) : {};
}

function mergeInto(target: Record<string, Record<string, unknown>>, source: Block): void {
  for (const [space, values] of Object.entries(source))
    target[space] = { ...blockOf(values), ...target[space] };
}
