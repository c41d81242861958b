import { mkdirSync } from 'node:fs';
import { simulateFlight } from '../../src/simulator';

/** Renders the sample flight into `folder` and returns it. */
export async function makeSampleFlight(folder: string, tell: (line: string) => void): Promise<string> {
  tell('rendering a sample flight over an invented district');
  mkdirSync(folder, { recursive: true });
  await simulateFlight({ out: folder, seed: 1 });
  return folder;
}
