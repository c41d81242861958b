import fc from 'fast-check';
import { PhotoRejection } from '../../domain/domain-error';
import { ExifrPhotoHeaderReader } from './exifr-photo-header-reader';
import { aJpeg, anExifBlock, anXmpPacket, aTiff, bytesOf, type PhotoFileParts } from './photo-file.builder';

const reader = new ExifrPhotoHeaderReader({ MAX_PHOTO_PIXELS: 250_000_000 });
const read = (file: Buffer) => reader.read(bytesOf(file));
const rejection = async (file: Buffer) => {
  const error = await read(file).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(PhotoRejection);
  return (error as PhotoRejection).code;
};

const djiXmp = {
  'drone-dji:RelativeAltitude': '+40.00',
  'drone-dji:GimbalYawDegree': '+30.00',
  'drone-dji:GimbalPitchDegree': '-90.00',
  'drone-dji:GimbalRollDegree': '+0.00',
  'drone-dji:FlightYawDegree': '+31.00',
};

const phantom: PhotoFileParts = {
  width: 4000,
  height: 2250,
  ifd0: { Make: 'DJI', Model: 'FC300S', Orientation: 1, Software: 'v01.23.4920' },
  exif: { FocalLength: 3.61, FocalLengthIn35mmFilm: 20, PixelXDimension: 4000, PixelYDimension: 2250 },
  gps: { GPSLatitudeRef: 'S', GPSLatitude: [6, 18, 36], GPSLongitudeRef: 'E', GPSLongitude: [106, 50, 24] },
  xmp: anXmpPacket(djiXmp),
};

