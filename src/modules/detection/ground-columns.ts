import { boxToGround } from '../../domain/photogrammetry/box-on-ground';
import { surfaceUnder } from '../../domain/photogrammetry/ground-surface';
import { isTrusted } from '../../domain/photogrammetry/pose-finding';
import type { TerrainHeights } from '../../domain/photogrammetry/terrain';
import type { BoxInPhoto } from '../../domain/units';
import type { Photo } from '../photo/photo.entity';
import type { Detection } from './detection.entity';

export type GroundColumns = Pick<
  Detection,
  | 'lon'
  | 'lat'
  | 'covEe'
  | 'covEn'
  | 'covNn'
  | 'polygon'
  | 'lengthM'
  | 'widthM'
  | 'areaM2'
  | 'bearingDeg'
  | 'betweenPhotosM'
>;

const nowhere: GroundColumns = {
  lon: null,
  lat: null,
  covEe: null,
  covEn: null,
  covNn: null,
  polygon: null,
  lengthM: null,
  widthM: null,
  areaM2: null,
  bearingDeg: null,
  betweenPhotosM: null,
};

/** Where a box lies on the ground. Only a pose that may be trusted puts it there; without one it waits for a person. */
export function groundColumns(
  boxInPhoto: BoxInPhoto,
  { geotag, registration }: Pick<Photo, 'geotag' | 'registration'>,
  terrain: TerrainHeights | null,
): GroundColumns {
  const surface = geotag && isTrusted(geotag.grade) ? surfaceUnder(geotag, terrain) : null;
  const ground = surface && geotag?.pose ? boxToGround(geotag.pose, boxInPhoto, surface) : null;
  if (!ground?.ok) return nowhere;
  const { place, covariance, polygon, length, width, area, bearing } = ground.value;
  return {
    lon: place.lon,
    lat: place.lat,
    covEe: covariance.eastEast,
    covEn: covariance.eastNorth,
    covNn: covariance.northNorth,
    polygon,
    lengthM: length,
    widthM: width,
    areaM2: area,
    bearingDeg: bearing,
    betweenPhotosM: registration?.betweenPhotos ?? null,
  };
}
