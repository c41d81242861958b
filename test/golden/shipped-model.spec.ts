import { findInProject } from '../../src/platform/config/project-root';
import { checkGoldenTile } from '../../src/platform/inference/golden-tile';
import { loadModel, type VerifiedModel } from '../../src/platform/inference/model-manifest';
import { OnnxSession } from '../../src/platform/inference/onnx-session';

describe('the shipped model', () => {
  let model: VerifiedModel;
  let session: OnnxSession;
  beforeAll(async () => {
    model = await loadModel(findInProject('models/manifest.json'));
    session = await OnnxSession.open(model, 1);
  });
  afterAll(() => session.close());

  it('says of its golden tile what it said where it was made', async () => {
    const outcome = await checkGoldenTile(session);
    expect(outcome?.largestDifference).toBeLessThanOrEqual(1e-3);
    expect(outcome?.isWithinTolerance).toBe(true);
  });

  it('would be noticed with another normalisation', async () => {
    const { input } = model.manifest;
    const dimmed = {
      ...model,
      manifest: {
        ...model.manifest,
        input: { ...input, normalisation: { ...input.normalisation, scale: 1 / 200 } },
      },
    };
    const wrong = await OnnxSession.open(dimmed, 1);
    expect(await checkGoldenTile(wrong)).toMatchObject({ isWithinTolerance: false });
    await wrong.close();
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

  it('is refused when it is no model', async () => {
    await expect(
      OnnxSession.open({ ...model, modelFile: findInProject('package.json') }, 1),
    ).rejects.toMatchObject({ code: 'model-load-failed' });
  });
});
