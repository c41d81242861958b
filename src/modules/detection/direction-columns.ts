import type { DirectionInPhoto, DirectionsInPhoto } from '../../domain/detection/damage';
import { type GroundSurface, surfaceUnder } from '../../domain/photogrammetry/ground-surface';
import { localFrame } from '../../domain/photogrammetry/local-frame';
import { isTrusted } from '../../domain/photogrammetry/pose-finding';
import type { TerrainHeights } from '../../domain/photogrammetry/terrain';
import type { BoxInPhoto, Degrees, PointInPhoto } from '../../domain/units';
import type { Photo } from '../photo/photo.entity';
import type { Detection } from './detection.entity';

export type DirectionColumns = Pick<
  Detection,
  'crackBearingDeg' | 'crackSigmaDeg' | 'pavementBearingDeg' | 'pavementSigmaDeg' | 'photoBearingDeg'
>;

const nowhere: DirectionColumns = {
  crackBearingDeg: null,
  crackSigmaDeg: null,
  pavementBearingDeg: null,
  pavementSigmaDeg: null,
  photoBearingDeg: null,
};

/** Where the lines seen in and around a box run on the ground; a box that a person drew has none. */
export function directionColumns(
  box: BoxInPhoto,
  { geotag }: Pick<Photo, 'geotag'>,
  terrain: TerrainHeights | null,
  seen: DirectionsInPhoto | null,
): DirectionColumns {
  const surface = geotag && isTrusted(geotag.grade) ? surfaceUnder(geotag, terrain) : null;
  if (!surface) return nowhere;
  const centre = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const at = (direction: DirectionInPhoto | null) =>
    direction && bearingOnGround(surface, centre, direction.fromTop);
  const [crack, pavement] = [seen?.crack ?? null, seen?.pavement ?? null];
  return {
    crackBearingDeg: at(crack),
    crackSigmaDeg: crack?.sigma ?? null,
    pavementBearingDeg: at(pavement),
    pavementSigmaDeg: pavement?.sigma ?? null,
    photoBearingDeg: bearingOnGround(surface, centre, 0),
  };
}

/** After a new pose: everything turns as the photo did. What was not placed before has no direction now. */
export function turnedColumns(before: DirectionColumns, photoBearingDeg: Degrees | null): DirectionColumns {
  if (photoBearingDeg === null || before.photoBearingDeg === null) return { ...nowhere, photoBearingDeg };
  const turn = photoBearingDeg - before.photoBearingDeg;
  const turned = (bearing: Degrees | null) => bearing && (bearing + turn + 360) % 180;
  return {
    crackSigmaDeg: before.crackSigmaDeg,
    pavementSigmaDeg: before.pavementSigmaDeg,
    crackBearingDeg: turned(before.crackBearingDeg),
    pavementBearingDeg: turned(before.pavementBearingDeg),
    photoBearingDeg,
  };
}

/** Of a short line through the point; 0..180. Null where the ground can't be placed. */
function bearingOnGround(surface: GroundSurface, at: PointInPhoto, fromTop: Degrees): Degrees | null {
  const radians = (fromTop * Math.PI) / 180;
  const reach = 0.5;
  const [dx, dy] = [reach * Math.sin(radians), -reach * Math.cos(radians)];
  const ahead = surface.place({ x: at.x + dx, y: at.y + dy });
  const behind = surface.place({ x: at.x - dx, y: at.y - dy });
  if (!ahead.ok || !behind.ok) return null;
  const { east, north } = localFrame(behind.value.place).toLocal(ahead.value.place);
  return ((Math.atan2(east, north) * 180) / Math.PI + 360) % 180;
}
