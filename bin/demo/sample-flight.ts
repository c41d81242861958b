import { mkdirSync } from 'node:fs';
import { simulateFlight } from '../../src/simulator';
import { ProgressBars } from '../client/progress-bars';

/** One photo without a position and one note: what real cards hold, too. */
const sample = { seed: 1, photos: 9, withoutGps: 1, strayFiles: 1 } as const;

/** Renders the sample flight into `folder`, its truth into `truthFile`. */
export async function makeSampleFlight(folder: string, truthFile: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const bars = new ProgressBars();
  try {
    await simulateFlight({
      ...sample,
      out: folder,
      truthFile,
      onProgress: (done, total) => bars.set('render', done, total),
    });
  } finally {
    bars.stop();
  }
}
