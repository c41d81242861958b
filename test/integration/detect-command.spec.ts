import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { addDetectCommand } from '../../bin/commands/detect.command';
import { paintPhoto } from '../../src/platform/imaging/paint-photo';

interface Row {
  readonly file_name: string;
  readonly category: string;
  readonly bbox: readonly number[];
  readonly score: number;
}

describe('pantau detect', () => {
  let folder: string;
  let said: { out: string; error: string };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pantau-detect-'));
    await mkdir(join(folder, 'photos/north'), { recursive: true });
    await paintPhoto({ width: 640, height: 480 }).jpeg().toFile(join(folder, 'photos/a.jpg'));
    const whole = await paintPhoto({ width: 640, height: 480, seed: 2 }).jpeg().toBuffer();
    await writeFile(join(folder, 'photos/north/b.JPG'), whole);
    await writeFile(join(folder, 'photos/north/cut.jpg'), whole.subarray(0, whole.length / 2));
    await writeFile(join(folder, 'photos/empty.jpg'), '');
    await writeFile(join(folder, 'photos/notes.txt'), 'not a photo');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const hear = (where: 'out' | 'error', text: unknown): boolean => {
    said[where] += String(text);
    return true;
  };
  beforeEach(() => {
    said = { out: '', error: '' };
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => hear('out', text));
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => hear('error', text));
  });
  afterEach(() => jest.restoreAllMocks());

  const pantau = (...args: string[]) => {
    const program = new Command('pantau').exitOverride();
    addDetectCommand(program);
    return program.parseAsync(['node', 'pantau', 'detect', ...args]);
  };
  const rows = async (): Promise<Row[]> => JSON.parse(await readFile(join(folder, 'out.json'), 'utf8'));

  it('writes boxes in photo pixels by names relative to the folder, names what it refuses, and goes on', async () => {
    await pantau('--coco', join(folder, 'out.json'), '--min-score', '0.02', '--json', join(folder, 'photos'));
    const found = await rows();
    expect(new Set(found.map((row) => row.file_name))).toEqual(new Set(['a.jpg', 'north/b.JPG']));
    for (const {
      bbox: [x = -1, y = -1, width = 0, height = 0],
      category,
      score,
    } of found) {
      expect(['D00', 'D10', 'D20', 'D40', 'repair']).toContain(category);
      expect(score).toBeGreaterThanOrEqual(0.02);
      expect(Math.min(x, y, width - 1, height - 1)).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(640.01);
      expect(y + height).toBeLessThanOrEqual(480.01);
    }
    expect(JSON.parse(said.out)).toMatchObject({
      photos: 2,
      otherFiles: 1,
      detections: found.length,
      refused: expect.arrayContaining([
        expect.objectContaining({ name: 'empty.jpg', code: 'empty-file' }),
        expect.objectContaining({ name: 'north/cut.jpg', code: 'truncated-photo' }),
      ]),
    });
    expect(said.error).toContain('refused north/cut.jpg (truncated-photo)');
  });

  it('takes pictures of every kind that can be decoded, and names the others and those that are too large', async () => {
    const kinds = join(folder, 'kinds');
    await mkdir(kinds, { recursive: true });
    const painted = (seed: number) => paintPhoto({ width: 160, height: 128, seed });
    await painted(3).greyscale().jpeg().toFile(join(kinds, 'grey.jpg'));
    await painted(4).toColourspace('rgb16').png().toFile(join(kinds, 'deep.png'));
    await painted(5).toColourspace('cmyk').jpeg().toFile(join(kinds, 'cmyk.jpg'));
    await painted(6).ensureAlpha(0.5).png().toFile(join(kinds, 'alpha.png'));
    await paintPhoto({ width: 7, height: 5 }).jpeg().toFile(join(kinds, 'speck.jpg'));
    await paintPhoto({ width: 1200, height: 1000 }).jpeg().toFile(join(kinds, 'huge.jpg'));
    await writeFile(join(kinds, 'empty.png'), '');
    await writeFile(join(kinds, 'text.jpg'), 'no picture at all');
    const limit = process.env.MAX_PHOTO_PIXELS;
    process.env.MAX_PHOTO_PIXELS = '1000000';
    try {
      await pantau('--coco', join(folder, 'out.json'), '--json', kinds);
    } finally {
      if (limit === undefined) delete process.env.MAX_PHOTO_PIXELS;
      else process.env.MAX_PHOTO_PIXELS = limit;
    }
    const { photos, refused } = JSON.parse(said.out) as {
      photos: number;
      refused: { name: string; code: string; message: string }[];
    };
    expect(photos).toBe(5);
    expect(refused.map(({ name, code }) => [name, code]).sort()).toEqual([
      ['empty.png', 'empty-file'],
      ['huge.jpg', 'too-many-pixels'],
      ['text.jpg', 'not-a-photo'],
    ]);
    for (const { name, code } of refused) expect(said.error).toContain(`refused ${name} (${code}): `);
  });

  it('calls a file as it was given, and leaves standard output to the rows when asked', async () => {
    const file = join(folder, 'photos/a.jpg');
    await pantau('--coco', '-', '--min-score', '0.02', file);
    expect((JSON.parse(said.out) as Row[]).every((row) => row.file_name === file)).toBe(true);
  });

  it('fails when not one photo could be read', async () => {
    await expect(pantau('--coco', join(folder, 'out.json'), join(folder, 'none.jpg'))).rejects.toThrow(
      'No photo could be read.',
    );
    expect(await rows()).toEqual([]);
    expect(said.error).toContain('none.jpg (unreadable): There is no such file or folder.');
  });

  it.each([['0'], ['1.5'], ['high']])('refuses a least score of %s', async (score) => {
    await expect(pantau('--coco', 'x', '--min-score', score, folder)).rejects.toThrow(
      'Give a number above 0 and up to 1.',
    );
  });
});