describe('ExifrPhotoHeaderReader', () => {
  it('reads a DJI photo into a good pose', async () => {
    const geotag = await read(aJpeg(phantom));
    expect(geotag).toMatchObject({
      camera: { make: 'DJI', model: 'FC300S' },
      width: 4000,
      height: 2250,
      grade: 'good',
      reasons: [],
      pose: { heightAboveGround: 40, heightFrom: 'take-off', yaw: 30, pitch: -90, roll: 0 },
    });
    expect(geotag.position?.lat).toBeCloseTo(-6.31, 9);
    expect(geotag.position?.lon).toBeCloseTo(106.84, 9);
    // 3.61 mm on 6.3175 mm over 4,000 px.
    expect(geotag.pose?.intrinsics.focalLength).toBeCloseTo(2285.71, 1);
    expect(geotag.groundSampleDistance).toBeCloseTo(40 / 2285.71, 5);
  });

  it('reads the same pose from TIFF of both byte orders', async () => {
    const fromJpeg = await read(aJpeg(phantom));
    expect(await read(aTiff(phantom, true))).toEqual(fromJpeg);
    expect(await read(aTiff(phantom, false))).toEqual(fromJpeg);
  });

  it('reads a TIFF whose directory lies behind its pixels without reading the pixels', async () => {
    const small = aTiff(phantom);
    const pixels = 40 * 1024 * 1024;
    const file = Buffer.concat([small.subarray(0, 8), Buffer.alloc(pixels), small.subarray(8)]);
    file.writeUInt32LE(8 + pixels, 4);
    moveOffsets(file, 8 + pixels, pixels);
    const source = bytesOf(file);
    expect((await reader.read(source)).grade).toBe('good');
    expect(source.asked.bytes).toBeLessThan(1_000_000);
  });

  it('reads a position that stands only in XMP, in DJI’s two spellings and in the EXIF form', async () => {
    const at = async (tags: Record<string, string>) => {
      const { position } = await read(
        aJpeg({ ...phantom, gps: undefined, xmp: anXmpPacket({ ...djiXmp, ...tags }) }),
      );
      return position;
    };
    const place = { lon: 106.84, lat: -6.31 };
    expect(await at({ 'drone-dji:GpsLatitude': '-6.31', 'drone-dji:GpsLongitude': '+106.84' })).toEqual(
      place,
    );
    expect(await at({ 'drone-dji:GpsLatitude': '-6.31', 'drone-dji:GpsLongtitude': '106.84' })).toEqual(
      place,
    );
    const exifForm = await at({ 'exif:GPSLatitude': '6,18.6S', 'exif:GPSLongitude': '106,50.4E' });
    expect(exifForm?.lat).toBeCloseTo(-6.31, 9);
    expect(exifForm?.lon).toBeCloseTo(106.84, 9);
  });

  it('reads EXIF and XMP of PNG and WebP', async () => {
    expect(await read(aPng(phantom))).toEqual(await read(aJpeg(phantom)));
    expect(await read(aWebp(phantom))).toEqual(await read(aJpeg(phantom)));
  });

  it('reads element form and Skydio’s nested angles', async () => {
    const xmp = anXmpPacket(
      { 'drone-skydio:RelativeAltitude': 35 },
      '<drone-skydio:CameraOrientationNED rdf:parseType="Resource"><drone-skydio:Yaw>12.5</drone-skydio:Yaw><drone-skydio:Pitch>-89</drone-skydio:Pitch><drone-skydio:Roll>1</drone-skydio:Roll></drone-skydio:CameraOrientationNED>',
    );
    const { pose } = await read(aJpeg({ ...phantom, ifd0: { Make: 'Skydio', Model: '2+' }, xmp }));
    expect(pose).toMatchObject({ yaw: 12.5, pitch: -89, roll: 1, heightAboveGround: 35 });
  });

  it('reads no more than the header of a large photo', async () => {
    const small = aJpeg(phantom);
    const scan = small.length - 2;
    const large = Buffer.concat([
      small.subarray(0, scan),
      Buffer.alloc(20_000_000, 0x55),
      small.subarray(scan),
    ]);
    const source = bytesOf(large);
    await reader.read(source);
    expect(source.asked.bytes).toBeLessThan(1_000_000);
  });

  it('keeps hostile text out of what is stored', async () => {
    const ifd0 = { Make: 'DJI\u0007', Model: `FC\u001b[31m300S${'x'.repeat(5000)}` };
    const { camera } = await read(aJpeg({ ...phantom, ifd0 }));
    expect(camera.make).toBe('DJI');
    expect(camera.model?.length).toBeLessThanOrEqual(200);
    expect(JSON.stringify(camera)).not.toMatch(/\\u00/);
  });

  it('leaves an entity bomb and names that reach into JavaScript unread, and goes on', async () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>${anXmpPacket(djiXmp)}`;
    const pollution = anXmpPacket(
      djiXmp,
      '<__proto__:toString>1</__proto__:toString><constructor:keys>1</constructor:keys>',
    );
    for (const xmp of [bomb, pollution]) {
      const geotag = await read(aJpeg({ ...phantom, xmp }));
      expect(geotag.grade).toBe('low');
      expect(geotag.reasons.map(({ code }) => code)).toContain('header-damaged');
    }
    expect(Object.keys({}.toString())).not.toContain('keys');
    expect(typeof {}.toString).toBe('function');
    expect(typeof Object.keys).toBe('function');
  });

  it('tells damage that exifr hides', async () => {
    const file = aJpeg(phantom);
    const at = file.indexOf('Exif\0\0');
    file.writeUInt32LE(0x7fffffff, at + 6 + 4); // the first directory far outside the block
    const { reasons } = await read(file);
    expect(reasons.map(({ code }) => code)).toContain('header-damaged');
  });

  it('refuses what can never become a photo, with a code', async () => {
    const whole = aJpeg(phantom);
    expect(await rejection(Buffer.alloc(0))).toBe('empty-file');
    expect(await rejection(Buffer.from('just notes'))).toBe('not-a-photo');
    expect(await rejection(Buffer.from('\0\0\0\x18ftypheic\0\0\0\0', 'latin1'))).toBe('unsupported-heic');
    expect(await rejection(aTiff({ ...phantom, ifd0: { DNGVersion: [1, 4, 0, 0] } }))).toBe(
      'unsupported-dng',
    );
    expect(await rejection(aTiff({ ...phantom, ifd0: { Compression: 34713 } }))).toBe('unsupported-raw');
    expect(await rejection(aTiff({ ...phantom, width: 0 }))).toBe('damaged-photo');
    expect(await rejection(aJpeg({ width: 65_000, height: 65_000 }))).toBe('too-many-pixels');
    expect(await rejection(whole.subarray(0, whole.length - 2))).toBe('truncated-photo');
    expect(await rejection(whole.subarray(0, 400))).toBe('truncated-photo');
    expect(await rejection(Buffer.from('ffd8ffd9', 'hex'))).toBe('truncated-photo');
    expect(await rejection(Buffer.from('ffd8ffda000801010000003f0012ffd9', 'hex'))).toBe('truncated-photo');
  });

  it('takes a JPEG with data after its end, as DJI and phones write it', async () => {
    for (const length of [20_000, 900_000]) {
      const withTail = Buffer.concat([aJpeg(phantom), Buffer.alloc(length, 0)]);
      expect((await read(withTail)).grade).toBe('good');
    }
  });

  it('answers or refuses whatever bytes it is given, and never stores what is no number', async () => {
    const files = [aJpeg(phantom), aTiff(phantom), aPng(phantom), aWebp(phantom)];
    const spoilt = fc
      .tuple(
        fc.nat(files.length - 1),
        fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { minLength: 1, maxLength: 12 }),
      )
      .map(([which, edits]) => {
        const file = Buffer.from(files[which]!);
        for (const [at, byte] of edits) file[at % file.length] = byte;
        return file;
      });
    await fc.assert(
      fc.asyncProperty(spoilt, async (file) => {
        const outcome = await read(file).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(PhotoRejection);
        else
          expect(JSON.stringify(outcome, (_, value) => (Number.isNaN(value) ? 'NaN' : value))).not.toContain(
            'NaN',
          );
      }),
      { numRuns: 400 },
    );
  });
});

/** Every offset in a moved classic little-endian TIFF grows by `by`. */
function moveOffsets(file: Buffer, directoryAt: number, by: number): void {
  const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];
  const count = file.readUInt16LE(directoryAt);
  for (let i = 0; i < count; i++) {
    const at = directoryAt + 2 + i * 12;
    const [tag, type, values] = [file.readUInt16LE(at), file.readUInt16LE(at + 2), file.readUInt32LE(at + 4)];
    const isPointer = tag === 34665 || tag === 34853;
    if (!isPointer && sizes[type]! * values <= 4) continue;
    const moved = file.readUInt32LE(at + 8) + by;
    file.writeUInt32LE(moved, at + 8);
    if (isPointer) moveOffsets(file, moved, by);
  }
}

function aPng(parts: PhotoFileParts): Buffer {
  const chunk = (type: string, body: Buffer) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(body.length);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, body, Buffer.alloc(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(parts.width!);
  header.writeUInt32BE(parts.height!, 4);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('iTXt', Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0${parts.xmp}`)),
    chunk('IDAT', Buffer.alloc(100)),
    chunk('eXIf', anExifBlock(parts)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function aWebp(parts: PhotoFileParts): Buffer {
  const chunk = (type: string, body: Buffer) => {
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32LE(body.length, 4);
    return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
  };
  const canvas = Buffer.alloc(10);
  canvas.writeUIntLE(parts.width! - 1, 4, 3);
  canvas.writeUIntLE(parts.height! - 1, 7, 3);
  const chunks = Buffer.concat([
    chunk('VP8X', canvas),
    chunk('VP8 ', Buffer.alloc(60)),
    chunk('EXIF', anExifBlock(parts)),
    chunk('XMP ', Buffer.from(parts.xmp!)),
  ]);
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  head.writeUInt32LE(chunks.length + 4, 4);
  return Buffer.concat([head, chunks]);
}
