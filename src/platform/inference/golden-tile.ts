import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DomainError } from '../../domain/domain-error';
import { decodePhoto, readPhotoSize } from '../imaging/decode-photo';
import { cutWindow, pixelInput } from './cut-window';
import type { OnnxSession } from './onnx-session';

/** Runtimes and processors differ in the last digits; a wrong input layout or file differs in the first. */
export const GOLDEN_TOLERANCE = 1e-3;
const MOST_TILE_PIXELS = 2048 * 2048;

/** A tile and what the model said of it where it was trained: samples of each raw output, by flat index. */
const goldenSchema = z.strictObject({
  tile: z.string().regex(/^[\w][\w.-]*\.png$/),
  outputs: z.record(
    z.string(),
    z.strictObject({
      dims: z.array(z.int().min(1)),
      samples: z.array(z.tuple([z.int().min(0), z.number()])).min(1),
    }),
  ),
});

export interface GoldenOutcome {
  /** Of all samples; infinite when a shape or an output is another. */
  readonly largestDifference: number;
  readonly isWithinTolerance: boolean;
}

/** Runs the model on its golden tile, as photos are run. Null when its manifest names none. */
export async function checkGoldenTile(session: OnnxSession): Promise<GoldenOutcome | null> {
  const { manifest, folder } = session.model;
  if (manifest.golden === undefined) return null;
  const golden = await readGolden(join(folder, 'golden', manifest.golden));
  const tileFile = join(folder, 'golden', golden.tile);
  const size = await readPhotoSize(tileFile, MOST_TILE_PIXELS);
  const tile = await decodePhoto(tileFile, size, MOST_TILE_PIXELS);
  const input = session.newInput(size.width, size.height);
  cutWindow(tile, { x: 0, y: 0, ...size }, input, pixelInput(manifest.input));
  const outputs = await session.run(input, size.width, size.height);
  const differences = Object.entries(golden.outputs).map(([name, expected]) => {
    const actual = outputs[name];
    if (!actual || actual.dims.join() !== expected.dims.join()) return Infinity;
    return Math.max(
      ...expected.samples.map(([at, value]) => Math.abs((actual.data[at] ?? Infinity) - value)),
    );
  });
  const largestDifference = Math.max(...differences);
  return { largestDifference, isWithinTolerance: largestDifference <= GOLDEN_TOLERANCE };
}

async function readGolden(file: string): Promise<z.infer<typeof goldenSchema>> {
  try {
    return goldenSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new DomainError('model-golden-invalid', `The golden tile ${file} can't be used: ${String(cause)}`, {
      cause,
    });
  }
}
