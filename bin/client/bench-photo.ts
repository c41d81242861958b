import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { scaledSize } from '../../src/domain/tiling/photo-scale';
import { planWindows } from '../../src/domain/tiling/window-plan';
import type { Milliseconds, Pixels } from '../../src/domain/units';
import { decodePhoto, readPhotoSize } from '../../src/platform/imaging/decode-photo';
import { paintPhoto } from '../../src/platform/imaging/paint-photo';
import { detectInPhoto } from '../../src/platform/inference/detect-in-photo';
import type { OnnxSession } from '../../src/platform/inference/onnx-session';
import { median } from '../bench/load/median';

/** Any finite value: dense layers take the same time for all. */
const GREY = 0.5;

export interface BenchCase {
  readonly name: string;
  readonly width: Pixels;
  readonly height: Pixels;
  /** Resample factor, as a GSD of that share of the trained one gives. */
  readonly scale: number;
}

/** Medians over the repetitions, milliseconds. */
export interface BenchResult extends BenchCase {
  readonly windows: number;
  readonly decode: Milliseconds;
  readonly cut: Milliseconds;
  readonly inference: Milliseconds;
  readonly merge: Milliseconds;
  readonly total: Milliseconds;
  /** Decoding and running the model on tensors filled beforehand, nothing else: the same windows, the same run. */
  readonly floor: Milliseconds;
  readonly ratioToFloor: number;
  readonly repetitions: number;
}

/** Pipeline and floor in turn, so that what else the machine does weighs on both. The first round warms up and is not counted. */
export async function benchPhoto(
  session: OnnxSession,
  bench: BenchCase,
  repetitions: number,
): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'pantau-bench-'));
  try {
    const photoFile = join(folder, 'photo.jpg');
    // 4:2:0 at 92 is what drones write.
    await paintPhoto(bench).jpeg({ quality: 92 }).toFile(photoFile);
    const maxPhotoPixels = bench.width * bench.height;
    const groundSampleDistance = session.model.manifest.trainedGsd.target * bench.scale;
    const runs: Awaited<ReturnType<typeof detectInPhoto>>[] = [];
    const floors: Milliseconds[] = [];
    for (let round = 0; round <= repetitions; round++) {
      const run = await detectInPhoto(session, photoFile, { groundSampleDistance, maxPhotoPixels });
      const floor = await timeFloor(session, photoFile, bench.scale, maxPhotoPixels);
      if (round === 0) continue;
      runs.push(run);
      floors.push(floor);
    }
    const part = (name: 'decode' | 'cut' | 'inference' | 'merge' | 'total') =>
      median(runs.map(({ timings }) => timings[name]));
    return {
      ...bench,
      windows: runs[0]?.windows ?? 0,
      decode: part('decode'),
      cut: part('cut'),
      inference: part('inference'),
      merge: part('merge'),
      total: part('total'),
      floor: median(floors),
      ratioToFloor: median(runs.map(({ timings }, i) => timings.total / floors[i]!)),
      repetitions,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function timeFloor(
  session: OnnxSession,
  photoFile: string,
  scale: number,
  maxPhotoPixels: number,
): Promise<Milliseconds> {
  const { input, window } = session.model.manifest;
  const size = scaledSize(await readPhotoSize(photoFile, maxPhotoPixels), scale);
  const windows = planWindows(size, { ...window, multipleOf: input.multipleOf });
  const { width, height } = windows[0]!;
  const tensor = session.newInput(width, height).fill(GREY);
  const startedAt = performance.now();
  await decodePhoto(photoFile, size, maxPhotoPixels);
  for (const _ of windows) await session.run(tensor, width, height);
  return performance.now() - startedAt;
}
