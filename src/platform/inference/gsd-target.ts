import { readFile } from 'node:fs/promises';
import type { Metres } from '../../domain/units';
import { parseManifest } from './model-manifest';

/** The coarsest ground sample distance that photos are to have: the setting's, else the coarsest that the model was trained at. */
export class GsdTarget {
  constructor(readonly coarsestGsd: Metres) {}

  static async of(targetCentimetres: number | undefined, manifestFile: string): Promise<GsdTarget> {
    if (targetCentimetres !== undefined) return new GsdTarget(targetCentimetres / 100);
    const manifest = parseManifest(await readFile(manifestFile, 'utf8'), manifestFile);
    return new GsdTarget(manifest.trainedGsd.max);
  }
}
