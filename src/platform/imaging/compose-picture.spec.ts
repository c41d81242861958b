import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { aPose } from '../../domain/photogrammetry/camera-pose.builder';
import { planRendition, type RenditionFacts, type RenditionPlan } from '../../domain/privacy/plan-rendition';
import { renderPreview, renderPyramid } from './render-photo';

/** 1 cm a pixel: 8 x 6 m of ground. */
const [width, height] = [800, 600];
const pose = aPose({
  heightAboveGround: 20,
  intrinsics: { width, height, focalLength: 2000 },
  sigma: { height: 0, focalLengthRelative: 0 },
});
const maxPhotoPixels = 10_000_000;
const damage = { x: 370, y: 270, width: 60, height: 60 };
const facts: RenditionFacts = {
  pose,
  grade: 'good',
  damage: [{ boxInPhoto: damage, isConfirmed: true }],
  bystanders: [],
};

describe('a picture for people outside the desk', () => {
  let folder: string;
  let checkerboard: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pantau-compose-'));
    checkerboard = await board(4);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Black and white squares of `side` pixels. */
  async function board(side: number, orientation = 1): Promise<string> {
    const data = Buffer.alloc(width * height * 3);
    for (let at = 0; at < width * height; at++) {
      const isWhite = (Math.floor((at % width) / side) + Math.floor(at / width / side)) % 2;
      data.fill(isWhite ? 230 : 25, at * 3, at * 3 + 3);
    }
    const file = join(folder, `board-${side}-${orientation}.png`);
    await sharp(data, { raw: { width, height, channels: 3 } })
      .withMetadata({ orientation })
      .png()
      .toFile(file);
    return file;
  }
  async function greyOf(plan: RenditionPlan, photoFile = checkerboard) {
    const picture = await renderPreview(photoFile, 2000, { plan, maxPhotoPixels });
    const { data, info } = await sharp(picture).greyscale().raw().toBuffer({ resolveWithObject: true });
    return (x: number, y: number) => data[y * info.width + x]!;
  }
  type Grey = Awaited<ReturnType<typeof greyOf>>;
  /** Brightest less darkest in a square round a point. */
  function contrast(grey: Grey, x: number, y: number, reach = 10): number {
    const seen: number[] = [];
    for (let dy = -reach; dy <= reach; dy++)
      for (let dx = -reach; dx <= reach; dx++) seen.push(grey(x + dx, y + dy));
    return Math.max(...seen) - Math.min(...seen);
  }

  it.each(['staff', 'field', 'public'] as const)(
    'holds nothing finer than 10 cm beyond 1 m round the damage: %s',
    async (audience) => {
      const grey = await greyOf(planRendition(audience, facts));
      expect(contrast(grey, 400, 300)).toBeGreaterThan(150);
      expect(contrast(grey, 300, 220)).toBeGreaterThan(150);
      const [left, top, right, bottom] = [370 - 100, 270 - 100, 430 + 100, 330 + 100];
      const finest: number[] = [];
      for (let y = 15; y < height - 15; y += 20)
        for (let x = 15; x < width - 15; x += 20)
          if (x < left - 15 || x > right + 15 || y < top - 15 || y > bottom + 15)
            finest.push(contrast(grey, x, y));
      expect(finest.length).toBeGreaterThan(700);
      // A board of 4 cm squares is a plain grey at 10 cm; what is left is the encoder's own noise.
      expect(Math.max(...finest)).toBeLessThan(12);
    },
  );

  it('shows the whole photo to the desk', async () => {
    const grey = await greyOf(planRendition('desk', facts));
    expect(contrast(grey, 100, 100)).toBeGreaterThan(150);
    expect(contrast(grey, 750, 550)).toBeGreaterThan(150);
  });

  it('keeps what is larger than 10 cm, so that the street can still be read', async () => {
    const grey = await greyOf(planRendition('public', facts), await board(50));
    expect(contrast(grey, 150, 150, 60)).toBeGreaterThan(120);
  });

  it('shows the public no pixel round damage that nobody confirmed', async () => {
    const proposed = { ...facts, damage: [{ boxInPhoto: damage, isConfirmed: false }] };
    expect(contrast(await greyOf(planRendition('public', proposed)), 400, 300)).toBeLessThan(12);
    expect(contrast(await greyOf(planRendition('staff', proposed)), 400, 300)).toBeGreaterThan(150);
  });

  it('lays the blur of a person over the damage they stand in', async () => {
    const bystanders = [
      { kind: 'person' as const, score: 0.9, boxInPhoto: { x: 390, y: 290, width: 20, height: 20 } },
    ];
    const grey = await greyOf(planRendition('staff', { ...facts, bystanders }));
    expect(contrast(grey, 400, 300)).toBeLessThan(12);
    expect(contrast(grey, 300, 220)).toBeGreaterThan(150);
    const coarse = await greyOf(planRendition('staff', { ...facts, bystanders }), await board(20));
    expect(contrast(coarse, 400, 300, 20)).toBeLessThan(60);
  });

  it('is one blur where the scale is not known', async () => {
    const plan = planRendition('staff', { ...facts, grade: 'low' });
    const grey = await greyOf(plan, await board(50));
    expect(contrast(grey, 150, 150, 60)).toBeLessThan(20);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('stands as its Orientation tag %d says', async (orientation) => {
    const file = join(folder, `turned-${orientation}.png`);
    await sharp({ create: { width: 80, height: 40, channels: 3, background: '#000' } })
      .composite([
        { input: { create: { width: 20, height: 10, channels: 3, background: '#fff' } }, left: 0, top: 0 },
      ])
      .withMetadata({ orientation })
      .png()
      .toFile(file);
    const whole: RenditionPlan = { detail: 'reduced', keep: 1, clear: [], blurred: { keep: 1, boxes: [] } };
    const [reduced, native] = await Promise.all(
      ([whole, { detail: 'native' }] as const).map(async (plan) => {
        const picture = await renderPreview(file, 80, { plan, maxPhotoPixels });
        return sharp(picture).greyscale().raw().toBuffer({ resolveWithObject: true });
      }),
    );
    expect([reduced!.info.width, reduced!.info.height]).toEqual([native!.info.width, native!.info.height]);
    expect(Math.max(...reduced!.data.map((grey, at) => Math.abs(grey - native!.data[at]!)))).toBeLessThan(12);
  });

  it('is tiled by the same rule, and leaves nothing beside the photo', async () => {
    const target = join(folder, 'pyramid');
    const plan = planRendition('public', facts);
    const { levels } = await renderPyramid(checkerboard, target, { plan, maxPhotoPixels });
    const { data } = await sharp(join(target, `${levels - 1}/0_0.webp`))
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(Math.max(...data) - Math.min(...data)).toBeLessThan(12);
    const clear = await sharp(join(target, `${levels - 1}/1_1.webp`))
      .greyscale()
      .raw()
      .toBuffer();
    expect(Math.max(...clear) - Math.min(...clear)).toBeGreaterThan(150);
    expect((await readdir(folder)).filter((name) => name.includes('reduced'))).toEqual([]);
  });
});
