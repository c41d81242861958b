import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { demoFlight, simulateFlight } from '../../simulator';
import type { RenderReply, RenderStart } from './child-sample-renderer';

const MOST_THREADS = 4;

// It ends with its parent, however that died.
process.on('disconnect', () => process.exit(1));
process.on('message', ({ folder }: RenderStart) => void render(folder));

const tell = (reply: RenderReply) => process.send?.(reply);

async function render(folder: string): Promise<void> {
  try {
    await simulateFlight({
      ...demoFlight,
      out: folder,
      truthFile: join(dirname(folder), 'truth.json'),
      roadsFile: join(dirname(folder), 'roads.geojson'),
      // The API and the workers go on beside it.
      threads: Math.max(1, Math.min(MOST_THREADS, availableParallelism() - 1)),
      onProgress: (done) => tell({ kind: 'progress', done }),
    });
    tell({ kind: 'done' });
  } catch (error) {
    tell({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}
