import { basename } from 'node:path';
import { DomainError } from '../../src/domain/domain-error';
import type { Geotag } from '../../src/domain/photogrammetry/camera-pose';
import { farthestPerHeight } from '../../src/domain/photogrammetry/ground-projection';
import type { TerrainHeights } from '../../src/domain/photogrammetry/terrain';
import { readSettings } from '../../src/platform/config/settings';
import { ExifrPhotoHeaderReader } from '../../src/platform/metadata/exifr-photo-header-reader';
import { withFileBytes } from '../../src/platform/metadata/file-byte-source';
import { readTerrain } from '../../src/platform/terrain/geotiff-terrain';
import { OperatorError } from '../launcher/operator-error';

/** A photo's geotag straight from a file; what can't be read is one line that names the file. */
export async function readPhotoFile(path: string): Promise<Geotag> {
  const reader = new ExifrPhotoHeaderReader(readSettings());
  try {
    return await withFileBytes(path, (source) => reader.read(source));
  } catch (error) {
    if (error instanceof DomainError)
      throw new OperatorError(`${basename(path)}: ${error.message} (${error.code})`);
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new OperatorError(`${path}: there is no such file.`);
    if (code === 'EISDIR') throw new OperatorError(`${path} is a folder; name one photo.`);
    if (code === 'EACCES' || code === 'EPERM')
      throw new OperatorError(`${path}: this account may not read the file.`);
    throw error;
  }
}

const leastTerrainRadius = 600;

/** The heights that points of this photo can lie on; null for a photo that has no pose to place them by. */
export async function readTerrainFor({ pose }: Geotag, file: string): Promise<TerrainHeights | null> {
  if (!pose) return null;
  const radius = Math.max(leastTerrainRadius, pose.heightAboveGround * farthestPerHeight * 1.5);
  try {
    return await readTerrain(file, pose.position, radius);
  } catch (error) {
    if (error instanceof DomainError) throw new OperatorError(`${error.message} (${error.code})`);
    throw error;
  }
}
