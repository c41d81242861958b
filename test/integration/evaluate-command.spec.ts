import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { addEvaluateCommand } from '../../bin/commands/evaluate.command';
import { addModelCommand } from '../../bin/commands/model.command';
import type { ComparisonOutcome, EvaluationOutcome } from '../../bin/evaluate/run-evaluation';
import { findInProject } from '../../src/platform/config/project-root';
import { paintPhoto } from '../../src/platform/imaging/paint-photo';

const manifest = findInProject('models/manifest.json');

describe('pantau evaluate and pantau model', () => {
  let folder: string;
  let said: { out: string; error: string };
  let exitCode: typeof process.exitCode;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pantau-evaluate-'));
    await mkdir(join(folder, 'photos/street'), { recursive: true });
    for (const [seed, name] of ['street/a.jpg', 'street/b.jpg', 'empty.jpg'].entries())
      await paintPhoto({ width: 640, height: 480, seed: seed + 1 })
        .jpeg()
        .toFile(join(folder, 'photos', name));
    await writeFile(join(folder, 'coco.json'), JSON.stringify(coco));
    await writeFile(
      join(folder, 'split.csv'),
      'photo,group,part\nstreet/a.jpg,g1,test\nstreet/b.jpg,g2,train\nempty.jpg,g3,test\n',
    );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const hear = (where: 'out' | 'error', text: unknown): boolean => {
    said[where] += String(text);
    return true;
  };
  beforeEach(() => {
    exitCode = process.exitCode;
    said = { out: '', error: '' };
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => hear('out', text));
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => hear('error', text));
  });
  afterEach(() => {
    process.exitCode = exitCode;
    jest.restoreAllMocks();
  });

  const image = (id: number, file_name: string, more = {}) => ({
    id,
    file_name,
    width: 640,
    height: 480,
    ...more,
  });
  const coco = {
    info: { source: 'painted', view: 'drone' },
    categories: [
      { id: 1, name: 'D00' },
      { id: 2, name: 'D40' },
      { id: 3, name: 'manhole' },
    ],
    images: [
      image(1, 'street/a.jpg', { gsd: 1.2 }),
      image(2, 'street/b.jpg'),
      image(3, 'empty.jpg', { view: 'topdown' }),
      image(4, 'lost.jpg'),
      image(5, 'empty.jpg'),
    ],
    annotations: [
      { image_id: 1, category_id: 1, bbox: [300, 10, 20, 400] },
      { image_id: 1, category_id: 2, bbox: [700, 10, 20, 20] },
      { image_id: 1, category_id: 3, bbox: [10, 10, 20, 20] },
      { image_id: 2, category_id: 2, bbox: [600, 400, 100, 100], iscrowd: 0 },
      { image_id: 9, category_id: 2, bbox: [0, 0, 10, 10] },
    ],
  };

  const pantau = (...args: string[]) => {
    const program = new Command('pantau').exitOverride();
    addEvaluateCommand(program);
    addModelCommand(program);
    return program.parseAsync(['node', 'pantau', ...args]);
  };
  const data = () => ['--annotations', join(folder, 'coco.json'), '--images', join(folder, 'photos')];
  const evaluate = (...args: string[]) => pantau('evaluate', ...data(), '--draws', '20', ...args);

  it('judges every photo once, names what it leaves out, and goes on', async () => {
    await evaluate('--json');
    const { report, problems, modelVersion, pace } = JSON.parse(said.out) as EvaluationOutcome;
    expect(modelVersion).toMatch(/^road-damage-/);
    expect(report).toMatchObject({
      photos: 3,
      emptyPhotos: 1,
      falseAlarms: { photos: 1, megapixels: 0.3072 },
    });
    expect(report.questions.map(({ question, labels }) => [question, labels])).toEqual([
      ['D00', 1],
      ['D10', 0],
      ['D20', 0],
      ['D40', 1],
      ['repair', 0],
      ['any-damage', 2],
    ]);
    expect(report.byView.map(({ name, photos }) => [name, photos])).toEqual([
      ['drone', 2],
      ['topdown', 1],
    ]);
    expect(report.byGsd.map(({ name, photos }) => [name, photos])).toEqual([['0.8 to 1.6 cm/px', 1]]);
    expect(problems.map(({ name, code }) => [name, code])).toEqual([
      ['street/a.jpg', 'box-outside-photo'],
      ['coco.json', 'image-unknown'],
      ['coco.json', 'class-unknown'],
      ['lost.jpg', 'image-missing'],
      ['empty.jpg', 'image-listed-twice'],
    ]);
    for (const { name, code } of problems) expect(said.error).toContain(`left out ${name} (${code}): `);
    expect(pace!.windowsPerPhoto).toBeGreaterThanOrEqual(1);
  });

  it('writes a report for people', async () => {
    await evaluate();
    expect(said.out).toMatch(/^# road-damage-\S+ on 3 photos\n/);
    for (const title of ['## Average precision', '## By source', '## Confusion', '## Pace'])
      expect(said.out).toContain(title);
    expect(said.out).not.toMatch(/undefined|NaN|null/);
  });

  it('looks only at the part of a split that is asked for', async () => {
    await evaluate('--json', '--split', join(folder, 'split.csv'));
    expect((JSON.parse(said.out) as EvaluationOutcome).report.photos).toBe(2);
    expect(said.error).not.toContain('lost.jpg');
    await expect(evaluate('--split', join(folder, 'split.csv'), '--part', 'night')).rejects.toThrow(
      'has no photo of the part "night"',
    );
  });

  it('looks at no more photos than the limit', async () => {
    await evaluate('--json', '--limit', '1');
    expect((JSON.parse(said.out) as EvaluationOutcome).report.photos).toBe(1);
  });

  it('leaves out a photo of another size than its labels are for, and fails when none is left', async () => {
    const file = join(folder, 'large.json');
    await writeFile(
      file,
      JSON.stringify({ ...coco, images: [{ ...image(1, 'empty.jpg'), width: 1280 }], annotations: [] }),
    );
    await expect(
      pantau('evaluate', '--annotations', file, '--images', join(folder, 'photos')),
    ).rejects.toThrow('No photo could be judged.');
    expect(said.error).toContain('left out empty.jpg (photo-size-differs): The photo has 640 x 480 px');
  });

  it('judges pictures of every kind, and names those that can not be decoded', async () => {
    const kinds = join(folder, 'kinds');
    await mkdir(kinds, { recursive: true });
    const painted = paintPhoto({ width: 96, height: 64 });
    await painted.clone().greyscale().jpeg().toFile(join(kinds, 'grey.jpg'));
    await painted.clone().toColourspace('rgb16').png().toFile(join(kinds, 'deep.png'));
    await painted.clone().toColourspace('cmyk').jpeg().toFile(join(kinds, 'cmyk.jpg'));
    await painted.clone().ensureAlpha().png().toFile(join(kinds, 'alpha.png'));
    await writeFile(join(kinds, 'void.jpg'), '');
    await writeFile(join(kinds, 'text.jpg'), 'no picture');
    const names = ['grey.jpg', 'deep.png', 'cmyk.jpg', 'alpha.png', 'void.jpg', 'text.jpg'];
    const images = names.map((file_name, id) => ({ id, file_name, width: 96, height: 64 }));
    const file = join(folder, 'kinds.json');
    const annotations = [{ image_id: 0, category_id: 1, bbox: [90, 10, 40, 20] }];
    await writeFile(file, JSON.stringify({ ...coco, images, annotations }));
    await pantau('evaluate', '--annotations', file, '--images', kinds, '--draws', '5', '--json');
    const { report, problems } = JSON.parse(said.out) as EvaluationOutcome;
    expect(report.photos).toBe(4);
    expect(problems.map(({ name, code }) => [name, code])).toEqual([
      ['void.jpg', 'empty-file'],
      ['text.jpg', 'not-a-photo'],
    ]);
  });

  it.each([
    ['{"images": []}', 'is no COCO file: categories'],
    ['not json', 'are not JSON'],
  ])('refuses annotations that are %s', async (text, reason) => {
    const file = join(folder, 'wrong.json');
    await writeFile(file, text);
    await expect(
      pantau('evaluate', '--annotations', file, '--images', join(folder, 'photos')),
    ).rejects.toThrow(reason);
  });

  it('finds no difference between a model and itself', async () => {
    await pantau('model', 'compare', manifest, manifest, ...data(), '--draws', '20', '--json');
    const { comparison, a, b } = JSON.parse(said.out) as ComparisonOutcome;
    expect(a.modelVersion).toBe(b.modelVersion);
    expect(comparison).toMatchObject({
      photos: 3,
      meanAp50: { difference: { value: 0, low: 0, high: 0 } },
      anyDamageAp30: { difference: { value: 0 } },
    });
  });

  it('verifies the shipped model', async () => {
    await pantau('model', 'verify');
    expect(said.out).toMatch(/ok {3}onnxruntime: [^\n]*; runs on cpu\n/);
    expect(said.out).toMatch(/ok {3}golden tile: differs by at most/);
    expect(said.out).not.toContain('BAD');
    expect(process.exitCode).toBe(exitCode);
  });

  it.each([
    ['another checksum', { sha256: 'a'.repeat(64) }, 'manifest and checksum', 'is not the one that'],
    ['an unknown class', { classes: ['D99'] }, 'manifest and checksum', 'classes'],
    ['a class too few', { classes: ['D00', 'D10', 'D20', 'D40'] }, 'shapes and scores', 'has shape'],
    [
      'another decoder',
      { output: { decoder: 'detr-sigmoid', name: 'pred', boxesName: 'pred' } },
      'shapes',
      'shape',
    ],
    ['another output', { output: { decoder: 'yolo-v8', name: 'boxes' } }, 'onnxruntime', 'no output "boxes"'],
  ])('refuses a manifest with %s, and says why', async (_, change, what, reason) => {
    const shipped = JSON.parse(await readFile(manifest, 'utf8')) as Record<string, unknown> & {
      file: string;
    };
    const classes = 'classes' in change ? change.classes : undefined;
    const only = (rules: unknown) =>
      classes === undefined
        ? rules
        : Object.fromEntries(Object.entries(rules as object).filter(([name]) => classes.includes(name)));
    const wrong = {
      ...shipped,
      thresholds: only(shipped.thresholds),
      merge: only(shipped.merge),
      ...change,
    };
    await writeFile(join(folder, shipped.file), await readFile(findInProject(`models/${shipped.file}`)));
    await writeFile(join(folder, 'wrong-manifest.json'), JSON.stringify(wrong));
    await pantau('model', 'verify', join(folder, 'wrong-manifest.json'));
    expect(process.exitCode).toBe(1);
    expect(said.out).toMatch(new RegExp(`BAD {2}${what}[^\\n]*${reason}`));
  });

  it('refuses a model that says something else of its golden tile', async () => {
    const shipped = JSON.parse(await readFile(manifest, 'utf8')) as { file: string; golden: string };
    const golden = JSON.parse(await readFile(findInProject(`models/golden/${shipped.golden}`), 'utf8')) as {
      tile: string;
      outputs: { pred: { samples: [number, number][] } };
    };
    golden.outputs.pred.samples[0]![1] += 0.002;
    await mkdir(join(folder, 'golden'), { recursive: true });
    for (const file of [shipped.file, `golden/${golden.tile}`])
      await writeFile(join(folder, file), await readFile(findInProject(`models/${file}`)));
    await writeFile(join(folder, 'golden', shipped.golden), JSON.stringify(golden));
    await writeFile(join(folder, 'other-manifest.json'), JSON.stringify(shipped));
    await pantau('model', 'verify', join(folder, 'other-manifest.json'), '--json');
    expect(process.exitCode).toBe(1);
    expect(JSON.parse(said.out)).toMatchObject({ isGood: false });
    expect(said.out).toContain('The model says something else of its golden tile');
  });
});
