import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { decodePhoto, readPhotoSize, resizeRaw } from './decode-photo';
import { limitSharp } from './sharp-limits';

const MOST_PIXELS = 10_000_000;
const size = { width: 64, height: 48 };
/** Left half orange, right half grey. */
const painted = (): Sharp => {
  const data = Buffer.alloc(size.width * size.height * 3);
  for (let i = 0; i < size.width * size.height; i++)
    data.set(i % size.width < size.width / 2 ? [220, 120, 40] : [90, 90, 90], i * 3);
  return sharp(data, { raw: { ...size, channels: 3 } });
};

describe('decodePhoto', () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  const decoded = async (name: string, picture: Sharp | Buffer, to = size) => {
    await writeFile(file(name), Buffer.isBuffer(picture) ? picture : await picture.toBuffer());
    return decodePhoto(file(name), to, MOST_PIXELS);
  };
  const pixel = ({ data, width }: { data: Buffer; width: number }, x: number, y: number) => [
    ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
  ];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pantau-decode-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each<[string, () => Sharp]>([
    ['rgb.png', () => painted().png()],
    ['palette.png', () => painted().png({ palette: true })],
    ['16-bit.png', () => painted().toColourspace('rgb16').png()],
    ['opaque-alpha.png', () => painted().ensureAlpha().png()],
    ['photo.webp', () => painted().webp({ lossless: true })],
    ['photo.tif', () => painted().tiff()],
    ['16-bit.tif', () => painted().toColourspace('rgb16').tiff()],
    ['photo.jpg', () => painted().jpeg({ quality: 100 })],
    ['progressive.jpg', () => painted().jpeg({ quality: 100, progressive: true })],
  ])('decodes %s to 8-bit RGB', async (name, picture) => {
    const photo = await decoded(name, picture());
    expect(photo).toMatchObject(size);
    expect(photo.data).toHaveLength(64 * 48 * 3);
    for (const [value, at] of [
      [220, 0],
      [120, 1],
      [40, 2],
    ] as const)
      expect(Math.abs(pixel(photo, 5, 5)[at]! - value)).toBeLessThanOrEqual(6);
  });

  it.each<[string, () => Sharp]>([
    ['grey.jpg', () => painted().greyscale().jpeg()],
    ['grey16.png', () => painted().toColourspace('grey16').png()],
    ['cmyk.jpg', () => painted().toColourspace('cmyk').jpeg()],
    ['grey-alpha.png', () => painted().greyscale().ensureAlpha().png()],
  ])('makes three channels of %s', async (name, picture) => {
    const photo = await decoded(name, picture());
    expect(photo.data).toHaveLength(64 * 48 * 3);
    const [red, green, blue] = pixel(photo, 60, 5) as [number, number, number];
    expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThanOrEqual(8);
  });

  it('shows grey through where a photo is transparent', async () => {
    expect(pixel(await decoded('see-through.png', painted().ensureAlpha(0).png()), 5, 5)).toEqual([
      114, 114, 114,
    ]);
  });

  it('leaves the Orientation tag alone', async () => {
    const photo = await decoded('turned.jpg', painted().withMetadata({ orientation: 6 }).jpeg());
    expect(photo).toMatchObject(size);
    expect(await readPhotoSize(file('turned.jpg'), MOST_PIXELS)).toEqual(size);
    expect(pixel(photo, 5, 24)[0]).toBeGreaterThan(200);
  });

  it('decodes to a smaller size in one go, and from memory again', async () => {
    const photo = await decoded('small.jpg', painted().jpeg({ quality: 100 }), { width: 20, height: 15 });
    expect(photo).toMatchObject({ width: 20, height: 15 });
    expect(photo.data).toHaveLength(20 * 15 * 3);
    expect(await resizeRaw(photo, { width: 10, height: 8 })).toMatchObject({ width: 10, height: 8 });
  });

  describe('refuses', () => {
    it.each<[string, () => Sharp]>([
      ['cut.jpg', () => painted().resize(400, 300).jpeg({ quality: 100 })],
      ['cut-progressive.jpg', () => painted().resize(400, 300).jpeg({ quality: 100, progressive: true })],
      ['cut.png', () => painted().resize(400, 300).png({ compressionLevel: 0 })],
      ['cut.webp', () => painted().resize(400, 300).webp({ lossless: true })],
      ['cut.tif', () => painted().resize(400, 300).tiff({ compression: 'none' })],
    ])('%s, a cut-off file', async (name, picture) => {
      const whole = await picture().toBuffer();
      await writeFile(file(name), whole);
      await truncate(file(name), Math.floor(whole.length * 0.6));
      await expect(
        readPhotoSize(file(name), MOST_PIXELS).then((full) => decodePhoto(file(name), full, MOST_PIXELS)),
      ).rejects.toMatchObject({
        name: 'PhotoRejection',
        code: expect.stringMatching(/^(truncated-photo|damaged-photo|not-a-photo)$/),
      });
    });

    it('a JPEG cut off in its last tenth by that name', async () => {
      const whole = await painted().resize(400, 300).jpeg({ quality: 100 }).toBuffer();
      await expect(
        decoded('almost.jpg', whole.subarray(0, Math.floor(whole.length * 0.93)), { width: 100, height: 75 }),
      ).rejects.toMatchObject({
        code: 'truncated-photo',
      });
    });

    it('an empty file', async () => {
      await writeFile(file('empty.jpg'), '');
      await expect(readPhotoSize(file('empty.jpg'), MOST_PIXELS)).rejects.toMatchObject({
        code: 'empty-file',
      });
    });

    it('text that is named like a photo', async () => {
      await expect(decoded('text.jpg', Buffer.from('hello'))).rejects.toMatchObject({ code: 'not-a-photo' });
    });

    it('a file that has gone as something that may come right', async () => {
      await expect(readPhotoSize(file('none.jpg'), MOST_PIXELS)).rejects.toMatchObject({
        code: 'photo-file-missing',
        retryable: true,
      });
    });

    it('more pixels than allowed before it decodes any', async () => {
      await writeFile(file('large.png'), await painted().resize(400, 300).png().toBuffer());
      await expect(readPhotoSize(file('large.png'), 100_000)).rejects.toMatchObject({
        code: 'too-many-pixels',
      });
    });
  });

  it('never gives a drawing that is named like a photo to its renderer', async () => {
    limitSharp();
    await writeFile(file('drawing.jpg'), '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    await expect(readPhotoSize(file('drawing.jpg'), MOST_PIXELS)).rejects.toMatchObject({
      code: 'not-a-photo',
    });
  });
});
