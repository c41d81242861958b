import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DomainError } from '../../src/domain/domain-error';
import type { Geotag } from '../../src/domain/photogrammetry/camera-pose';
import { farthestPerHeight } from '../../src/domain/photogrammetry/ground-projection';
import { takeOffAltitude, withOutsidePose } from '../../src/domain/photogrammetry/outside-poses/outside-pose';
import {
  poseFinder,
  readOutsidePoses,
} from '../../src/domain/photogrammetry/outside-poses/read-outside-poses';
import type { TerrainHeights } from '../../src/domain/photogrammetry/terrain';
import type { Metres } from '../../src/domain/units';
import { readSettings } from '../../src/platform/config/settings';
import { ExifrPhotoHeaderReader } from '../../src/platform/metadata/exifr-photo-header-reader';
import { withFileBytes } from '../../src/platform/metadata/file-byte-source';
import { toLonLatOf } from '../../src/platform/terrain/epsg';
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

export interface GeotagOverTerrain {
  readonly geotag: Geotag;
  readonly terrain: TerrainHeights | null;
}

/**
 * The heights that points of this photo can lie on. A model that can't serve (no coordinate system, doesn't cover, damaged) is a
 * reason on the geotag, and the level plane stays; a file that isn't there is a failure.
 */
export async function readTerrainFor(geotag: Geotag, file: string): Promise<GeotagOverTerrain> {
  await requireFile(file, 'height model');
  const { pose } = geotag;
  if (!pose) return { geotag, terrain: null };
  const radius = Math.max(leastTerrainRadius, pose.heightAboveGround * farthestPerHeight * 1.5);
  try {
    return { geotag, terrain: await readTerrain(file, pose.position, radius) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return {
      geotag: noted(geotag, error.code, `${error.message} The level plane was taken.`),
      terrain: null,
    };
  }
}

/** The geotag with its pose from a poses file; a file that can't serve, or doesn't know the photo, is a reason on the geotag. */
export async function withPosesFile(geotag: Geotag, photo: string, file: string): Promise<Geotag> {
  await requireFile(file, 'poses file');
  try {
    const findPose = poseFinder(readOutsidePoses(await readFile(file, 'utf8'), toLonLatOf));
    const pose = findPose(photo);
    if (pose) return withOutsidePose(geotag, pose, await takeOffBeside(photo, findPose));
    return noted(
      geotag,
      'poses-photo-unknown',
      'The poses file holds no pose for this photo: its own was taken.',
    );
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return noted(geotag, error.code, `${error.message} The photo’s own pose was taken.`);
  }
}

/** Neighbours that the take-off level is asked of: more change it by centimetres. */
const mostNeighbours = 40;

/** The take-off level on the file's datum, from the photos that it names in this photo's folder. */
async function takeOffBeside(photo: string, findPose: ReturnType<typeof poseFinder>): Promise<Metres | null> {
  const folder = dirname(photo);
  const names = (await readdir(folder)).filter((name) => findPose(name) !== null);
  const told = await Promise.all(
    names.slice(0, mostNeighbours).map(async (name) => ({
      altitude: findPose(name)?.altitude ?? null,
      heightAboveGround: await ownHeight(join(folder, name)),
    })),
  );
  return takeOffAltitude(told);
}

async function ownHeight(path: string): Promise<Metres | null> {
  try {
    const { pose } = await readPhotoFile(path);
    return pose?.heightFrom === 'take-off' ? pose.heightAboveGround : null;
  } catch (error) {
    if (error instanceof OperatorError) return null;
    throw error;
  }
}

const noted = (geotag: Geotag, code: string, message: string): Geotag => ({
  ...geotag,
  reasons: [{ code, message }, ...geotag.reasons],
});

async function requireFile(path: string, what: string): Promise<void> {
  const isThere = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isThere) throw new OperatorError(`${path}: there is no such ${what}.`);
}
