import { performance } from 'node:perf_hooks';
import { choosePhotoScales, scaledSize } from '../../../src/domain/tiling/photo-scale';
import { planWindows, type WindowRule } from '../../../src/domain/tiling/window-plan';
import { decodePhoto, openPhoto, readPhotoSize } from '../../../src/platform/imaging/decode-photo';
import { limitSharp } from '../../../src/platform/imaging/sharp-limits';
import { cutWindow, pixelInput } from '../../../src/platform/inference/cut-window';
import { loadModel } from '../../../src/platform/inference/model-manifest';
import { OnnxSession } from '../../../src/platform/inference/onnx-session';

/** What the bench asks of this process, one at a time. */
export interface BareRequest {
  readonly kind: 'floor' | 'naive';
  readonly photoFile: string;
  readonly photos: number;
  readonly groundSampleDistance: number;
}
export interface BareAnswer {
  readonly seconds: number;
  readonly windows: number;
  readonly error?: string;
}

/** What slicing scripts take by default. */
const NAIVE_WINDOW: WindowRule = { size: 640, overlap: 128, multipleOf: 32 };
const NO_PIXEL_LIMIT = 1e9;
/** Any finite value: dense layers take the same time for all. */
const GREY = 0.5;

limitSharp();
process.on('disconnect', () => process.exit(0));
const session = loadModel(process.env.BENCH_MODEL_MANIFEST ?? '').then((model) => OnnxSession.open(model, 1));
session.then(
  () => process.send?.({ kind: 'ready' }),
  (error: Error) => process.send?.({ kind: 'failed', error: error.message }),
);
process.on('message', async (request: BareRequest) => {
  try {
    process.send?.(await (request.kind === 'floor' ? runFloor(request) : runNaive(request)));
  } catch (error) {
    process.send?.({ seconds: 0, windows: 0, error: (error as Error).message } satisfies BareAnswer);
  }
});

/** Decoding and running the model on a tensor filled beforehand, nothing else. */
async function runFloor({ photoFile, photos, groundSampleDistance }: BareRequest): Promise<BareAnswer> {
  const opened = await session;
  const { input, window, ...manifest } = opened.model.manifest;
  const photo = await readPhotoSize(photoFile, NO_PIXEL_LIMIT);
  const sizes = choosePhotoScales(groundSampleDistance, manifest).map((scale) => scaledSize(photo, scale));
  const plans = sizes.map((size) => planWindows(size, { ...window, multipleOf: input.multipleOf }));
  const tensors = plans.map(([first]) => opened.newInput(first!.width, first!.height).fill(GREY));
  const startedAt = performance.now();
  for (let done = 0; done < photos; done++) {
    await decodePhoto(photoFile, sizes[0]!, NO_PIXEL_LIMIT);
    for (const [at, plan] of plans.entries())
      for (const { width, height } of plan) await opened.run(tensors[at]!, width, height);
  }
  return {
    seconds: (performance.now() - startedAt) / 1000,
    windows: plans.reduce((sum, plan) => sum + plan.length, 0),
  };
}

/** As sliced inference is done by hand: every window opens the photo again. */
async function runNaive({ photoFile, photos }: BareRequest): Promise<BareAnswer> {
  const opened = await session;
  const { input } = opened.model.manifest;
  const pixels = pixelInput(input);
  const photo = await readPhotoSize(photoFile, NO_PIXEL_LIMIT);
  const plan = planWindows(photo, NAIVE_WINDOW);
  const startedAt = performance.now();
  for (let done = 0; done < photos; done++) {
    for (const window of plan) {
      const [width, height] = [
        Math.min(window.width, photo.width - window.x),
        Math.min(window.height, photo.height - window.y),
      ];
      const data = await openPhoto(photoFile, NO_PIXEL_LIMIT)
        .extract({ left: window.x, top: window.y, width, height })
        .raw()
        .toBuffer();
      const tensor = opened.newInput(window.width, window.height);
      cutWindow({ data, width, height }, { ...window, x: 0, y: 0 }, tensor, pixels);
      await opened.run(tensor, window.width, window.height);
    }
  }
  return { seconds: (performance.now() - startedAt) / 1000, windows: plan.length };
}
