import type { EntityManager } from 'typeorm';
import { type GroundArea, isInArea } from '../../domain/roads/ground-area';
import { nearestRoad, type PlaceOnRoad, type RoadPiece, roadReach } from '../../domain/roads/nearest-road';
import type { LonLat } from '../../domain/units';

export interface FoundArea {
  readonly id: string;
  readonly name: string | null;
}
export interface FoundPlace {
  readonly road: PlaceOnRoad | null;
  readonly area: FoundArea | null;
}

/** The road and the area of each place, in two statements however many places there are. */
export async function findPlaces(manager: EntityManager, places: readonly LonLat[]): Promise<FoundPlace[]> {
  if (places.length === 0) return [];
  const pieces = await loadPieces(manager, places);
  const areas = await loadAreas(manager, places);
  return places.map((place, i) => ({
    road: nearestRoad(place, pieces.get(i) ?? []),
    area: areaAround(place, areas),
  }));
}

/** A degree of latitude is never shorter than this on the ellipsoid. */
const shortestDegree = 110_500;

interface PieceRow {
  readonly nth: number;
  readonly road_id: string;
  readonly name: string | null;
  readonly start_m: number;
  readonly line: number[];
}

/** What may be within reach of each place. */
async function loadPieces(
  manager: EntityManager,
  places: readonly LonLat[],
): Promise<ReadonlyMap<number, RoadPiece[]>> {
  const degrees = roadReach / shortestDegree;
  const rows: PieceRow[] = await manager.query(
    `select place.nth::integer, piece.road_id, road.name, piece.start_m, piece.line
     from unnest($1::float8[], $2::float8[], $3::float8[]) with ordinality as place (lon, lat, reach, nth)
     join road_piece piece on box(point(piece.west, piece.south), point(piece.east, piece.north))
       && box(point(place.lon - place.reach, place.lat - $4), point(place.lon + place.reach, place.lat + $4))
     join road on road.id = piece.road_id
     order by place.nth, piece.road_id, piece.ordinal`,
    [
      places.map(({ lon }) => lon),
      places.map(({ lat }) => lat),
      places.map(({ lat }) => degrees / Math.max(0.01, Math.cos((lat * Math.PI) / 180))),
      degrees,
    ],
  );
  const byPlace = new Map<number, RoadPiece[]>();
  for (const { nth, road_id: roadId, name, start_m: start, line } of rows) {
    const piece = { roadId, name, start, line: pairs(line) };
    const of = byPlace.get(nth - 1);
    if (of) of.push(piece);
    else byPlace.set(nth - 1, [piece]);
  }
  return byPlace;
}

export function pairs(flat: readonly number[]): [number, number][] {
  const line: [number, number][] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) line.push([flat[i]!, flat[i + 1]!]);
  return line;
}

interface AreaRow extends FoundArea {
  readonly geometry: GroundArea;
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Each area that may hold one of the places, once, smaller ones first: a ward lies inside its district. */
const loadAreas = (manager: EntityManager, places: readonly LonLat[]): Promise<AreaRow[]> =>
  manager.query(
    `select id, name, geometry, west, south, east, north from area
     where id in (
       select area.id from unnest($1::float8[], $2::float8[]) as place (lon, lat)
       join area on box(point(area.west, area.south), point(area.east, area.north)) @> point(place.lon, place.lat)
     )
     order by (east - west) * (north - south), id`,
    [places.map(({ lon }) => lon), places.map(({ lat }) => lat)],
  );

function areaAround(place: LonLat, areas: readonly AreaRow[]): FoundArea | null {
  const { lon, lat } = place;
  const found = areas.find(
    ({ west, south, east, north, geometry }) =>
      lon >= west && lon <= east && lat >= south && lat <= north && isInArea(place, geometry),
  );
  return found ? { id: found.id, name: found.name } : null;
}
