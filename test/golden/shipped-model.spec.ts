import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findInProject } from '../../src/platform/config/project-root';
import { checkGoldenTile } from '../../src/platform/inference/golden-tile';
import { loadModel, type VerifiedModel } from '../../src/platform/inference/model-manifest';
import { OnnxSession } from '../../src/platform/inference/onnx-session';

describe.each(['models/manifest.json', 'models/accurate.json'])('the model of %s', (manifestFile) => {
  let model: VerifiedModel;
  let session: OnnxSession;
  beforeAll(async () => {
    model = await loadModel(findInProject(manifestFile));
    session = await OnnxSession.open(model, 1);
  });
  afterAll(() => session.close());

  it('says of its golden tile what it said where it was made', async () => {
    const outcome = await checkGoldenTile(session);
    expect(outcome?.largestDifference).toBeLessThanOrEqual(1e-3);
    expect(outcome?.isWithinTolerance).toBe(true);
  });

  it('would be noticed if it said anything else', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pantau-golden-'));
    try {
      await cp(join(model.folder, 'golden'), join(folder, 'golden'), { recursive: true });
      const file = join(folder, 'golden', model.manifest.golden!);
      const golden = JSON.parse(await readFile(file, 'utf8')) as {
        outputs: Record<string, { samples: [number, number][] }>;
      };
      golden.outputs[model.manifest.output.name]!.samples[0]![1] += 0.002;
      await writeFile(file, JSON.stringify(golden));
      const other = await OnnxSession.open({ ...model, folder }, 1);
      expect(await checkGoldenTile(other)).toMatchObject({ isWithinTolerance: false });
      await other.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('is refused when its manifest names an output that it lacks', async () => {
    const misnamed = {
      ...model,
      manifest: { ...model.manifest, output: { ...model.manifest.output, name: 'boxes' } },
    };
    await expect(OnnxSession.open(misnamed, 1)).rejects.toMatchObject({
      code: 'model-load-failed',
      message: expect.stringContaining('no output "boxes"'),
    });
  });

  it('runs on the processor, and says why, where the provider that was asked for is not to be had', async () => {
    // CoreML is Apple's alone, DirectML Microsoft's.
    const elsewhere = process.platform === 'darwin' ? 'dml' : 'coreml';
    const other = await OnnxSession.open(model, 1, elsewhere);
    try {
      expect(other.provider).toBe('cpu');
      expect(other.fallback).toMatchObject({ wanted: elsewhere, reason: expect.stringContaining(elsewhere) });
      expect(await checkGoldenTile(other)).toMatchObject({ isWithinTolerance: true });
    } finally {
      await other.close();
    }
    expect([session.provider, session.fallback]).toEqual(['cpu', null]);
  });

  it('is refused when it is no model', async () => {
    await expect(
      OnnxSession.open({ ...model, modelFile: findInProject('package.json') }, 1),
    ).rejects.toMatchObject({ code: 'model-load-failed' });
  });
});
