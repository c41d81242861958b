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

  it('labels vehicles and people instead, turned any way, the same for one seed', async () => {
    const options = { tiles: 6, seed: 5, tileSize: 256, groundSampleDistance: 0.03, traffic: true } as const;
    const coco = await simulateTiles({ out: folder, ...options });
    expect(coco.categories.map(({ name }) => name)).toEqual(['vehicle', 'person']);
    const whole = coco.annotations.filter(({ iscrowd }) => iscrowd === 0);
    expect(new Set(whole.map(({ category_id }) => category_id))).toEqual(new Set([1, 2]));
    for (const { bbox, category_id } of whole) {
      const [x, y, width, height] = bbox;
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(Math.max(x + width, y + height)).toBeLessThanOrEqual(256);
      // A person leaning away from a wide camera is at most two metres long, and never wider than a car.
      if (category_id === 2) expect(Math.max(width, height) * 0.03).toBeLessThan(2.8);
    }
    expect(await simulateTiles({ out: folder, ...options })).toEqual(coco);
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
