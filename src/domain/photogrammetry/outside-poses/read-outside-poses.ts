import { DomainError } from '../../domain-error';
import { readOdmReconstruction, readOdmShots } from './odm-shots';
import type { OutsidePose } from './outside-pose';
import { type ProjectorOf, readPoseTable } from './pose-table';

/**
 * Poses by photo name out of a file's text: ODM's shots.geojson or reconstruction.json, or a table with a header line.
 * `projectorOf` serves tables in other than longitude and latitude. Throws DomainError `poses-unreadable` where no form fits,
 * `poses-empty` where it holds none that can be used, and what `readPoseTable` and `projectorOf` throw.
 */
export function readOutsidePoses(text: string, projectorOf: ProjectorOf): Map<string, OutsidePose> {
  const poses = /^\s*[[{]/.test(text) ? fromJson(text) : readPoseTable(text, projectorOf);
  if (!poses)
    throw new DomainError(
      'poses-unreadable',
      'The poses file is neither shots.geojson, nor reconstruction.json, nor a table with columns for photo, longitude and latitude (or X and Y).',
      { status: 422 },
    );
  if (poses.size === 0)
    throw new DomainError('poses-empty', 'The poses file holds no pose that can be used.', { status: 422 });
  return poses;
}

/** Poses by photo name: by file name without folders, in any case, with or without its ending, since programs write names as they like. */
export function poseFinder(
  poses: ReadonlyMap<string, OutsidePose>,
): (photoName: string) => OutsidePose | null {
  const byName = new Map<string, OutsidePose>();
  for (const [name, pose] of poses) if (!byName.has(bare(name))) byName.set(bare(name), pose);
  return (photoName) => {
    const wanted = bare(photoName);
    return byName.get(wanted) ?? byName.get(wanted.replace(/\.[^.]+$/, '')) ?? null;
  };
}

const bare = (name: string): string => (name.split(/[\\/]/).at(-1) ?? name).toLowerCase();

function fromJson(text: string): Map<string, OutsidePose> | null {
  try {
    const file: unknown = JSON.parse(text);
    if (Array.isArray(file)) return readOdmReconstruction(file as Record<string, unknown>[]);
    return readOdmShots(file as Record<string, unknown>);
  } catch {
    return null;
  }
}
