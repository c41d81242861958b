import type { EntityManager } from 'typeorm';
import type { Geotag } from '../../domain/photogrammetry/camera-pose';
import { surfaceUnder } from '../../domain/photogrammetry/ground-surface';
import type { TerrainHeights } from '../../domain/photogrammetry/terrain';
import type { PhotoQuality } from '../../domain/quality/judge-photo';
import type { PhotoQualityCode } from '../../domain/quality/quality-finding';
import { boundsOfPolygon } from '../../domain/resurvey/bounds';
import type { SurveyPhoto } from '../../domain/resurvey/observe-flight';
import type { PictureFlaw } from '../../domain/resurvey/reasons';
import type { GroundPolygon } from '../../domain/units';

export interface SurveyPhotoRow {
  readonly id: string;
  readonly flight_id: string;
  readonly name: string;
  readonly sha256: string | null;
  readonly taken_at: Date | null;
  readonly geotag: Geotag;
  readonly footprint: GroundPolygon;
  readonly quality: PhotoQuality | null;
  readonly between_photos_m: number | null;
}

export const SURVEY_PHOTO_COLUMNS = `photo.id, photo.flight_id, photo.name, photo.sha256, photo.taken_at, photo.geotag, photo.footprint, photo.quality,
  (photo.registration ->> 'betweenPhotos')::float8 as between_photos_m`;
/** What can be looked at: whatever was found in it, or not, and placed by a pose that may be trusted. */
export const IS_SURVEY_PHOTO = `photo.state = 'detected' and photo.duplicate_of is null
  and photo.pose_grade in ('good', 'fair') and photo.footprint is not null and photo.geotag is not null`;

export const loadSurveyPhotoRows = (manager: EntityManager, flightId: string): Promise<SurveyPhotoRow[]> =>
  manager.query(
    `select ${SURVEY_PHOTO_COLUMNS} from photo where photo.flight_id = $1 and ${IS_SURVEY_PHOTO} order by photo.id`,
    [flightId],
  );

/** Null where the geotag holds no pose after all. */
export function toSurveyPhoto(row: SurveyPhotoRow, terrain: TerrainHeights | null): SurveyPhoto | null {
  const surface = surfaceUnder(row.geotag, terrain);
  if (!surface || !row.geotag.pose) return null;
  return {
    id: row.id,
    pose: row.geotag.pose,
    surface,
    bounds: boundsOfPolygon(row.footprint),
    betweenPhotos: row.between_photos_m,
    pictureFlaw: pictureFlawOf(row.quality),
  };
}

const flawsByCode: Readonly<Partial<Record<PhotoQualityCode, PictureFlaw>>> = {
  blurred: 'blurred',
  underexposed: 'too-dark',
  overexposed: 'too-bright',
};

/** Only what spoils the picture; a warning leaves it good enough to look at. */
function pictureFlawOf(quality: PhotoQuality | null): PictureFlaw | null {
  for (const { code, severity } of quality?.findings ?? []) {
    const flaw = severity === 'problem' ? flawsByCode[code] : undefined;
    if (flaw) return flaw;
  }
  return null;
}
