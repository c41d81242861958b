import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { PhotoRejection } from '../../src/domain/domain-error';
import { findInProject } from '../../src/platform/config/project-root';
import { paintPhoto } from '../../src/platform/imaging/paint-photo';
import { ChildDetector, ChildRenderer } from '../../src/platform/inference/child-detector';
import type { ChildReply, ChildRequest, ChildStart } from '../../src/platform/inference/detector-messages';
import { photoProcess, typescriptHook } from '../support/photo-program';
import { until } from '../support/until';

const { start, program } = photoProcess;
const unknownGsd = { groundSampleDistance: null };

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('the photo process', () => {
  let folder: string;
  let photoFile: string;
  const open: { close(): void }[] = [];
  const detector = (options: Partial<ConstructorParameters<typeof ChildDetector>[1]> = {}) => {
    const made = new ChildDetector('road-damage-test', { start, program, ...options });
    open.push(made);
    return made;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pantau-process-'));
    photoFile = join(folder, 'photo.jpg');
    await paintPhoto({ width: 1200, height: 800 })
      .jpeg({ quality: 90 })
      .withMetadata({ orientation: 6 })
      .toFile(photoFile);
  });
  afterEach(() => {
    for (const made of open.splice(0)) made.close();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('starts at the first request and keeps its child', async () => {
    const one = detector();
    expect(one.pid).toBeUndefined();
    const first = await one.detect(photoFile, { ...unknownGsd, minScore: 0.05 });
    expect(first).toMatchObject({ width: 1200, height: 800 });
    expect(first.windows).toBeGreaterThan(0);
    const { pid } = one;
    const again = await one.detect(photoFile, { ...unknownGsd, minScore: 0.05 });
    expect(one.pid).toBe(pid);
    expect(again.found).toEqual(first.found);
  });

  it('keeps every box inside the photo, best first', async () => {
    const { found } = await detector().detect(photoFile, { groundSampleDistance: 0.016, minScore: 0.01 });
    expect(found.length).toBeGreaterThan(0);
    for (const {
      boxInPhoto: { x, y, width, height },
    } of found) {
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(1200);
      expect(y + height).toBeLessThanOrEqual(800);
    }
    expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).sort((a, b) => b - a));
  });

  it('looks at sharpness and light, and calls a smeared copy less sharp', async () => {
    const eye = new ChildRenderer({ start, program });
    open.push(eye);
    const soft = join(folder, 'soft.jpg');
    await sharp(photoFile).blur(4).jpeg({ quality: 92 }).toFile(soft);
    const [sharpLook, softLook] = [await eye.look(photoFile), await eye.look(soft)];
    expect(softLook.blur).toBeGreaterThan(sharpLook.blur! + 0.1);
    expect(sharpLook.meanLuma).toBeGreaterThan(10);
    const text = join(folder, 'notes.jpg');
    await writeFile(text, 'hello');
    await expect(eye.look(text)).rejects.toMatchObject({ code: 'not-a-photo' });
  });

  it('answers requests that come at once, each with its own', async () => {
    const small = join(folder, 'small.png');
    await paintPhoto({ width: 300, height: 200, seed: 2 }).png().toFile(small);
    const one = detector();
    const results = await Promise.all([
      one.detect(photoFile, unknownGsd),
      one.detect(small, unknownGsd),
      one.detect(photoFile, unknownGsd),
    ]);
    expect(results.map(({ width }) => width)).toEqual([1200, 300, 1200]);
  });

  it('brings a rejection across as a rejection, and goes on with the next photo', async () => {
    const text = join(folder, 'text.jpg');
    await writeFile(text, 'no photo');
    const one = detector();
    const [refused, fine] = await Promise.allSettled([
      one.detect(text, unknownGsd),
      one.detect(photoFile, unknownGsd),
    ]);
    expect(refused).toMatchObject({ status: 'rejected', reason: expect.any(PhotoRejection) });
    expect(refused).toMatchObject({ reason: { code: 'not-a-photo', retryable: false } });
    expect(fine.status).toBe('fulfilled');
  });

  it('fails the photo at hand when its child crashes in native code, and gives the next one a fresh child', async () => {
    const one = detector();
    await one.detect(photoFile, unknownGsd);
    const { pid } = one;
    const [crashing, next] = [one.detect(photoFile, unknownGsd), one.detect(photoFile, unknownGsd)];
    process.kill(pid!, 'SIGSEGV');
    await expect(crashing).rejects.toMatchObject({ code: 'detector-crashed', retryable: true });
    await expect(next).resolves.toMatchObject({ width: 1200 });
    expect(one.pid).not.toBe(pid);
  });

  it('kills a child that hangs, and gives the next photo a fresh one', async () => {
    const timeLimits = { detect: 500 };
    const one = detector({ timeLimits });
    const hanging = one.detect(photoFile, unknownGsd);
    const pid = one.pid!;
    process.kill(pid, 'SIGSTOP');
    await expect(hanging).rejects.toMatchObject({ code: 'detector-timed-out', retryable: true });
    await until(() => !isRunning(pid));
    timeLimits.detect = 60_000;
    await expect(one.detect(photoFile, unknownGsd)).resolves.toMatchObject({ width: 1200 });
  });

  it('stops at once when the caller gives up, whether the photo waits or runs', async () => {
    const one = detector();
    await one.detect(photoFile, unknownGsd);
    const pid = one.pid!;
    process.kill(pid, 'SIGSTOP');
    const [runs, waits] = [new AbortController(), new AbortController()];
    const running = one.detect(photoFile, { ...unknownGsd, signal: runs.signal });
    const waiting = one.detect(photoFile, { ...unknownGsd, signal: waits.signal });
    waits.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'detector-timed-out' });
    expect(isRunning(pid)).toBe(true);
    runs.abort();
    await expect(running).rejects.toMatchObject({ code: 'detector-timed-out' });
    await until(() => !isRunning(pid));
  });

  it('proves the shipped model, and says at once what is wrong with a manifest that does not fit its file', async () => {
    await expect(detector().prove()).resolves.toBeUndefined();
    const shipped = JSON.parse(await readFile(start.manifestFile, 'utf8')) as { file: string };
    const other = await mkdtemp(join(folder, 'misfit-'));
    await copyFile(findInProject(`models/${shipped.file}`), join(other, shipped.file));
    const misfit = join(other, 'manifest.json');
    const output = { decoder: 'detr-sigmoid', name: 'pred', boxesName: 'pred' };
    await writeFile(misfit, JSON.stringify({ ...shipped, output, golden: undefined }));
    await expect(detector({ start: { ...start, manifestFile: misfit } }).prove()).rejects.toMatchObject({
      code: 'model-shape-wrong',
      retryable: false,
      message: expect.stringContaining(shipped.file),
    });
  });

  it('says what is wrong with a model, and that trying again is no use', async () => {
    const wrong = join(folder, 'manifest.json');
    await writeFile(
      wrong,
      (await readFile(start.manifestFile, 'utf8')).replace(/"sha256": "../, '"sha256": "00'),
    );
    const one = detector({ start: { ...start, manifestFile: wrong } });
    await expect(one.detect(photoFile, unknownGsd)).rejects.toMatchObject({
      code: 'model-file-missing',
      retryable: false,
    });
  });

  it('refuses a photo with more pixels than the settings allow', async () => {
    const one = detector({ start: { ...start, maxPhotoPixels: 10_000 } });
    await expect(one.detect(photoFile, unknownGsd)).rejects.toMatchObject({ code: 'too-many-pixels' });
  });

  it('fails what is under way when it is closed, and its child ends', async () => {
    const one = detector();
    await one.detect(photoFile, unknownGsd);
    const pid = one.pid!;
    const running = one.detect(photoFile, unknownGsd);
    one.close();
    await expect(running).rejects.toMatchObject({ code: 'detector-closed', retryable: true });
    await until(() => !isRunning(pid));
    await expect(one.detect(photoFile, unknownGsd)).rejects.toMatchObject({ code: 'detector-closed' });
  });

  it('ends with its parent, however that died', async () => {
    const script = `
      const { ChildDetector } = require(${JSON.stringify(findInProject('src/platform/inference/child-detector.ts'))});
      const one = new ChildDetector('test', ${JSON.stringify({ start, program })});
      one.detect(${JSON.stringify(photoFile)}, { groundSampleDistance: null }).then(() => { console.log(one.pid); setInterval(() => {}, 1000); });`;
    const parent = spawn(process.execPath, ['--require', typescriptHook, '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(isRunning(pid)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !isRunning(pid));
  });

  it('does not keep a program alive that has nothing more to ask', async () => {
    const script = `
      const { ChildDetector } = require(${JSON.stringify(findInProject('src/platform/inference/child-detector.ts'))});
      new ChildDetector('test', ${JSON.stringify({ start, program })}).detect(${JSON.stringify(photoFile)}, { groundSampleDistance: null });`;
    const [status] = await once(
      spawn(process.execPath, ['--require', typescriptHook, '-e', script], { stdio: 'inherit' }),
      'exit',
    );
    expect(status).toBe(0);
  });

  it('says in its log when the model can’t run on what the settings name', async () => {
    const child = fork(program.file, [], {
      execArgv: [...program.execArgv],
      env: { ...process.env, LOG_LEVEL: 'warn' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const elsewhere = process.platform === 'darwin' ? 'dml' : 'coreml';
    child.send({ kind: 'start', ...start, inferenceProvider: elsewhere } satisfies ChildStart);
    child.send({ kind: 'call', id: 1, name: 'prove' } satisfies ChildRequest);
    try {
      const [reply] = (await once(child, 'message')) as [ChildReply];
      expect(reply).toEqual({ id: 1, ok: true, value: null });
      await until(() => said.endsWith('\n'));
      expect(JSON.parse(said)).toMatchObject({
        level: 'warn',
        wanted: elsewhere,
        reason: expect.stringContaining(elsewhere),
        msg: expect.stringContaining('INFERENCE_PROVIDER'),
      });
    } finally {
      child.disconnect();
    }
  });

  describe('as renderer', () => {
    const renderer = () => {
      const made = new ChildRenderer({ start, program });
      open.push(made);
      return made;
    };

    it('makes an upright preview without metadata', async () => {
      const { default: sharp } = await import('sharp');
      const preview = await sharp(await renderer().preview(photoFile, 600, { detail: 'native' })).metadata();
      expect(preview).toMatchObject({ format: 'webp', width: 400, height: 600 });
      expect(preview.exif).toBeUndefined();
    });

    it('makes a pyramid whose tiles cover the upright photo', async () => {
      const target = join(folder, 'pyramid');
      const { levels, files } = await renderer().pyramid(photoFile, target, { detail: 'native' });
      const description = JSON.parse(await readFile(join(target, 'pyramid.json'), 'utf8'));
      expect(description).toEqual({
        width: 800,
        height: 1200,
        tileSize: 256,
        overlap: 0,
        levels,
        format: 'webp',
      });
      expect(files.filter((file) => file.startsWith(`${levels - 1}/`))).toHaveLength(4 * 5);
      expect(files.at(-1)).toBe('pyramid.json');
    });
  });
});
