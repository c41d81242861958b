import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Actor } from '../../domain/access/actor';
import { groupBy } from '../../domain/group-by';
import { isWithin } from '../../domain/resurvey/bounds';
import type { Verdict } from '../../domain/resurvey/judge-place';
import { judgeView } from '../../domain/resurvey/place-view';
import { projectPlace } from '../../domain/resurvey/project-place';
import { resurveyRules } from '../../domain/resurvey/resurvey-rules';
import type { BoxInPhoto, GroundPolygon } from '../../domain/units';
import { iso, isoOrNull } from '../../platform/http/answers';
import { notFound } from '../../platform/http/errors';
import { IS_EVIDENCE } from '../defect/evidence-rows';
import { FlightGeometryService } from '../flight/flight-geometry.service';
import { ownTicketsOnly } from '../ticket/ticket-access';
import { isTicketNumber } from '../ticket/ticket-records';
import type { PlaceViewsDto } from './observation.dto';
import { IS_SURVEY_PHOTO, SURVEY_PHOTO_COLUMNS, type SurveyPhotoRow, toSurveyPhoto } from './survey-photos';

interface PlaceRow {
  readonly defect_id: string;
  readonly lon: number;
  readonly lat: number;
  readonly polygon: GroundPolygon;
}
interface ViewRow extends SurveyPhotoRow {
  readonly flight_name: string;
  readonly flight_created_at: Date;
  readonly verdict: Verdict | null;
  /** The flight's own look at its pixels. */
  readonly lay_in_shadow: boolean;
  readonly boxes: BoxInPhoto[];
}
type FlightViews = PlaceViewsDto['flights'][number];
type PhotoView = FlightViews['photos'][number];

/** Some 330 m: from 120 m a photo may still show a place so far off. */
const NEAR_DEGREES = 0.003;
/** Of a place that was flown over for years, the nearest photos. */
const MOST_PHOTOS = 400;

/** Where a ticket's damage appears in the photos of every flight, found again or not: for looking at before and after. */
@Injectable()
export class PlaceViewsService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly geometry: FlightGeometryService,
  ) {}

  async viewsOf(idOrNumber: string, actor: Actor): Promise<PlaceViewsDto> {
    const column = isTicketNumber(idOrNumber) ? 'number' : 'id';
    const [place]: PlaceRow[] = await this.database.query(
      `select defect.id as defect_id, defect.lon, defect.lat, defect.polygon
       from ticket join defect on defect.id = ticket.defect_id
       where ticket.${column} = $1 and ($2::uuid is null or ticket.assignee_id = $2)`,
      [idOrNumber, ownTicketsOnly(actor)],
    );
    if (!place) throw notFound('Ticket', idOrNumber);
    const rows = await this.loadPhotosNear(place);
    const seen: { row: ViewRow; view: PhotoView }[] = [];
    for (const row of rows) {
      const view = await this.look(row, place);
      if (view) seen.push({ row, view });
    }
    const flights = [...groupBy(seen, ({ row }) => row.flight_id).values()].map(toFlight);
    return {
      defectId: place.defect_id,
      flights: flights.sort(
        (a, b) => a.flownAt.localeCompare(b.flownAt) || a.flightId.localeCompare(b.flightId),
      ),
    };
  }

  private loadPhotosNear({ defect_id, lon, lat }: PlaceRow): Promise<ViewRow[]> {
    return this.database.query(
      `select ${SURVEY_PHOTO_COLUMNS}, flight.name as flight_name, flight.created_at as flight_created_at, observation.verdict,
         coalesce(jsonb_path_exists(observation.views, '$[*] ? (@.photoId == $photo && @.flaw == "in-shadow")',
           jsonb_build_object('photo', photo.id)), false) as lay_in_shadow,
         (select coalesce(jsonb_agg(jsonb_build_object('x', detection.x, 'y', detection.y, 'width', detection.width,
            'height', detection.height) order by detection.score desc, detection.id), '[]')
          from detection where detection.photo_id = photo.id and ${IS_EVIDENCE}
            and detection.defect_id in (select defect_family($1))) as boxes
       from photo join flight on flight.id = photo.flight_id
       left join defect_observation observation on observation.flight_id = flight.id and observation.defect_id = $1
       where ${IS_SURVEY_PHOTO} and photo.lon is not null
         and point(photo.lon, photo.lat) <@ box(point($5, $6), point($7, $8))
       order by point(photo.lon, photo.lat) <-> point($2, $3), photo.id limit $4`,
      [
        defect_id,
        lon,
        lat,
        MOST_PHOTOS,
        lon - NEAR_DEGREES,
        lat - NEAR_DEGREES,
        lon + NEAR_DEGREES,
        lat + NEAR_DEGREES,
      ],
    );
  }

  private async look(row: ViewRow, place: PlaceRow): Promise<PhotoView | null> {
    const photo = toSurveyPhoto(row, await this.geometry.terrainUnder(row.flight_id, row.geotag));
    if (!photo || !isWithin(place, photo.bounds)) return null;
    const inPhoto = projectPlace(photo, place, place.polygon);
    if (!inPhoto) return null;
    const basis = {
      photoId: row.id,
      inPhoto,
      sigma: 1,
      foundAtGsd: null,
      showsDamage: false,
      showsRepair: false,
    };
    const shadow = row.lay_in_shadow ? ('in-shadow' as const) : null;
    return {
      photoId: row.id,
      photoName: row.name,
      takenAt: isoOrNull(row.taken_at),
      photoWidth: photo.pose.intrinsics.width,
      photoHeight: photo.pose.intrinsics.height,
      centre: inPhoto.centre,
      outline: [...inPhoto.outline],
      isWhole: inPhoto.marginOnGround >= 0,
      flaw: judgeView({ ...basis, pictureFlaw: photo.pictureFlaw ?? shadow }, resurveyRules).flaw,
      groundSampleDistanceMetres: inPhoto.groundSampleDistance,
      offNadirDegrees: inPhoto.offNadir,
      boxes: row.boxes,
    };
  }
}

function toFlight(seen: readonly { readonly row: ViewRow; readonly view: PhotoView }[]): FlightViews {
  const { row } = seen[0]!;
  const photos = seen
    .map(({ view }) => view)
    .sort((a, b) => (a.takenAt ?? '').localeCompare(b.takenAt ?? ''));
  const best = photos.reduce((a, b) => (badness(b) < badness(a) ? b : a));
  return {
    flightId: row.flight_id,
    flightName: row.flight_name,
    flownAt: photos.find(({ takenAt }) => takenAt !== null)?.takenAt ?? iso(row.flight_created_at),
    verdict: row.verdict,
    bestPhotoId: best.photoId,
    photos,
  };
}

/** Whole and without a flaw before all; then the most upright. A flight's photos hardly differ in scale. */
const badness = ({ isWhole, flaw, offNadirDegrees }: PhotoView): number =>
  (isWhole ? 0 : 1000) + (flaw === null ? 0 : 500) + offNadirDegrees;
