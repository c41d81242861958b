import type { EntityManager } from 'typeorm';
import { groupBy } from '../../domain/group-by';
import type { Geotag } from '../../domain/photogrammetry/camera-pose';
import { localFrame } from '../../domain/photogrammetry/local-frame';
import { pipeline } from '../../domain/pipeline';
import type { Metres } from '../../domain/units';
import type { PhotoRow } from './registration-rows';

/** Photos of one flight that was flown over the same ground before, and registered. */
export interface EarlierFlight {
  readonly flightId: string;
  readonly photos: readonly PhotoRow[];
  /** Error of their places on Earth, the worst of them. */
  readonly sigma: Metres;
}

type EarlierRow = PhotoRow & { readonly flight_id: string; readonly flown_at: Date; readonly geotag: Geotag };

/** Cameras farther from each other than their height hardly show the same ground. */
const reachPerHeight = 0.8;
/** Photos of the earlier flight that a photo may be compared with. */
const nearestEach = 4;
/** Whoever knows its place much better than the earlier flight isn't laid on it. */
const mostWorse = 2;
const farthestDegrees = 0.002;

/**
 * Of the flights flown before over the same ground the one that shows most of it, the first of such; null where there is none. Only
 * photos that were registered hold another flight.
 */
export async function findEarlierFlight(
  manager: Pick<EntityManager, 'query'>,
  flightId: string,
  photos: readonly PhotoRow[],
): Promise<EarlierFlight | null> {
  const posed = photos.flatMap(({ geotag }) => geotag?.pose ?? []);
  if (posed.length === 0) return null;
  const lons = posed.map(({ position }) => position.lon);
  const lats = posed.map(({ position }) => position.lat);
  const rows: EarlierRow[] = await manager.query(
    `with flown as (
       select flight.id, coalesce(min(photo.taken_at), flight.created_at) as at
       from flight left join photo on photo.flight_id = flight.id
       where flight.id = $1 or flight.state = any($2::text[]) group by flight.id
     )
     select photo.id, photo.name, photo.sha256, photo.geotag, photo.flight_id, earlier.at as flown_at
     from flown this join flown earlier on (earlier.at, earlier.id) < (this.at, this.id)
     join photo on photo.flight_id = earlier.id
     where this.id = $1 and photo.state = 'detected' and photo.duplicate_of is null and photo.sha256 is not null
       and photo.registration_grade = 'registered' and photo.pose_grade in ('good', 'fair')
       and point(photo.lon, photo.lat) <@ box(point($3, $4), point($5, $6))
     order by photo.id`,
    [
      flightId,
      [pipeline.register.to, pipeline.fuse.to, pipeline.resurvey.to, pipeline.ticket.to],
      Math.min(...lons) - farthestDegrees,
      Math.min(...lats) - farthestDegrees,
      Math.max(...lons) + farthestDegrees,
      Math.max(...lats) + farthestDegrees,
    ],
  );
  const ownSigma = Math.min(...posed.map(({ sigma }) => sigma.horizontal));
  const candidates = [...groupBy(rows, (row) => row.flight_id).values()].map((ofFlight) => {
    const { near, covered } = nearest(ofFlight, photos);
    const sigma = Math.max(0, ...near.map(({ geotag }) => geotag.pose?.sigma.horizontal ?? 0));
    return { flightId: ofFlight[0]!.flight_id, flownAt: ofFlight[0]!.flown_at, photos: near, covered, sigma };
  });
  const fitting = candidates
    .filter(({ covered, sigma }) => covered > 0 && sigma <= mostWorse * ownSigma)
    .sort((a, b) => b.covered - a.covered || a.flownAt.getTime() - b.flownAt.getTime());
  return fitting[0] ?? null;
}

/** For each photo the nearest of the earlier ones, and how many photos have one near. */
function nearest(
  earlier: readonly EarlierRow[],
  photos: readonly PhotoRow[],
): { readonly near: EarlierRow[]; readonly covered: number } {
  const near = new Set<EarlierRow>();
  let covered = 0;
  for (const { geotag } of photos) {
    if (!geotag?.pose) continue;
    const frame = localFrame(geotag.pose.position);
    const reach = reachPerHeight * geotag.pose.heightAboveGround;
    const closest = earlier
      .flatMap((row) => {
        const { east, north } = frame.toLocal(row.geotag.pose!.position);
        const away = Math.hypot(east, north);
        return away <= reach ? [{ row, away }] : [];
      })
      .sort((a, b) => a.away - b.away || (a.row.id < b.row.id ? -1 : 1))
      .slice(0, nearestEach);
    for (const { row } of closest) near.add(row);
    if (closest.length > 0) covered++;
  }
  return { near: earlier.filter((row) => near.has(row)), covered };
}
