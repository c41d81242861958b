import type { EntityManager } from 'typeorm';
import type { Geotag } from '../../domain/photogrammetry/camera-pose';
import type { TerrainHeights } from '../../domain/photogrammetry/terrain';
import type { PhotoRegistration } from '../../domain/registration/registration';
import type { BoxInPhoto, GroundPolygon } from '../../domain/units';
import { groundColumns } from '../detection/ground-columns';

/** A photo that may be registered, with the geotag that its header and the flight's files gave. */
export interface PhotoRow {
  readonly id: string;
  readonly name: string;
  readonly sha256: string;
  readonly geotag: Geotag | null;
}

/** What registration makes of a photo. */
export interface RegisteredPhoto {
  readonly id: string;
  readonly registration: PhotoRegistration;
  readonly geotag: Geotag | null;
  readonly footprint: GroundPolygon | null;
  readonly ownGeotag: Geotag | null;
  readonly terrain: TerrainHeights | null;
}

export const loadPhotos = (manager: Pick<EntityManager, 'query'>, flightId: string): Promise<PhotoRow[]> =>
  manager.query(
    `select id, name, sha256, coalesce(unregistered_geotag, geotag) as geotag from photo
     where flight_id = $1 and state = 'detected' and duplicate_of is null order by id`,
    [flightId],
  );

export async function writePhotos(
  manager: EntityManager,
  photos: readonly RegisteredPhoto[],
  now: Date,
): Promise<void> {
  await manager.query(
    `update photo set registration = told.registration, registration_grade = told.registration ->> 'grade',
       unregistered_geotag = told.own_geotag, geotag = told.geotag, footprint = told.footprint,
       pose_grade = told.geotag ->> 'grade', gsd_m = (told.geotag ->> 'groundSampleDistance')::float8,
       lon = coalesce((told.geotag #>> '{pose,position,lon}')::float8, photo.lon),
       lat = coalesce((told.geotag #>> '{pose,position,lat}')::float8, photo.lat), updated_at = $6
     from unnest($1::uuid[], $2::jsonb[], $3::jsonb[], $4::jsonb[], $5::jsonb[])
       as told (id, registration, own_geotag, geotag, footprint) where photo.id = told.id`,
    [
      photos.map(({ id }) => id),
      photos.map(({ registration }) => registration),
      photos.map(({ ownGeotag }) => ownGeotag),
      photos.map(({ geotag }) => geotag),
      photos.map(({ footprint }) => footprint),
      now,
    ],
  );
}

interface BoxRow extends BoxInPhoto {
  readonly id: string;
  readonly photo_id: string;
}

const columns = {
  lon: 'float8',
  lat: 'float8',
  covEe: 'float8',
  covEn: 'float8',
  covNn: 'float8',
  polygon: 'jsonb',
  lengthM: 'float8',
  widthM: 'float8',
  areaM2: 'float8',
  bearingDeg: 'float8',
  betweenPhotosM: 'float8',
} as const;
type Column = keyof typeof columns;
const names = Object.keys(columns) as Column[];
const snake: Record<Column, string> = {
  lon: 'lon',
  lat: 'lat',
  covEe: 'cov_ee',
  covEn: 'cov_en',
  covNn: 'cov_nn',
  polygon: 'polygon',
  lengthM: 'length_m',
  widthM: 'width_m',
  areaM2: 'area_m2',
  bearingDeg: 'bearing_deg',
  betweenPhotosM: 'between_photos_m',
};

/** Lays every box of the flight on the ground anew, by the poses as they are now. */
export async function layBoxesAnew(
  manager: EntityManager,
  flightId: string,
  photos: readonly RegisteredPhoto[],
): Promise<void> {
  const byId = new Map(photos.map((photo) => [photo.id, photo]));
  const boxes: BoxRow[] = await manager.query(
    `select id, photo_id, x, y, width, height from detection
     where flight_id = $1 and superseded_at is null and photo_id = any($2::uuid[]) order by id`,
    [flightId, [...byId.keys()]],
  );
  if (boxes.length === 0) return;
  const laid = boxes.map((box) => {
    const photo = byId.get(box.photo_id)!;
    return groundColumns(box, photo, photo.terrain);
  });
  await manager.query(
    `update detection set ${names.map((name) => `${snake[name]} = told.${snake[name]}`).join(', ')}
     from unnest($1::uuid[], ${names.map((name, i) => `$${i + 2}::${columns[name]}[]`).join(', ')})
       as told (id, ${names.map((name) => snake[name]).join(', ')}) where detection.id = told.id`,
    [boxes.map(({ id }) => id), ...names.map((name) => laid.map((ground) => ground[name]))],
  );
}
