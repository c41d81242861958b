import { paintPhoto } from '../../../src/platform/imaging/paint-photo';
import {
  anExifBlock,
  anXmpPacket,
  type PhotoFileParts,
} from '../../../src/platform/metadata/photo-file.builder';
import { createRandom, type Random } from '../../../src/simulator/random';

/** In a photo’s bytes: whoever decodes it under crash-on-decode.cjs dies. */
export const CRASH_MARK = 'decode me and die';

/** Smallest picture that a detector still looks at as at any other. */
const WIDTH = 64;
const HEIGHT = 48;

/** What causes are made of: real pictures without metadata in each format, and the seeded chance. */
export interface HostileKit {
  readonly random: Random;
  readonly jpeg: Buffer;
  readonly progressive: Buffer;
  readonly png: Buffer;
  readonly tiff: Buffer;
  readonly webp: Buffer;
}

export async function makeKit(seed: number): Promise<HostileKit> {
  const picture = () => paintPhoto({ width: WIDTH, height: HEIGHT, seed });
  const [jpeg, progressive, png, tiff, webp] = await Promise.all([
    picture().jpeg({ quality: 80 }).toBuffer(),
    picture().jpeg({ quality: 80, progressive: true }).toBuffer(),
    picture().png().toBuffer(),
    picture().tiff({ compression: 'none' }).toBuffer(),
    picture().webp().toBuffer(),
  ]);
  return { random: createRandom(seed, 'hostile files'), jpeg, progressive, png, tiff, webp };
}

/** XMP of a drone hovering 2 m over the road: a pixel shows about a centimetre. */
export const droneXmp = {
  'drone-dji:RelativeAltitude': '+2.00',
  'drone-dji:GimbalYawDegree': '+30.00',
  'drone-dji:GimbalPitchDegree': '-90.00',
  'drone-dji:GimbalRollDegree': '+0.00',
  'drone-dji:FlightYawDegree': '+31.00',
};

/** Tags of a photo that has nothing wrong with it. */
export const soundTags: PhotoFileParts = {
  ifd0: { Make: 'Kestrel', Model: 'K1', Orientation: 1 },
  exif: {
    FocalLengthIn35mmFilm: 100,
    PixelXDimension: WIDTH,
    PixelYDimension: HEIGHT,
    DateTimeOriginal: '2026:01:15 08:30:00',
    OffsetTimeOriginal: '+07:00',
  },
  gps: { GPSLatitudeRef: 'S', GPSLatitude: [6, 18, 36], GPSLongitudeRef: 'E', GPSLongitude: [106, 50, 24] },
  xmp: anXmpPacket(droneXmp),
};

export interface Segment {
  readonly marker: number;
  readonly body: Buffer;
}

/** A JPEG segment; the length may lie. */
export function segment({ marker, body }: Segment, length = body.length + 2): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(length & 0xffff, 2);
  return Buffer.concat([head, body]);
}

export const exifSegment = (block: Buffer): Segment => ({
  marker: 0xe1,
  body: Buffer.concat([Buffer.from('Exif\0\0'), block]),
});
export const xmpSegment = (packet: string | Buffer): Segment => ({
  marker: 0xe1,
  body: Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0'), Buffer.from(packet)]),
});
export const comment = (text: string): Segment => ({ marker: 0xfe, body: Buffer.from(text) });

/** Puts segments behind the start of a JPEG, where cameras write theirs. */
export const withSegments = (jpeg: Buffer, segments: readonly Segment[]): Buffer =>
  Buffer.concat([jpeg.subarray(0, 2), ...segments.map((one) => segment(one)), jpeg.subarray(2)]);

/** A real photo with these tags in place of sound ones; `undefined` leaves a block out. */
export function photoWith(kit: HostileKit, parts: PhotoFileParts = {}, jpeg = kit.jpeg): Buffer {
  const tags = { ...soundTags, ...parts };
  return withSegments(jpeg, [
    exifSegment(anExifBlock(tags)),
    ...(tags.xmp === undefined ? [] : [xmpSegment(tags.xmp)]),
  ]);
}

/** Where each marker of a JPEG stands, up to its scan and the end of image. */
export function markersOf(jpeg: Buffer): number[] {
  const found = [0];
  for (let at = 2; at < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
    found.push(at);
    if (jpeg[at + 1] === 0xda) break;
  }
  return [...found, jpeg.lastIndexOf('\xff\xd9', undefined, 'latin1')];
}
