import { createHash } from 'node:crypto';
import type { HostileCause, HostileFile } from './cause';
import { damagedFiles } from './damaged-files';
import { foreignFiles } from './foreign-files';
import { makeKit } from './kit';
import { metadataFiles } from './metadata-files';
import { namedFiles } from './named-files';
import { poseFiles } from './pose-files';

/** Every cause with what it must come to: the table of what the pipeline does with bad input. */
export const hostileCauses: readonly HostileCause[] = [
  ...damagedFiles,
  ...metadataFiles,
  ...poseFiles,
  ...foreignFiles,
  ...namedFiles,
];

export interface MadeFile extends HostileFile {
  readonly cause: HostileCause;
  readonly name: string;
  readonly sha256: string;
}

/** All bad files, the same for the same seed. Of equal bytes one is kept, unless the cause is that there are two. */
export async function makeHostileFiles(seed: number): Promise<MadeFile[]> {
  const kit = await makeKit(seed);
  const seen = new Set<string>();
  return hostileCauses.flatMap((cause, place) =>
    cause.make(kit).flatMap((file, index) => {
      const sha256 = createHash('sha256').update(file.bytes).digest('hex');
      if (seen.has(sha256) && cause.end !== 'duplicate') return [];
      seen.add(sha256);
      return [{ ...file, cause, sha256, name: file.name ?? `bad-${place}-${index}.jpg` }];
    }),
  );
}
