import { mkdirSync } from 'node:fs';
import { demoFlight, simulateFlight } from '../../src/simulator';
import { ProgressBars } from '../client/progress-bars';

/** Renders the sample flight into `folder`, its truth and its roads into the files told: it holds what real cards hold, too, a note and a photo without a position. */
export async function makeSampleFlight(
  folder: string,
  files: { readonly truthFile: string; readonly roadsFile: string },
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const bars = new ProgressBars();
  try {
    await simulateFlight({
      ...demoFlight,
      out: folder,
      ...files,
      onProgress: (done, total) => bars.set('render', done, total),
    });
  } finally {
    bars.stop();
  }
}
