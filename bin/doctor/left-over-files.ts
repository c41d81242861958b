import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Ailment, healthy } from './ailment';

/** Far beyond any step's time limit: whoever made it was killed. */
const LEFT_MS = 3_600_000;
const OURS = /^(layer|photo)-/;

/** What killed processes left under DATA_DIR/tmp. */
export const leftOverFiles: Ailment = {
  name: 'left-over temporary files',
  look: async ({ services, now }) => {
    const folder = join(services.settings.DATA_DIR, 'tmp');
    const left: string[] = [];
    for (const name of await readdir(folder).catch(() => [])) {
      const info = OURS.test(name) ? await stat(join(folder, name)).catch(() => null) : null;
      if (info && now.getTime() - info.mtimeMs > LEFT_MS) left.push(join(folder, name));
    }
    if (left.length === 0) return healthy;
    return {
      found: left,
      mend: async () => {
        for (const path of left) await rm(path, { recursive: true, force: true });
        return left.length;
      },
    };
  },
};
