import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulateTiles } from '.';

describe('labelled training tiles', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pantau-tiles-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('writes a COCO set whose boxes lie within its tiles, a group a street', async () => {
    const coco = await simulateTiles({
      out: folder,
      tiles: 14,
      seed: 4,
      tileSize: 128,
      groundSampleDistance: 0.03,
    });
    expect(JSON.parse(await readFile(join(folder, 'annotations.json'), 'utf8'))).toEqual(coco);
    expect((await readdir(folder)).filter((name) => name.endsWith('.jpg'))).toHaveLength(14);
    expect(new Set(coco.images.map((image) => image.group)).size).toBe(2);
    expect(coco.annotations.length).toBeGreaterThan(5);
    for (const { bbox, image_id, category_id } of coco.annotations) {
      const [x, y, width, height] = bbox;
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(Math.max(x + width, y + height)).toBeLessThanOrEqual(128);
      expect(image_id).toBeLessThanOrEqual(14);
      expect(category_id).toBeGreaterThanOrEqual(1);
      expect(category_id).toBeLessThanOrEqual(5);
    }
  });

  it('refuses sizes that can’t be rendered', async () => {
    await expect(simulateTiles({ out: folder, tiles: 0 })).rejects.toMatchObject({
      code: 'setting-out-of-range',
    });
    await expect(simulateTiles({ out: folder, tiles: 1, groundSampleDistance: 3 })).rejects.toThrow(
      '0.2 to 10',
    );
    await expect(simulateTiles({ out: folder, tiles: 1, tileSize: 7 })).rejects.toMatchObject({
      code: 'setting-out-of-range',
    });
  });
});
